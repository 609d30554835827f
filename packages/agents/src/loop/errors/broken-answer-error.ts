import { HearthError } from "@hearth/protocol";

/** A model's answer broke off each time it was asked for, so there is nothing that could be trusted to be whole. */
export class BrokenAnswerError extends HearthError {
  readonly code = "HEARTH_BROKEN_ANSWER";
  override readonly status = 502;
  override readonly retryable = true;

  constructor(times: number) {
    super(`the model's answer broke off ${times} times`, {
      hint: "Look at the model server and the connection to it; `hearth doctor` says which answer.",
    });
  }
}
