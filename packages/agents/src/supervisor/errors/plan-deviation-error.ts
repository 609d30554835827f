import { HearthError } from "@hearth/protocol";

/** What ran is not exactly what was approved. */
export class PlanDeviationError extends HearthError {
  readonly code = "HEARTH_PLAN_DEVIATION";

  constructor(deviations: readonly string[]) {
    super(`what ran is not what was approved: ${deviations.join("; ")}`, {
      hint: "Look at the plan and its receipts, and report it.",
    });
  }
}
