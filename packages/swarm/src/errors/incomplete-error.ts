import { SwarmError } from "./swarm-error.ts";

/** The whole was asked for before enough replies were there. */
export class IncompleteError extends SwarmError {
  readonly code = "HEARTH_SWARM_INCOMPLETE";
  override readonly status = 409;
  override readonly retryable = true;

  constructor(useful: number, blocks: number) {
    super(`${useful} of ${blocks} useful replies are there`, {
      hint: "Ask for the result once the distribution says that it is complete.",
    });
  }
}
