import { HearthError } from "@hearth/protocol";

/** A goal's tasks ended, but not all of them were done. */
export class GoalUnfinishedError extends HearthError {
  readonly code = "HEARTH_GOAL_UNFINISHED";
  override readonly retryable = true;

  constructor(what: string) {
    super(what, { hint: "Look at the named task and retry it, or submit the goal again." });
  }
}
