import type { OperandBytes } from "./operation.ts";

/**
 * One coded symbol of a job: 0 to `blocks - 1` are the blocks themselves, higher ones are parity, made on demand from a
 * seeded code, so that the same id is the same symbol on every aggregator.
 */
export type BlockId = number;

/** "rateless" and "fixed_rate" add parity blocks, "replicate" sends copies, "uncoded" sends each block once. */
export type CodeType = "rateless" | "fixed_rate" | "replicate" | "uncoded";

export interface DistributionOptions {
  readonly code: CodeType;
  /** Blocks the work is cut into, at most as many as it has rows. @default 32 */
  readonly blocks?: number;
  /** Copies under "replicate", and what all symbols together may be, in multiples of `blocks`, under "rateless" without `adaptive`. @default 2 */
  readonly redundancy?: number;
  /** The bound of `redundancy` and of adaptive parity. @default 4 */
  readonly maximumRedundancy?: number;
  /** Whether parity goes on beyond `redundancy`, up to `maximumRedundancy`, until the work decodes. @default true */
  readonly adaptive?: boolean;
  /** Blocks over all symbols under "fixed_rate". @default 0.5 */
  readonly rate?: number;
  /** Whether every reply is checked; coded replies always are. Costs 16 instead of 4 bytes an element. @default false */
  readonly check?: boolean;
}

/** One block as a task for a worker: an operation of the registry with its input. */
export interface BlockTask {
  readonly operation: string;
  readonly version: number;
  readonly input: OperandBytes;
  /** Multiply-accumulates. */
  readonly cost: number;
}

/**
 * What a reply was worth. "useful": it brought the end nearer. "redundant": right, but nothing new. "wrong": it does not
 * hold, and `sender` is whose reply was wrong. Where two replies to one block differ, the block is computed here, and the
 * wrong one is named, be it the earlier.
 */
export type ReplyVerdict =
  | { readonly kind: "useful" }
  | { readonly kind: "redundant" }
  | { readonly kind: "wrong"; readonly sender: string; readonly reason: string };

/** A job cut into blocks, and the decoder of their replies. Holds no clock, no socket and no worker list. */
export interface Distribution<Output = unknown> {
  /** Blocks whose replies make the whole, when they are independent. */
  readonly blocks: number;
  /** Symbols there are: block ids run from 0 to `symbols - 1`. */
  readonly symbols: number;
  /** Copies of every block to send from the start; 1 but for "replicate". */
  readonly copies: number;
  /** What suits its tail, for the schedule: "parity" where a parity block costs no more than a block. */
  readonly tail: "parity" | "copies";
  /** The task of a symbol. Deterministic. */
  task(block: BlockId): BlockTask;
  /** Takes one reply and may keep `output`, which nobody writes to any more. Never throws on what a worker sent. */
  receive(reply: { block: BlockId; sender: string; output: Uint8Array }): ReplyVerdict;
  /** Useful replies so far; the work is complete at `blocks`. */
  readonly useful: number;
  readonly complete: boolean;
  /** Senders whose replies were wrong, with how many. */
  readonly wrong: ReadonlyMap<string, number>;
  /** The whole output. @throws IncompleteError before `complete` */
  result(): Output;
  /** Ends it, so that its memory may serve another; `result` goes on giving what it gave. */
  release?(): void;
}
