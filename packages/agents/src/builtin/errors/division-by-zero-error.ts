import { HearthError } from "@hearth/protocol";

/** A number was to be divided by zero. */
export class DivisionByZeroError extends HearthError {
  readonly code = "HEARTH_DIVISION_BY_ZERO";
  override readonly status = 422;

  /** @param field the operand that is zero, as a JSON Pointer */
  constructor(field: string) {
    super(`${field} is zero, and a number cannot be divided by zero`, {
      hint: "Give another divisor, or check why the number is zero: a sum over no rows is zero.",
      field,
    });
  }
}
