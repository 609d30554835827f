import { HearthError } from "@hearth/protocol";

/** All tasks ended, but an acceptance check does not hold. */
export class CheckFailedError extends HearthError {
  readonly code = "HEARTH_CHECK_FAILED";

  constructor(check: string, evidence: string) {
    super(`the check “${check}” failed: ${evidence}`, {
      hint: "Read the goal's verdicts; where a list was cut off, narrow the question.",
    });
  }
}
