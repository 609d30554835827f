import { HearthError } from "@hearth/protocol";

/** Another program listens on the address. */
export class PortInUseError extends HearthError {
  readonly code = "HEARTH_PORT_IN_USE";
  override readonly status = 409;
  override readonly retryable = true;

  constructor(host: string, port: number, cause?: unknown) {
    super(`another program listens on ${host}:${port}`, {
      hint: `Stop it, or choose another port: HEARTH_PORT=${port === 65_535 ? 8081 : port + 1} hearth up`,
      field: "HEARTH_PORT",
      cause,
    });
  }
}
