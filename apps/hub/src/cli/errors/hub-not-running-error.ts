import { HearthError } from "@hearth/protocol";

/** The command needs a hub that runs, and none runs on this home. */
export class HubNotRunningError extends HearthError {
  readonly code = "HEARTH_HUB_NOT_RUNNING";
  override readonly status = 503;
  override readonly retryable = true;

  constructor(home: string) {
    super(`no hub runs on ${home}`, { hint: "Start one with: hearth up", field: "HEARTH_HOME" });
  }
}
