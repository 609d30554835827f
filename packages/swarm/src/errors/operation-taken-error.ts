import { SwarmError } from "./swarm-error.ts";

/** Two operations would have one name. */
export class OperationTakenError extends SwarmError {
  readonly code = "HEARTH_SWARM_OPERATION_TAKEN";
  override readonly status = 409;

  constructor(name: string) {
    super(`there is an operation ${name} already`, {
      hint: "Give yours another name, or leave out the one that has it.",
      field: "/name",
    });
  }
}
