import { HearthError, type PlanState } from "@hearth/protocol";

/** Only a draft can be approved. */
export class PlanStateError extends HearthError {
  readonly code = "HEARTH_PLAN_STATE";
  override readonly status = 409;

  constructor(id: string, state: PlanState) {
    super(`the plan ${id} is ${state} and no draft`, {
      hint: "Look at the plan; hand in a new one if other tasks are wanted.",
      field: "/id",
    });
  }
}
