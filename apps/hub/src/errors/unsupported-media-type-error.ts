import { HearthError } from "@hearth/protocol";

/** A body of a kind the hub does not read. */
export class UnsupportedMediaTypeError extends HearthError {
  readonly code = "HEARTH_UNSUPPORTED_MEDIA_TYPE";
  override readonly status = 415;

  constructor() {
    super("the body must be JSON", {
      hint: "Send the body as JSON with the header `Content-Type: application/json`.",
      field: "Content-Type",
    });
  }
}
