import { SwarmError } from "./swarm-error.ts";

/** An operation would have a name that cannot travel. */
export class OperationNameError extends SwarmError {
  readonly code = "HEARTH_SWARM_OPERATION_NAME";
  override readonly status = 400;

  constructor(name: string) {
    super(`${JSON.stringify(name.slice(0, 80))} is no name of an operation`, {
      hint: "Use lower-case letters, digits and underscores, a letter first, at most 64.",
      field: "/name",
    });
  }
}
