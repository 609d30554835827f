import { HearthError } from "@hearth/protocol";

/** The body is not JSON (RFC 8259) in UTF-8. */
export class MalformedJsonError extends HearthError {
  readonly code = "HEARTH_MALFORMED_JSON";
  override readonly status = 400;

  constructor(message: string, cause?: unknown) {
    super(`the body is no JSON: ${message}`, {
      hint: "Correct the body at the named place and send it again.",
      field: "body",
      cause,
    });
  }
}
