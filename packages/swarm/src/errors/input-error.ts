import { SwarmError } from "./swarm-error.ts";

/** The input or the result of an operation does not have the shape it must have. */
export class InputError extends SwarmError {
  readonly code = "HEARTH_SWARM_INPUT";
  override readonly status = 400;

  constructor(field: string, why: string, cause?: unknown) {
    super(`${field === "" ? "the value" : field} ${why}`, {
      hint: "Correct the named field and send it again; the README of @hearth/swarm says what each operation takes.",
      field,
      cause,
    });
  }
}
