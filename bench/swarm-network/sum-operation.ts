import type { Operation } from "@hearth/swarm";

const bytesOf = (values: readonly number[]): Uint8Array => new Uint8Array(Int32Array.from(values).buffer);

function valuesOf(bytes: Uint8Array): number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: bytes.byteLength >> 2 }, (_, at) => view.getInt32(at * 4, true));
}

/** The smallest task there is: adds a few whole numbers. What it costs beside the network is nothing. */
export const sumOperation: Operation<number[], number> = {
  name: "bench_sum",
  version: 1,
  summary: "Adds numbers",
  spread: "single",
  cacheable: false,
  parse: (value) => value as number[],
  describe: (output) => output,
  encodeInput: (input) => ({ own: bytesOf(input) }),
  decodeInput: ({ own }) => valuesOf(own),
  encodeOutput: (output) => bytesOf([output]),
  decodeOutput: (bytes) => valuesOf(bytes)[0]!,
  cost: () => 1,
  memory: () => 0,
  run: (input) => input.reduce((sum, each) => sum + each, 0),
};
