import { SwarmError } from "./swarm-error.ts";

/** A worker is not known, not healthy, or could not do what it was asked. */
export class WorkerError extends SwarmError {
  readonly code = "HEARTH_SWARM_WORKER";
  override readonly wireCode = "WRK_001";
  override readonly status = 404;

  constructor(message: string, options: { hint?: string; field?: string; cause?: unknown } = {}) {
    super(message, {
      hint: options.hint ?? "List the workers with hearth swarm operator workers_list and use an id from there.",
      field: options.field,
      cause: options.cause,
    });
  }
}
