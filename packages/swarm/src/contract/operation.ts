import type { Distribution, DistributionOptions } from "./distribution.ts";
import type { Kernel } from "./kernel.ts";
import type { StateStore } from "./state-store.ts";

/** What an operation may use while it runs on a worker. */
export interface OperationContext {
  readonly signal: AbortSignal;
  readonly kernel: Kernel;
  readonly states: StateStore;
}

/**
 * The input of one run as bytes. `shared` is the part that is equal for all blocks of a job; a worker keeps it by its
 * SHA-256, so that it travels once per worker. Both are deterministic: equal inputs give equal bytes.
 */
export interface OperandBytes {
  readonly own: Uint8Array;
  readonly shared?: Uint8Array;
}

/** A value as JSON has it, for people, command lines and HTTP. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/**
 * One kind of work that workers know by name. `Input` and `Output` are its own in-memory types; the network carries them
 * only as bytes, people read and write them only as JSON.
 */
export interface Operation<Input = unknown, Output = unknown> {
  /** Lower case with underscores: "matrix_multiply". */
  readonly name: string;
  /** Raised whenever the same input would give other bytes; a worker refuses a version it does not have. */
  readonly version: number;
  /** One line for lists. */
  readonly summary: string;
  /** Reads the JSON form. @throws ValidationError naming the wrong field. */
  parse(value: unknown): Input;
  /** The output as JSON. */
  describe(output: Output): JsonValue;
  encodeInput(input: Input): OperandBytes;
  /** @throws ValidationError naming the wrong field; nothing in `bytes` is trusted. */
  decodeInput(bytes: OperandBytes): Input;
  encodeOutput(output: Output): Uint8Array;
  /** @throws ValidationError naming the wrong field; nothing in `bytes` is trusted. */
  decodeOutput(bytes: Uint8Array): Output;
  /** What one run costs in multiply-accumulates, for budgets of time and for sizing blocks. Never less than 1. */
  cost(input: Input): number;
  /** Bytes the run holds at its peak beside its input, for a worker's memory bound. */
  memory(input: Input): number;
  run(input: Input, context: OperationContext): Output | Promise<Output>;
  /**
   * How the work is spread: "single" runs whole on one worker, first valid answer of several wins; "blocks" also has
   * `distribute`.
   */
  readonly spread: "single" | "blocks";
  /** Whether runs with the same input give the same bytes, so that results may be kept. False for those that use `states`. */
  readonly cacheable: boolean;
  /** Splits a large input into blocks; absent where `spread` is "single". */
  distribute?(input: Input, options: DistributionOptions): Distribution<Output>;
}
