import { HearthError } from "@hearth/protocol";

/** The request's body is larger than its route takes. */
export class BodyTooLargeError extends HearthError {
  readonly code = "HEARTH_BODY_TOO_LARGE";
  override readonly status = 413;

  constructor(limit: number) {
    super(`the body is larger than the ${limit} bytes this route takes`, {
      hint: "Send less at once: submit tasks in several lists, and name files by path instead of sending their content.",
      field: "body",
    });
  }
}
