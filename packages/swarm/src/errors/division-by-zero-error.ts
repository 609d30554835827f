import { SwarmError } from "./swarm-error.ts";

/** A fixed-point number was to be divided by zero. */
export class DivisionByZeroError extends SwarmError {
  readonly code = "HEARTH_SWARM_DIVISION_BY_ZERO";
  override readonly status = 400;

  constructor() {
    super("the divisor is zero", {
      hint: "Give another divisor; a number below half a step of the format is zero in it.",
      field: "/operand_b",
    });
  }
}
