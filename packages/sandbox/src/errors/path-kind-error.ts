import { HearthError } from "@hearth/protocol";

/** The path names something that is not what the call needs: a device, a FIFO, a folder, a file with several names. */
export class PathKindError extends HearthError {
  readonly code = "HEARTH_PATH_KIND";
  override readonly status = 409;

  constructor(path: string, why: string) {
    super(`path ${JSON.stringify(path)} ${why}`, {
      hint: "Only regular files are read, and only regular files with one name are written or removed.",
      field: "/path",
    });
  }
}
