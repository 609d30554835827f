import type { Cell, TableValue } from "@hearth/protocol";
import { ColumnTypeError } from "../errors/column-type-error.ts";
import { NotEnoughDataError } from "../errors/not-enough-data-error.ts";
import { checkDrawable } from "./check-drawable.ts";
import { cellOf, columnIndex, numberColumnIndex } from "../shared/columns.ts";
import { calendarDay } from "../shared/dates.ts";

export interface Series {
  name: string;
  values: (number | null)[];
}

export interface ChartData {
  x: string;
  /** What x holds: numbers, dates (also months such as 2025-03), or names. */
  kind: "number" | "date" | "name";
  positions: Cell[];
  series: Series[];
}

const maximumPoints = 20_000;

/**
 * Picks the columns of a chart and checks that there is something to draw.
 * @throws UnknownColumnError, ColumnTypeError, NotEnoughDataError
 */
export function resolveSeries(table: TableValue, x: string | undefined, y: readonly string[]): ChartData {
  const xIndex = x === undefined ? defaultX(table) : columnIndex(table, x, "/x");
  const yIndexes =
    y.length > 0
      ? y.map((name, index) => numberColumnIndex(table, name, `/y/${index}`))
      : table.columns.flatMap(({ type }, index) => (type === "number" && index !== xIndex ? [index] : [])).slice(0, 12);
  const column = table.columns[xIndex];
  if (column === undefined || yIndexes.length === 0)
    throw new ColumnTypeError(`the table ${table.name} has no column of numbers to draw`, {
      hint: "Group or calculate first, or name the columns in y.",
      field: "/y",
    });
  const rows = table.rows.filter((row) => yIndexes.some((index) => typeof row[index] === "number"));
  if (rows.length === 0) throw new NotEnoughDataError(`the table ${table.name} has no numbers to draw`, "/table");
  if (rows.length > maximumPoints)
    throw new NotEnoughDataError(`${rows.length} rows are too many to draw; group them first`, "/table");
  const positions = rows.map((row) => cellOf(row, xIndex));
  checkDrawable(
    positions.map((cell) => (typeof cell === "number" ? cell : null)),
    "/x",
  );
  for (const index of yIndexes)
    checkDrawable(
      rows.map((row) => (typeof row[index] === "number" ? row[index] : null)),
      "/y",
    );
  return {
    x: column.name,
    kind: kindOf(column.type === "number", positions),
    positions,
    series: yIndexes.map((index) => ({
      name: table.columns[index]?.name ?? "",
      values: rows.map((row) => (typeof row[index] === "number" ? row[index] : null)),
    })),
  };
}

function defaultX(table: TableValue): number {
  const index = table.columns.findIndex(({ type }) => type !== "number");
  return index === -1 ? 0 : index;
}

function kindOf(numeric: boolean, positions: readonly Cell[]): ChartData["kind"] {
  if (numeric) return "number";
  const filled = positions.filter((cell) => cell !== null);
  const dates =
    filled.length > 0 && filled.every((cell) => typeof cell === "string" && calendarDay(cell) !== undefined);
  return dates ? "date" : "name";
}
