import { HearthError } from "@hearth/protocol";

/**
 * Thrown by `wait` to unwind a handler whose task is parked. The engine has stored the wait already, and whatever
 * the handler returns or throws afterwards is ignored; a handler that catches errors lets this one pass.
 */
export class TaskParkedError extends HearthError {
  readonly code = "HEARTH_TASK_PARKED";

  constructor(name: string) {
    super(`the task is parked until the signal ${name}`, { hint: "Let this error pass through the handler." });
  }
}
