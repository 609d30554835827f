import { HearthError } from "@hearth/protocol";

/** There is no working sandbox on this machine, so nothing is run. */
export class SandboxUnavailableError extends HearthError {
  readonly code = "HEARTH_SANDBOX_UNAVAILABLE";
  override readonly status = 503;

  constructor(reason: string, fix: string, cause?: unknown) {
    super(`no sandbox: ${reason}`, { hint: fix, cause });
  }
}
