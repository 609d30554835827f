import { HearthError } from "@hearth/protocol";

/** A database that the person named does not answer, or does not let Hearth in. */
export class DatabaseUnreachableError extends HearthError {
  readonly code = "HEARTH_DATABASE_UNREACHABLE";
  override readonly status = 502;
  override readonly retryable = true;

  /** @param place host and port; the rest of an address is never shown */
  constructor(name: string, place: string, cause: unknown) {
    super(`the database ${name} at ${place} cannot be used: ${reasonOf(cause)}`, {
      hint: "Look whether it runs and takes connections from here, and whether user and password hold: hearth database test NAME. A new address: hearth database add NAME",
      field: "/url",
      cause,
    });
  }
}

/** The innermost reason: what the driver or the network said. */
function reasonOf(cause: unknown): string {
  let error = cause;
  while (error instanceof Error && error.cause instanceof Error) error = error.cause;
  return error instanceof Error ? error.message : String(error);
}
