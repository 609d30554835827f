import { HearthError } from "@hearth/protocol";

/** A file is not what the caller last read, so a change would go over something unseen. Nothing was written. */
export class StaleFileError extends HearthError {
  readonly code = "HEARTH_STALE_FILE";
  override readonly status = 409;

  constructor(path: string, how: string) {
    super(`${JSON.stringify(path)} ${how}`, {
      hint: "Read the file again and make the change on what is there now.",
      field: "/version",
    });
  }
}
