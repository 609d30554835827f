import { HearthError } from "@hearth/protocol";

/** Thrown by a handler that gives its task back unharmed: it is ready again at once, and nothing is counted against it. */
export class TaskReleasedError extends HearthError {
  readonly code = "HEARTH_TASK_RELEASED";

  constructor(why: string, cause?: unknown) {
    super(`the task was given back: ${why}`, { hint: "It is handed out again to whoever can do it.", cause });
  }
}
