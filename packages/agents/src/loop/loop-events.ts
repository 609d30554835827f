import type { TokenUsage } from "@hearth/models";
import type { CallOutcome } from "./log/entry.ts";

/**
 * What a run streams to whoever watches, by `context.emit`. It is not durable and never steers the run: what was said is in
 * the conversation log. After a resume only what is new is streamed.
 */
export type LoopEvent =
  | { readonly type: "turn-started"; readonly turn: number }
  | { readonly type: "text-delta"; readonly turn: number; readonly text: string }
  | { readonly type: "reasoning-delta"; readonly turn: number; readonly text: string }
  /** The stream broke off: what was shown of this turn's text does not count, and is asked for again. */
  | { readonly type: "answer-dropped"; readonly turn: number; readonly why: string }
  | {
      readonly type: "tool-started";
      readonly turn: number;
      readonly call: string;
      readonly capability: string;
      readonly input: unknown;
    }
  | {
      readonly type: "tool-ended";
      readonly turn: number;
      readonly call: string;
      readonly capability: string;
      readonly outcome: CallOutcome | "parked";
    }
  | {
      readonly type: "usage-counted";
      readonly turn: number;
      readonly usage: TokenUsage;
      readonly moneyMicroUnits: number | undefined;
      readonly model: string;
    }
  | { readonly type: "conversation-compacted"; readonly from: number; readonly to: number }
  | { readonly type: "run-ended"; readonly kind: string };

/** An event as it is emitted: with who says it, and the conversation that tells loops within one task apart. */
export type LoopPart = LoopEvent & { readonly agent: string; readonly stream: string };
