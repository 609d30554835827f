import { HearthError } from "@hearth/protocol";

/** There is no space left for the database. Nothing of the write was kept. */
export class StorageFullError extends HearthError {
  readonly code = "HEARTH_STORAGE_FULL";
  override readonly status = 507;
  override readonly retryable = true;

  constructor(cause?: unknown) {
    super("the disk that holds the database is full", {
      hint: "Free some space on the disk of HEARTH_HOME; work goes on by itself once there is room.",
      cause,
    });
  }
}
