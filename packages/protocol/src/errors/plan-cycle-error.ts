import { HearthError } from "./hearth-error.ts";

/** Tasks wait for each other in a circle, so none could ever start. */
export class PlanCycleError extends HearthError {
  readonly code = "HEARTH_PLAN_CYCLE";
  override readonly status = 400;
  readonly cycle: readonly string[];

  constructor(cycle: readonly string[]) {
    super(`the tasks wait for each other in a circle: ${cycle.join(" -> ")}`, {
      hint: "Remove one of the named dependencies.",
      field: "/tasks",
    });
    this.cycle = cycle;
  }
}
