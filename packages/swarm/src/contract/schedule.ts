import type { BlockId } from "./distribution.ts";

/** What a schedule is made with; no times in it, the caller owns every clock. */
export interface ScheduleOptions {
  /** Useful replies that are needed. */
  readonly blocks: number;
  /** Symbols there are; ids from `blocks` on are parity. @default blocks */
  readonly symbols?: number;
  /** Copies of each block handed out before any is late. @default 1 */
  readonly copies?: number;
  /** Blocks a worker holds at a time: one it computes and the rest already there. @default 2 */
  readonly prefetch?: number;
  /** Copies of one block in flight at a time in the tail, the first among them. @default 2 */
  readonly maximumCopies?: number;
  /**
   * What an idle worker does in the tail where there is parity: copies first and parity when every block has its copies, or
   * parity at once, which is better where it costs no more than a block. `Distribution.tail` says which. @default "copies"
   */
  readonly tail?: "parity" | "copies";
}

/** What happened, told to the schedule in order. */
export type ScheduleEvent =
  | { readonly type: "worker-joined"; readonly worker: string }
  /** Lost, stopped or banned: what it holds goes back. */
  | { readonly type: "worker-left"; readonly worker: string }
  /** A reply that held. `useful` is the decoder's verdict. */
  | { readonly type: "block-completed"; readonly worker: string; readonly block: BlockId; readonly useful: boolean }
  /** An error, a wrong reply or a time-out of one block: it goes back, the worker stays. */
  | { readonly type: "block-failed"; readonly worker: string; readonly block: BlockId };

/** What to do now, in order. */
export type ScheduleDecision =
  | { readonly type: "assign"; readonly worker: string; readonly block: BlockId }
  /** The block is no longer wanted from this worker. */
  | { readonly type: "cancel"; readonly worker: string; readonly block: BlockId }
  /** Every worker there is has failed this block; no one gets it again before another worker joins. */
  | { readonly type: "stuck"; readonly block: BlockId }
  /** Enough useful replies; every other block in flight was cancelled just before. */
  | { readonly type: "complete" };

/** A pure state machine: events in, decisions out. */
export interface Schedule {
  handle(event: ScheduleEvent): ScheduleDecision[];
  readonly complete: boolean;
  /** Blocks each worker holds, oldest first. */
  readonly inFlight: ReadonlyMap<string, readonly BlockId[]>;
  /** Useful replies still missing. */
  readonly missing: number;
}
