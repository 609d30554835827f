import { HearthError } from "@hearth/protocol";

/** All tasks ended, but whether an acceptance check holds could not be found out. */
export class CheckNotVerifiedError extends HearthError {
  readonly code = "HEARTH_CHECK_NOT_VERIFIED";

  constructor(check: string, evidence: string) {
    super(`the check “${check}” could not be judged: ${evidence}`, {
      hint: "What was done is listed with the goal; look at it yourself, or set up what the check needs and ask again.",
    });
  }
}
