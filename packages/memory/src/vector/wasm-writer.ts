/** Just enough of the WebAssembly binary format (https://webassembly.github.io/spec/core/binary) to write one module. */

/** Unsigned LEB128. */
export function unsigned(value: number): number[] {
  const bytes: number[] = [];
  do {
    const low = value & 0x7f;
    value >>>= 7;
    bytes.push(value === 0 ? low : low | 0x80);
  } while (value !== 0);
  return bytes;
}

/** Signed LEB128. */
export function signed(value: number): number[] {
  const bytes: number[] = [];
  for (;;) {
    const low = value & 0x7f;
    value >>= 7;
    if ((value === 0 && (low & 0x40) === 0) || (value === -1 && (low & 0x40) !== 0)) return [...bytes, low];
    bytes.push(low | 0x80);
  }
}

const vector = (bytes: readonly number[], count = bytes.length): number[] => [...unsigned(count), ...bytes];
const named = (name: string): number[] => vector([...Buffer.from(name, "utf8")]);
const section = (id: number, body: readonly number[]): number[] => [id, ...vector(body)];

/** The magic number and version 1. */
const preamble = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];

export const i32 = 0x7f;
export const v128 = 0x7b;
const emptyBlock = 0x40;

/** Instructions by the names of the specification. */
export const op = {
  get: (local: number) => [0x20, ...unsigned(local)],
  set: (local: number) => [0x21, ...unsigned(local)],
  constant: (value: number) => [0x41, ...signed(value)],
  add: [0x6a],
  multiply: [0x6c],
  lessUnsigned: [0x49],
  greaterOrEqualUnsigned: [0x4f],
  store: (offset: number) => [0x36, 2, ...unsigned(offset)],
  load128: (offset: number) => [0xfd, 0x00, 0, ...unsigned(offset)],
  zero128: [0xfd, 0x0c, ...Array.from({ length: 16 }, () => 0)],
  lane32: (lane: number) => [0xfd, 0x1b, lane],
  extendLow8: [0xfd, 0x87, 0x01],
  extendHigh8: [0xfd, 0x88, 0x01],
  add32x4: [0xfd, 0xae, 0x01],
  dot16x8: [0xfd, 0xba, 0x01],
  /** Repeats while `body` takes the branch that `again` makes. */
  loop: (body: readonly number[]) => [0x03, emptyBlock, ...body, 0x0b],
  again: [0x0d, 0],
  /** Leaves the function when the condition on the stack holds. */
  returnIf: [0x04, emptyBlock, 0x0f, 0x0b],
} as const;

export interface WasmFunction {
  name: string;
  /** Number of i32 parameters; they are the first locals. */
  parameters: number;
  /** Further locals: how many of each type, in order. */
  locals: readonly (readonly [count: number, type: number])[];
  body: readonly number[];
}

/** A module that imports `env.memory` and exports one function without a result. */
export function writeModule({ name, parameters, locals, body }: WasmFunction): Uint8Array<ArrayBuffer> {
  const code = [
    ...vector(
      locals.flatMap(([count, type]) => [...unsigned(count), type]),
      locals.length,
    ),
    ...body,
    0x0b,
  ];
  return Uint8Array.from([
    ...preamble,
    ...section(1, [1, 0x60, ...vector(Array.from({ length: parameters }, () => i32)), 0]),
    ...section(2, [1, ...named("env"), ...named("memory"), 0x02, 0x00, ...unsigned(1)]),
    ...section(3, [1, 0]),
    ...section(7, [1, ...named(name), 0x00, 0]),
    ...section(10, [1, ...vector(code)]),
  ]);
}
