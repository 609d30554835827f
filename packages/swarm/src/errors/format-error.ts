import { SwarmError } from "./swarm-error.ts";

/** A fixed-point format that is none, or does not fit 32 bits. */
export class FormatError extends SwarmError {
  readonly code = "HEARTH_SWARM_FORMAT";
  override readonly status = 400;

  constructor(name: string, why: string) {
    super(`${name.slice(0, 40)} is no fixed-point format: ${why}`, {
      hint: "Use Q1.15, Q1.31, Q8.24 or another Qm.n of 2 to 32 bits.",
      field: "/precision",
    });
  }
}
