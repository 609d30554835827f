import { HearthError } from "@hearth/protocol";

/** The task is in a state in which this cannot be done. */
export class TaskStateError extends HearthError {
  readonly code = "HEARTH_TASK_STATE";
  override readonly status = 409;

  constructor(message: string, hint: string) {
    super(message, { hint, field: "/id" });
  }
}
