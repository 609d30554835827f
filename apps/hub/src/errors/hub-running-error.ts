import { HearthError } from "@hearth/protocol";

/** A hub runs on this home already: two would overwrite each other's work. */
export class HubRunningError extends HearthError {
  readonly code = "HEARTH_HUB_RUNNING";
  override readonly status = 409;
  /** Where it listens; undefined while it still starts. */
  readonly address: string | undefined;

  constructor(home: string, running: { address?: string; pid?: number } = {}) {
    const where = running.address === undefined ? "(it is still starting)" : `at ${running.address}`;
    const process = running.pid === undefined ? "" : ` (process ${running.pid})`;
    super(`a hub runs on ${home} already, ${where}${process}`, {
      hint: "Use that one, stop it first, or give this one a home of its own with HEARTH_HOME.",
      field: "HEARTH_HOME",
    });
    this.address = running.address;
  }
}
