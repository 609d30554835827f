import { HearthError } from "@hearth/protocol";

/** Tables that should be put below or beside each other do not have the columns this needs. */
export class TableMismatchError extends HearthError {
  readonly code = "HEARTH_TABLE_MISMATCH";
  override readonly status = 422;
}
