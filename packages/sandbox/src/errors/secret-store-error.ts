import { HearthError } from "@hearth/protocol";

/** The secret store cannot be opened or trusted: wrong key, changed file, or a key file others can read. */
export class SecretStoreError extends HearthError {
  readonly code = "HEARTH_SECRET_STORE";
  override readonly status = 409;

  constructor(message: string, options: { hint: string; cause?: unknown }) {
    super(`secret store: ${message}`, { ...options, field: "/secrets" });
  }
}
