import { HearthError } from "@hearth/protocol";

/** The database cannot be written: a read-only disk, or missing permission. */
export class StorageReadOnlyError extends HearthError {
  readonly code = "HEARTH_STORAGE_READ_ONLY";
  override readonly status = 503;
  override readonly retryable = true;

  constructor(cause?: unknown) {
    super("the database is read-only", {
      hint: "Make HEARTH_HOME writable for this user (check the mount and the owner of the folder), then try again.",
      cause,
    });
  }
}
