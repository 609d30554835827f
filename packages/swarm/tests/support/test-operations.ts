import { setTimeout as sleep } from "node:timers/promises";
import type { BlockId, Distribution, ReplyVerdict } from "../../src/contract/distribution.ts";
import type { Operation } from "../../src/contract/operation.ts";

const bytesOf = (value: unknown): Uint8Array => Buffer.from(JSON.stringify(value));
const valueOf = (bytes: Uint8Array): unknown => JSON.parse(Buffer.from(bytes).toString()) as unknown;

function numbers(value: unknown): number[] {
  if (Array.isArray(value) && value.every((each) => typeof each === "number")) return value;
  throw Object.assign(new Error("/numbers must be a list of numbers"), { code: "HEARTH_VALIDATION" });
}

/** Adds numbers, whole on one worker. */
export const addNumbers: Operation<number[], number> = {
  name: "add_numbers",
  version: 1,
  summary: "Adds numbers",
  spread: "single",
  cacheable: true,
  parse: numbers,
  describe: (output) => output,
  encodeInput: (input) => ({ own: bytesOf(input) }),
  decodeInput: ({ own }) => numbers(valueOf(own)),
  encodeOutput: bytesOf,
  decodeOutput: (bytes) => valueOf(bytes) as number,
  cost: (input) => Math.max(1, input.length),
  memory: () => 0,
  run: (input) => input.reduce((sum, each) => sum + each, 0),
};

/** Waits so many milliseconds, or until it is told to stop; never the same twice. */
export const wait: Operation<number, string> = {
  name: "wait",
  version: 1,
  summary: "Waits",
  spread: "single",
  cacheable: false,
  parse: Number,
  describe: (output) => output,
  encodeInput: (input) => ({ own: bytesOf(input) }),
  decodeInput: ({ own }) => valueOf(own) as number,
  encodeOutput: bytesOf,
  decodeOutput: (bytes) => valueOf(bytes) as string,
  cost: () => 1,
  memory: () => 0,
  run: async (input, { signal }) => {
    await sleep(input, undefined, { signal });
    return `waited ${input}`;
  },
};

export interface Range {
  /** Bytes that every block shares, for operands that travel on their own. */
  table: Uint8Array;
  from: number;
  to: number;
}

const rangeOf = (bytes: { own: Uint8Array; shared?: Uint8Array }): Range => ({
  ...(valueOf(bytes.own) as { from: number; to: number }),
  table: bytes.shared ?? new Uint8Array(0),
});

/** Adds up the bytes of a table at the places from..to, in blocks; `busy` makes it take that many rounds. */
export const sumTable: Operation<Range, number> = {
  name: "sum_table",
  version: 1,
  summary: "Adds up a table",
  spread: "blocks",
  cacheable: false,
  parse: (value) => value as Range,
  describe: (output) => output,
  encodeInput: ({ table, from, to }) => ({ own: bytesOf({ from, to }), shared: table }),
  decodeInput: rangeOf,
  encodeOutput: bytesOf,
  decodeOutput: (bytes) => valueOf(bytes) as number,
  cost: ({ from, to }) => Math.max(1, to - from),
  memory: () => 0,
  run: ({ table, from, to }) => {
    let sum = 0;
    for (let at = from; at < to; at++) sum += table[at] ?? 0;
    return sum;
  },
  distribute: (input, { blocks = 8 }) => new RangeDistribution(input, blocks),
};

/** Plain blocks, every reply believed unless it is no number. */
class RangeDistribution implements Distribution<number> {
  readonly blocks: number;
  readonly symbols: number;
  readonly copies = 1;
  readonly tail = "copies";
  readonly wrong = new Map<string, number>();
  readonly #input: Range;
  readonly #sums = new Map<BlockId, number>();

  constructor(input: Range, blocks: number) {
    this.#input = input;
    this.blocks = blocks;
    this.symbols = blocks;
  }

  task(block: BlockId): ReturnType<Distribution["task"]> {
    const { from, to, table } = this.#input;
    const size = (to - from) / this.blocks;
    const part = { table, from: from + Math.floor(block * size), to: from + Math.floor((block + 1) * size) };
    return {
      operation: sumTable.name,
      version: sumTable.version,
      input: sumTable.encodeInput(part),
      cost: Math.ceil(size),
    };
  }

  receive({ block, sender, output }: { block: BlockId; sender: string; output: Uint8Array }): ReplyVerdict {
    const sum = valueOf(output);
    if (typeof sum !== "number" || sum < 0) {
      this.wrong.set(sender, (this.wrong.get(sender) ?? 0) + 1);
      return { kind: "wrong", sender, reason: "not a sum" };
    }
    if (this.#sums.has(block)) return { kind: "redundant" };
    this.#sums.set(block, sum);
    return { kind: "useful" };
  }

  get useful(): number {
    return this.#sums.size;
  }

  get complete(): boolean {
    return this.#sums.size === this.blocks;
  }

  result(): number {
    return [...this.#sums.values()].reduce((sum, each) => sum + each, 0);
  }
}
