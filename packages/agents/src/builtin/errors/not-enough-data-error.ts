import { HearthError } from "@hearth/protocol";

/** There are too few numbers for what should be calculated: the mean of nothing, a line through one point. */
export class NotEnoughDataError extends HearthError {
  readonly code = "HEARTH_NOT_ENOUGH_DATA";
  override readonly status = 422;

  constructor(message: string, field = "") {
    super(message, {
      hint: "Check that the file, the column and the filters leave rows with numbers.",
      field,
    });
  }
}
