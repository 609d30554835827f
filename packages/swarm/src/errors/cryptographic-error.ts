import { SwarmError } from "./swarm-error.ts";

/** A key, certificate or signature is malformed, expired, revoked or not the one it should be. */
export class CryptographicError extends SwarmError {
  readonly code = "HEARTH_SWARM_CRYPTOGRAPHY";
  override readonly wireCode = "CRY_001";
  override readonly status = 400;

  constructor(message: string, options: { hint?: string; field?: string; cause?: unknown } = {}) {
    super(message, {
      hint:
        options.hint ??
        "Make the key again with hearth swarm key generate, or add the other side's public key with hearth swarm key trust.",
      field: options.field,
      cause: options.cause,
    });
  }
}
