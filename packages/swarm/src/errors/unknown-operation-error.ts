import { SwarmError } from "./swarm-error.ts";

/** A task names an operation, or a version of one, that is not registered here. */
export class UnknownOperationError extends SwarmError {
  readonly code = "HEARTH_SWARM_OPERATION_UNKNOWN";
  override readonly status = 404;

  constructor(name: string, version: number | undefined, known: readonly string[]) {
    super(`there is no operation ${name}${version === undefined ? "" : ` in version ${version}`}`, {
      hint: `Known are: ${known.toSorted().join(", ") || "none"}. Register it on every worker, in the same version.`,
      field: "/operation",
    });
  }
}
