import { HearthError } from "@hearth/protocol";

/** Another process runs the engine on the same SQLite file. Two would hand out the same tasks. */
export class EngineLockedError extends HearthError {
  readonly code = "HEARTH_ENGINE_LOCKED";
  override readonly status = 409;
  /** The process that holds it, when it is known. */
  readonly holder: number | undefined;

  constructor(path: string, holder: number | undefined) {
    super(`${path} is in use by ${holder === undefined ? "another process" : `the process with pid ${holder}`}`, {
      hint: "Stop that hub, talk to it instead of starting a second one, or set HEARTH_DATABASE_URL to PostgreSQL, which several hubs can share.",
      field: "HEARTH_DATABASE_URL",
    });
    this.holder = holder;
  }
}
