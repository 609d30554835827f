import { HearthError } from "@hearth/protocol";
import { StorageError } from "./storage-error.ts";
import { StorageFullError } from "./storage-full-error.ts";
import { StorageReadOnlyError } from "./storage-read-only-error.ts";

// SQLite result codes (https://sqlite.org/rescode.html); extended codes keep the primary one in the low byte.
const sqliteReadOnly = 8;
const sqliteIoError = 10;
const sqliteFull = 13;
const sqliteCannotOpen = 14;

/** A driver's error as one of ours; what is one of ours already is returned as it is. */
export function toStorageError(cause: unknown): Error {
  if (HearthError.isInstance(cause)) return cause;
  if (!(cause instanceof Error)) return new StorageError(String(cause), cause);
  const { errcode, code } = cause as { errcode?: number; code?: string };
  if (errcode !== undefined) {
    const primary = errcode & 0xff;
    if (primary === sqliteFull) return new StorageFullError(cause);
    if (primary === sqliteReadOnly || primary === sqliteCannotOpen) return new StorageReadOnlyError(cause);
    if (primary === sqliteIoError) return new StorageError(`input or output failed (${cause.message})`, cause);
    return new StorageError(cause.message, cause);
  }
  // What the file system says of the files beside the database.
  if (code === "ENOSPC" || code === "EDQUOT") return new StorageFullError(cause);
  if (code === "EROFS" || code === "EACCES" || code === "EPERM") return new StorageReadOnlyError(cause);
  // PostgreSQL SQLSTATE (https://www.postgresql.org/docs/current/errcodes-appendix.html).
  if (code === "53100") return new StorageFullError(cause);
  if (code === "25006") return new StorageReadOnlyError(cause);
  if (code !== undefined) return new StorageError(cause.message, cause);
  return cause;
}
