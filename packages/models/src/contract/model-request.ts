import type { JsonSchema } from "@hearth/protocol";
import type { Message } from "./message.ts";

/** A tool as a model sees it. Names are 1 to 64 letters, digits, underscores and dashes. */
export interface ToolDescription {
  readonly name: string;
  readonly description: string;
  readonly input: JsonSchema;
}

/** One question to a model. */
export interface ModelRequest {
  /** `provider/model`, or a role set by the person such as `default`, `small` or `local`. @default "default" */
  readonly model?: string;
  readonly messages: readonly Message[];
  readonly tools?: readonly ToolDescription[];
  /** @default "auto" */
  readonly toolChoice?: "auto" | "none" | "required" | { readonly name: string };
  /** The answer must be JSON of this shape; it arrives as text and is checked by the caller. */
  readonly answerSchema?: { readonly name: string; readonly schema: JsonSchema };
  /** @default the model's own */
  readonly maximumOutputTokens?: number;
  /** @default the model's own */
  readonly temperature?: number;
  /** May be answered with what the same question was answered this many seconds ago or less. @default asked anew */
  readonly cacheSeconds?: number;
  /** What it is for, shown in usage and receipts, such as `plan`, `work`, `verify`, `title`. */
  readonly purpose: string;
  /** Unique for one wanted answer: a repeat after a crash returns the recorded answer and costs nothing. */
  readonly call: string;
}
