import type { ToolCallPart } from "./message.ts";

/** Tokens as counted by the server; 0 where it does not say. */
export interface TokenUsage {
  readonly input: number;
  readonly output: number;
  /** Part of `input` that was read from the server's cache. */
  readonly cachedInput: number;
  /** Part of `output` that was thought and not said. */
  readonly reasoning: number;
}

export interface ModelCost {
  readonly usage: TokenUsage;
  /** Micro-units of the currency; undefined when the model has no known price. */
  readonly moneyMicroUnits: number | undefined;
  /** `provider/model` that answered, which may be a fallback. */
  readonly model: string;
  /** The answer came from the record or the cache. */
  readonly replayed: boolean;
  /** The server did not count its tokens, so we did. Money is reckoned from it all the same. @default false */
  readonly estimated?: boolean;
}

export type FinishReason = "stop" | "tool-calls" | "length" | "refused" | "other";

/** A piece of an answer as it arrives. A stream ends with exactly one `finish`, or throws a ModelError. */
export type ModelPart =
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "reasoning"; readonly text: string; readonly opaque?: unknown }
  | ToolCallPart
  /** The arguments were not JSON; the model is told so and may try again. */
  | {
      readonly type: "malformed-tool-call";
      readonly id: string;
      readonly name: string;
      readonly text: string;
      readonly why: string;
    }
  | { readonly type: "finish"; readonly reason: FinishReason; readonly cost: ModelCost };
