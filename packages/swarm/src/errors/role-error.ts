import { SwarmError } from "./swarm-error.ts";

/** The role of this key does not permit the command. */
export class RoleError extends SwarmError {
  readonly code = "HEARTH_SWARM_PERMISSION";
  override readonly wireCode = "PER_001";
  override readonly status = 403;

  constructor(message: string, options: { hint?: string; field?: string; cause?: unknown } = {}) {
    super(message, {
      hint:
        options.hint ?? "Use a key with the role operator, or give this one the role in the aggregator's trust file.",
      field: options.field,
      cause: options.cause,
    });
  }
}
