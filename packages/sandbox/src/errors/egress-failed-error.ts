import { HearthError } from "@hearth/protocol";

/** A connection that was allowed could not be made, or was cut because it ran into a limit. */
export class EgressFailedError extends HearthError {
  readonly code = "HEARTH_EGRESS_FAILED";
  override readonly status = 502;
  override readonly retryable = true;

  constructor(host: string, port: number, why: string, cause?: unknown) {
    super(`the connection to ${host}:${port} failed: ${why}`, {
      hint: "Check that the service is up and that this machine has a network; then try again.",
      field: "/url",
      cause,
    });
  }
}
