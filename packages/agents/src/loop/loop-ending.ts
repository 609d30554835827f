import type { TokenUsage } from "@hearth/models";
import type { LimitName } from "./loop-limits.ts";

/** An effect that may or may not have happened, for a person to settle. It was not tried again. */
export interface UnknownEffect {
  readonly call: string;
  readonly capability: string;
  readonly input: unknown;
  /** What is known of it, in one line. */
  readonly known: string;
}

/** How a run ended. Only `answered` is a success. */
export type LoopEnd =
  /** `value` is the parsed answer where an answer schema was given. */
  | { readonly kind: "answered"; readonly text: string; readonly value?: unknown }
  | { readonly kind: "limit-reached"; readonly limit: LimitName; readonly allowed: number; readonly used: number }
  /** The run went in a circle. */
  | { readonly kind: "looping"; readonly why: string }
  /** The gateway did not let the model be asked. */
  | { readonly kind: "denied"; readonly rule: string; readonly why: string }
  | { readonly kind: "over-budget"; readonly why: string }
  /** The model would not do it. */
  | { readonly kind: "refused"; readonly text: string }
  /** A hook ended it. */
  | { readonly kind: "stopped"; readonly hook: string; readonly why: string }
  /** The model gave no usable answer, though it was told what was wrong with the first. */
  | { readonly kind: "unusable"; readonly why: string; readonly text: string };

/** What a run came to and what it took. */
export type LoopEnding = LoopEnd & {
  readonly turns: number;
  readonly toolCalls: number;
  readonly usage: TokenUsage;
  /** Undefined when an answer had no known price. */
  readonly moneyMicroUnits: number | undefined;
  /** Not empty: say so to the person, whatever the answer says. */
  readonly unknownEffects: readonly UnknownEffect[];
};
