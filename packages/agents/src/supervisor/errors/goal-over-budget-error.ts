import { HearthError, type Task } from "@hearth/protocol";

/** The budget ran out before a goal was reached. What was done is a part of it. */
export class GoalOverBudgetError extends HearthError {
  readonly code = "HEARTH_GOAL_OVER_BUDGET";

  constructor(tasks: readonly Task[], why: string) {
    const done = tasks.filter(({ state }) => state === "completed").length;
    super(`the budget ran out after ${done} of ${tasks.length} tasks: ${why}`, {
      hint: "Look at `hearth budget show`, raise the limit with `hearth budget set` or use a cheaper model, and submit the goal again.",
    });
  }
}
