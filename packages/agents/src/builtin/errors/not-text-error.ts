import { HearthError } from "@hearth/protocol";

/** A file that should hold text holds bytes that are no UTF-8, or is a binary file. */
export class NotTextError extends HearthError {
  readonly code = "HEARTH_NOT_TEXT";
  override readonly status = 422;
  /** Where the first wrong byte is, from 0. */
  readonly offset: number;

  constructor(path: string, options: { offset: number; binary: boolean }) {
    super(
      options.binary
        ? `${path} is a binary file (a zero byte at offset ${options.offset}), not text`
        : `${path} is not valid UTF-8: the first wrong byte is at offset ${options.offset}`,
      {
        hint: options.binary
          ? "Choose a text file. A spreadsheet can be exported as CSV first."
          : "Save the file again with the encoding UTF-8; older programs write Windows-1252 or Latin-1.",
        field: "/path",
      },
    );
    this.offset = options.offset;
  }
}
