import type { Cell, ColumnType, TableValue } from "@hearth/protocol";
import { z } from "zod";
import { ColumnTypeError } from "../errors/column-type-error.ts";
import { cellOf, columnIndex } from "../shared/columns.ts";
import { columnName } from "../shared/inputs.ts";
import { datePart, datePartOrder, dateParts } from "./date-part.ts";

export const groupKey = z.strictObject({
  column: columnName.describe("The column to group by."),
  part: z
    .enum(["value", ...dateParts])
    .default("value")
    .describe("For a date column: the part to group by. value groups by the value itself."),
  as: columnName.describe("The name of the resulting column. Left out: the column's name, or the part's.").optional(),
});
export type GroupKey = z.output<typeof groupKey>;

export interface Grouping {
  name: string;
  type: ColumnType;
  /** The group a row belongs to. */
  of: (row: readonly Cell[]) => Cell;
  /** What groups are ordered by. */
  order: (group: Cell) => Cell;
}

/**
 * Reads a key against a table.
 * @param field where the key stands in the input, as a JSON Pointer
 * @throws UnknownColumnError, ColumnTypeError when a part is asked of a column without dates
 */
export function resolveGroupKey(table: TableValue, { column, part, as }: GroupKey, field: string): Grouping {
  const index = columnIndex(table, column, `${field}/column`);
  const found = table.columns[index];
  const name = found?.name ?? column;
  if (part === "value") {
    return { name: as ?? name, type: found?.type ?? "text", of: (row) => cellOf(row, index), order: (group) => group };
  }
  const usable = (cell: Cell): boolean => cell === null || datePart(cell, part) !== null;
  if (found?.type !== "date" && !(found?.type === "text" && table.rows.every((row) => usable(cellOf(row, index)))))
    throw new ColumnTypeError(`the column ${JSON.stringify(name)} holds ${found?.type}, so it has no ${part}`, {
      hint: hintOfDates(table),
      field: `${field}/column`,
    });
  return {
    name: as ?? part,
    type: part === "day" ? "date" : "text",
    of: (row) => datePart(cellOf(row, index), part),
    order: (group) => datePartOrder(part, group),
  };
}

function hintOfDates(table: TableValue): string {
  const dates = table.columns.filter((column) => column.type === "date").map((column) => column.name);
  return dates.length === 0
    ? "No column holds dates; table.read takes types and dateOrder."
    : `The columns of dates are: ${dates.join(", ")}.`;
}
