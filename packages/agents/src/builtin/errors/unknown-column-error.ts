import { HearthError } from "@hearth/protocol";

const shown = 30;

/** A table has no column of the name given. */
export class UnknownColumnError extends HearthError {
  readonly code = "HEARTH_UNKNOWN_COLUMN";
  override readonly status = 422;

  /**
   * @param options.nearest the name that was probably meant
   * @param options.field where the name was given, as a JSON Pointer
   */
  constructor(
    column: string,
    options: { table: string; columns: readonly string[]; nearest?: string | undefined; field: string },
  ) {
    const { table, columns, nearest, field } = options;
    const rest = columns.length > shown ? ` and ${columns.length - shown} more` : "";
    super(`${field}: the table ${table} has no column ${JSON.stringify(column)}`, {
      hint: `${nearest === undefined ? "" : `Did you mean ${JSON.stringify(nearest)}? `}The columns are: ${columns
        .slice(0, shown)
        .join(", ")}${rest}.`,
      field,
    });
  }
}
