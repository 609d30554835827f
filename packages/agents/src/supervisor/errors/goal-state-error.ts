import { type GoalState, HearthError } from "@hearth/protocol";

/** The goal is in a state in which this cannot be done to it. */
export class GoalStateError extends HearthError {
  readonly code = "HEARTH_GOAL_STATE";
  override readonly status = 409;

  constructor(id: string, state: GoalState, wanted: string) {
    super(`the goal ${id} is ${state}, so it cannot be ${wanted}`, {
      hint: "Look at the goal; submit a new one if something else is wanted.",
      field: "/id",
    });
  }
}
