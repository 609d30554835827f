import { HearthError } from "@hearth/protocol";

/** A column holds something else than the operation needs, such as text where numbers are added. */
export class ColumnTypeError extends HearthError {
  readonly code = "HEARTH_COLUMN_TYPE";
  override readonly status = 422;

  constructor(message: string, options: { hint: string; field: string }) {
    super(`${options.field}: ${message}`, options);
  }
}
