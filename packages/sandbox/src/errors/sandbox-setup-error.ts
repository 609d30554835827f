import { HearthError } from "@hearth/protocol";

/** The sandbox could not be set up for this run, so the command was not started. */
export class SandboxSetupError extends HearthError {
  readonly code = "HEARTH_SANDBOX_SETUP";

  constructor(message: string, options: { hint: string; field?: string; cause?: unknown }) {
    super(`the sandbox was not started: ${message}`, options);
  }
}
