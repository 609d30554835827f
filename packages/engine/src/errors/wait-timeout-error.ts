import { HearthError } from "@hearth/protocol";

/** No signal came in time. */
export class WaitTimeoutError extends HearthError {
  readonly code = "HEARTH_WAIT_TIMEOUT";
  override readonly status = 408;

  constructor(name: string) {
    super(`the signal ${name} did not come in time`, {
      hint: "Send the signal and retry the task, or allow the wait more time.",
    });
  }
}
