import { SwarmError } from "./swarm-error.ts";

/** A message cannot be read, or is larger than it may be. */
export class MessageError extends SwarmError {
  readonly code = "HEARTH_SWARM_MESSAGE";
  override readonly wireCode = "MSG_001";
  override readonly status = 400;

  constructor(message: string, options: { hint?: string; field?: string; cause?: unknown } = {}) {
    super(message, {
      hint: options.hint ?? "Run the same version of Hearth on both sides; send less at once.",
      field: options.field,
      cause: options.cause,
    });
  }
}
