import { HearthError } from "@hearth/protocol";

/** An agent's answer says what its run does not show. It is not passed on as done. */
export class UnsupportedAnswerError extends HearthError {
  readonly code = "HEARTH_UNSUPPORTED_ANSWER";
  override readonly status = 422;

  constructor(capability: string, why: string) {
    super(`the answer of ${capability} cannot be accepted: ${why}`, {
      hint: "Look at the conversation for what it did. Hand the goal in anew, with another model or a narrower objective.",
    });
  }
}
