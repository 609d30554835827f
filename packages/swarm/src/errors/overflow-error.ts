import { SwarmError } from "./swarm-error.ts";

/** A result does not fit the format, and the arithmetic was told to refuse that instead of saturating. */
export class OverflowError extends SwarmError {
  readonly code = "HEARTH_SWARM_OVERFLOW";
  override readonly status = 400;

  constructor(operation: string, format: string) {
    super(`the result of ${operation} does not fit ${format}`, {
      hint: "Scale the numbers down, choose a format with more bits before the point, or turn saturation on.",
      field: "/saturation",
    });
  }
}
