import { HearthError } from "./hearth-error.ts";

/** A fault in Hearth itself, or in a handler that threw something unknown. */
export class InternalError extends HearthError {
  readonly code = "HEARTH_INTERNAL";
  override readonly retryable = true;

  constructor(message: string, cause?: unknown) {
    super(message, { hint: "See the log for the cause; if it recurs, report it with the log lines.", cause });
  }
}
