import { SwarmError } from "./swarm-error.ts";

/** A peer of the swarm did not answer in time, or the socket failed. */
export class NetworkError extends SwarmError {
  readonly code = "HEARTH_SWARM_NETWORK";
  override readonly wireCode = "NET_001";
  override readonly status = 503;
  override readonly retryable = true;

  constructor(message: string, options: { hint?: string; field?: string; cause?: unknown } = {}) {
    super(message, {
      hint:
        options.hint ??
        "Check that the address and port are right, that the other side runs, and that a firewall lets UDP through; then try again.",
      field: options.field,
      cause: options.cause,
    });
  }
}
