import { HearthError } from "@hearth/protocol";

/** The worker no longer holds the task: it was cancelled, it timed out, or its lease ran out. Its results are ignored. */
export class ClaimLostError extends HearthError {
  readonly code = "HEARTH_CLAIM_LOST";
  override readonly status = 409;

  constructor(reason: string) {
    super(`the worker no longer holds the task: ${reason}`, {
      hint: "Stop working on it; the engine has gone on without this result.",
    });
  }
}
