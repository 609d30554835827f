import { HearthError } from "@hearth/protocol";

/** The text to be replaced is not in the file, or more than once. Nothing was written. */
export class EditMismatchError extends HearthError {
  readonly code = "HEARTH_EDIT_MISMATCH";
  override readonly status = 422;

  constructor(path: string, index: number, how: string) {
    super(`edit ${index + 1} of ${JSON.stringify(path)}: ${how}`, {
      hint: "Give the exact text with enough lines around it to be unique, or set all to replace every one.",
      field: `/edits/${index}/find`,
    });
  }
}
