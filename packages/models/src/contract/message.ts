import type { DataClass } from "@hearth/policy";

/** A piece of a message. What a provider needs back unread, such as a signed thought, travels in `opaque`. */
export type MessagePart =
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "reasoning"; readonly text: string; readonly opaque?: unknown }
  /** `data` is base64. */
  | { readonly type: "file"; readonly mediaType: string; readonly data: string; readonly name?: string }
  | ToolCallPart
  | ToolResultPart;

/** What the model wants done. `id` is the model's own and unique within one conversation. */
export interface ToolCallPart {
  readonly type: "tool-call";
  readonly id: string;
  readonly name: string;
  /** Parsed JSON; not yet checked against the tool's schema. */
  readonly input: unknown;
  readonly opaque?: unknown;
}

/** What became of a tool call, as the model is told. */
export interface ToolResultPart {
  readonly type: "tool-result";
  readonly id: string;
  readonly name: string;
  readonly output: string;
  readonly failed: boolean;
}

export type MessageRole = "system" | "person" | "model" | "tool";

/** One message of a conversation with a model. Plain JSON, so that it can be stored and replayed. */
export interface Message {
  readonly role: MessageRole;
  readonly parts: readonly MessagePart[];
  /** The highest class of data in it. @default "internal" */
  readonly dataClass?: DataClass;
}
