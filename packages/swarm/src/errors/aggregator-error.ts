import { SwarmError } from "./swarm-error.ts";

/** No aggregator can take this now: none leads, none is healthy, or it is draining. */
export class AggregatorError extends SwarmError {
  readonly code = "HEARTH_SWARM_AGGREGATOR";
  override readonly wireCode = "AGG_001";
  override readonly status = 503;
  override readonly retryable = true;

  constructor(message: string, options: { hint?: string; field?: string; cause?: unknown } = {}) {
    super(message, {
      hint:
        options.hint ?? "Wait for the election (at most 8 seconds) and try again; see hearth swarm operator status.",
      field: options.field,
      cause: options.cause,
    });
  }
}
