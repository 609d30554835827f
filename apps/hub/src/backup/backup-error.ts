import { HearthError } from "@hearth/protocol";

/** A backup that cannot be made, is not whole, or cannot be put back now. */
export class BackupError extends HearthError {
  readonly code = "HEARTH_BACKUP";
  override readonly status = 409;

  constructor(message: string, { hint, cause }: { hint: string; cause?: unknown }) {
    super(message, { hint, ...(cause === undefined ? {} : { cause }) });
  }
}
