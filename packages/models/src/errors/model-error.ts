import { HearthError } from "@hearth/protocol";

/** Why no answer came. */
export type ModelErrorReason =
  /** No model is set up that could answer. */
  | "not-configured"
  /** It is a file, and the library that runs files is not installed. */
  | "no-engine"
  /** It is a file, and files are run in a sandbox only. */
  | "no-sandbox"
  /** It needs more memory than this device has. */
  | "too-large"
  /** The file cannot be read or loaded. */
  | "file-refused"
  /** The process that runs the file ended, or made no sense. */
  | "engine-failed"
  /** Nobody listens there, or the connection failed. */
  | "unreachable"
  | "rate-limited"
  | "overloaded"
  | "key-refused"
  | "model-unknown"
  /** The server does not take this request. */
  | "request-refused"
  /** More tokens than the model takes. */
  | "too-long"
  /** The answer broke off. */
  | "broken"
  /** Nothing came for too long. */
  | "silent"
  | "server-failed"
  /** It failed too often just now and is left alone for a while. */
  | "resting"
  /** Replaying only, and there is no record of this call. */
  | "not-recorded";

const passing: ReadonlySet<ModelErrorReason> = new Set([
  "unreachable",
  "rate-limited",
  "overloaded",
  "broken",
  "silent",
  "server-failed",
  "resting",
  "engine-failed",
]);

const hints: Readonly<Record<ModelErrorReason, string>> = {
  "not-configured":
    "Start a local model server, set a key such as ANTHROPIC_API_KEY, or add one with `hearth model add`.",
  "no-engine":
    "Install Hearth with its optional packages, on Linux with glibc (`npm ci --include=optional`), or start a model server with the file, such as `llama-server -m FILE`.",
  "no-sandbox":
    "`hearth doctor` says what is missing; or start a model server with the file, such as `llama-server -m FILE`.",
  "too-large": "Use a smaller file or one with fewer bits a weight; `hearth model list` shows what fits.",
  "file-refused": "Pull or copy the file again; if it stays so, llama.cpp does not know this kind of model.",
  "engine-failed":
    "Ask again: it is started anew. If it ends each time, use a smaller file, or serve it with `llama-server -m FILE` to see why.",
  unreachable: "Check that the model server runs at its address; `hearth doctor` shows what answers.",
  "rate-limited": "Wait, or name a further model for the role in models.json.",
  overloaded: "Wait, or name a further model for the role in models.json.",
  "key-refused":
    "Take a key that is valid from the page of whoever runs the server, and connect the model again with it.",
  "model-unknown": "Look at `hearth model list` for the models that the server has.",
  "request-refused": "The server does not take this request; its words are in the message.",
  "too-long": "Shorten the conversation, or use a model with more context.",
  broken: "Ask again; what had come of the answer is not kept.",
  silent: "Ask again, or raise the server's patience in models.json.",
  "server-failed": "Look into the log of the model server.",
  resting: "It is tried again by itself; name a further model for the role in models.json to go on at once.",
  "not-recorded": "Replay a run of which every call was recorded, or let it ask models.",
};

export interface ModelErrorOptions {
  reason: ModelErrorReason;
  /** `server/model`. */
  model?: string | undefined;
  /** How long the server wants to be left alone, milliseconds. */
  retryAfterMilliseconds?: number | undefined;
  /** What to do. @default what helps for the reason */
  hint?: string;
}

/** No answer of a model, or only a part of one. Never holds what was asked, nor a key. */
export class ModelError extends HearthError {
  readonly code = "HEARTH_MODEL_FAILED";
  override readonly status = 502;
  override readonly retryable: boolean;
  readonly reason: ModelErrorReason;
  readonly model: string | undefined;
  readonly retryAfterMilliseconds: number | undefined;

  constructor(message: string, { reason, model, retryAfterMilliseconds, hint = hints[reason] }: ModelErrorOptions) {
    super(model === undefined ? message : `${model}: ${message}`, { hint });
    this.reason = reason;
    this.model = model;
    this.retryAfterMilliseconds = retryAfterMilliseconds;
    this.retryable = passing.has(reason);
  }
}
