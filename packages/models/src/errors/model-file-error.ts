import { HearthError } from "@hearth/protocol";

/** What is wrong with a model file, or with fetching it. */
export type ModelFileErrorReason =
  /** Its bytes are not those that were expected. */
  | "digest"
  /** It is no GGUF file, or one that breaks the format. */
  | "not-gguf"
  /** Larger than was allowed. */
  | "too-large"
  /** The disk has no room for it. */
  | "no-space"
  /** The connection was cut; what had come is kept. */
  | "cut"
  /** The server does not give the file. */
  | "server"
  /** It is being fetched, or is there already. */
  | "taken"
  /** No such file, or not a regular one. */
  | "unreadable";

const hints: Readonly<Record<ModelFileErrorReason, string>> = {
  digest: "Compare the digest with what the maker publishes, then pull again; do not use what was kept apart.",
  "not-gguf": "Point at a whole GGUF file (version 2 or 3, little-endian, not split), not at a page about it.",
  "too-large": "Raise --max-size if the file is meant to be that large.",
  "no-space": "Free space on the disk of HEARTH_HOME, then run the same command: it goes on where it stopped.",
  cut: "Run the same command again: it goes on where it stopped.",
  server: "Open the address in a browser; it must lead to the file itself, without a sign-in.",
  taken: "Choose another --name, or run `hearth model remove` first.",
  unreadable: "Check the path and that the hub's user may read the file.",
};

/** A model file that cannot be taken in. Never shows the query of an address, which may hold a key. */
export class ModelFileError extends HearthError {
  readonly code = "HEARTH_MODEL_FILE";
  override readonly status: number;
  override readonly retryable: boolean;
  readonly reason: ModelFileErrorReason;

  constructor(reason: ModelFileErrorReason, message: string, options: { cause?: unknown } = {}) {
    super(message, { hint: hints[reason], ...options });
    this.reason = reason;
    this.status = reason === "taken" ? 409 : reason === "cut" || reason === "server" ? 502 : 422;
    this.retryable = reason === "cut" || reason === "no-space";
  }
}
