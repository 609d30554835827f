import { HearthError } from "@hearth/protocol";

/** The file, or what should be written, is larger than the limit of the call. */
export class FileTooLargeError extends HearthError {
  readonly code = "HEARTH_FILE_TOO_LARGE";
  override readonly status = 413;

  constructor(path: string, bytes: number, maximumBytes: number) {
    super(`path ${JSON.stringify(path)} has ${bytes} bytes, more than the ${maximumBytes} allowed here`, {
      hint: "Raise maximumBytes, or work on a smaller file.",
      field: "/path",
    });
  }
}
