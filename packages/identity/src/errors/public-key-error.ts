import { HearthError } from "@hearth/protocol";

/** A public key or did:key from outside cannot be read as an Ed25519 key. */
export class PublicKeyError extends HearthError {
  readonly code = "HEARTH_PUBLIC_KEY";
  override readonly status = 400;

  constructor(message: string, field: string, cause?: unknown) {
    super(message, {
      hint: "Give an Ed25519 key as did:key, 32 raw bytes, PEM (PUBLIC KEY) or an ssh-ed25519 line.",
      field,
      cause,
    });
  }
}
