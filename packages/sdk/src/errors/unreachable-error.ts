import { HearthError } from "@hearth/protocol";

/** Nothing answers at the hub's address. */
export class UnreachableError extends HearthError {
  readonly code = "HEARTH_UNREACHABLE";
  override readonly status = 503;
  override readonly retryable = true;

  constructor(address: string, cause?: unknown) {
    super(`no hub answers at ${address}`, {
      hint: "Start one with: hearth up. Or see what is wrong with: hearth doctor",
      field: "address",
      cause,
    });
  }
}
