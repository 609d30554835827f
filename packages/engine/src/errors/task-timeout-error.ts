import { HearthError } from "@hearth/protocol";

/** The task ran longer than its timeout. */
export class TaskTimeoutError extends HearthError {
  readonly code = "HEARTH_TASK_TIMEOUT";
  override readonly status = 408;
  override readonly retryable = true;

  constructor(seconds: number) {
    super(`it ran longer than ${seconds} seconds`, {
      hint: "Give the task more time (timeoutSeconds, at most 3600), or make it smaller.",
      field: "/timeoutSeconds",
    });
  }
}
