import { SwarmError } from "./swarm-error.ts";

/** A setting is missing, unknown or out of its range. The message names its path. */
export class ConfigurationError extends SwarmError {
  readonly code = "HEARTH_SWARM_CONFIGURATION";
  override readonly wireCode = "CFG_001";
  override readonly status = 400;

  constructor(message: string, options: { hint?: string; field?: string; cause?: unknown } = {}) {
    super(message, {
      hint:
        options.hint ??
        "Correct the setting that the message names; the settings and their defaults are in docs/swarm.md.",
      field: options.field,
      cause: options.cause,
    });
  }
}
