import { HearthError } from "@hearth/protocol";

/** A page of another site made the request, or a browser's request lacks the proof that none did. */
export class OriginNotAllowedError extends HearthError {
  readonly code = "HEARTH_ORIGIN_NOT_ALLOWED";
  override readonly status = 403;

  constructor(field: "Origin" | "Sec-Fetch-Site") {
    super(`the request comes from a page that is not this hub's (${field})`, {
      hint: "Use the hub's own page, or a program that sends a bearer token and no Origin.",
      field,
    });
  }
}
