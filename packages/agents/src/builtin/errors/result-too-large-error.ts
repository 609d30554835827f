import { HearthError } from "@hearth/protocol";

/** The result would not fit the memory a task may use. */
export class ResultTooLargeError extends HearthError {
  readonly code = "HEARTH_RESULT_TOO_LARGE";
  override readonly status = 413;

  constructor(message: string, hint: string) {
    super(message, { hint });
  }
}
