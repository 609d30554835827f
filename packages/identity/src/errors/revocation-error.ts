import { HearthError } from "@hearth/protocol";

/** A revocation is not signed by a key that may revoke, or the list was altered. */
export class RevocationError extends HearthError {
  readonly code = "HEARTH_REVOCATION";
  override readonly status = 400;

  constructor(message: string, cause?: unknown) {
    super(message, {
      hint: "A key is revoked by itself or by a key this list trusts; fetch the list again from its owner.",
      field: "/revocations",
      cause,
    });
  }
}
