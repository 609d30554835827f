import type { Cell, TableValue } from "@hearth/protocol";
import { ColumnTypeError } from "../errors/column-type-error.ts";
import { NotEnoughDataError } from "../errors/not-enough-data-error.ts";
import { cellOf, columnIndex, numberColumnIndex } from "../shared/columns.ts";
import { dayMilliseconds, timeOf } from "../shared/dates.ts";

export interface ResolvedPairs {
  pairs: [number, number][];
  x: string;
  y: string;
  /** The first date, when x holds dates: x then counts the days since. */
  origin: string | undefined;
}

const needed = 2;

/**
 * Pairs of numbers of rows where both cells are filled.
 * @throws UnknownColumnError, ColumnTypeError, NotEnoughDataError
 */
export function resolvePairs(table: TableValue, x: string, y: string): ResolvedPairs {
  const xIndex = columnIndex(table, x, "/x");
  const yIndex = numberColumnIndex(table, y, "/y");
  const xColumn = table.columns[xIndex];
  if (xColumn?.type !== "number" && xColumn?.type !== "date")
    throw new ColumnTypeError(
      `the column ${JSON.stringify(xColumn?.name)} holds ${xColumn?.type}, not numbers or dates`,
      {
        hint: `Choose one of: ${table.columns
          .filter(({ type }) => type === "number" || type === "date")
          .map(({ name }) => name)
          .join(", ")}.`,
        field: "/x",
      },
    );
  const filled = table.rows.filter((row) => cellOf(row, xIndex) !== null && typeof row[yIndex] === "number");
  if (filled.length < needed)
    throw new NotEnoughDataError(
      `only ${filled.length} rows have both ${xColumn.name} and ${y}; ${needed} are needed`,
      "/y",
    );
  const dates = xColumn.type === "date";
  const first = dates ? filled.map((row) => String(cellOf(row, xIndex))).reduce((a, b) => (b < a ? b : a)) : undefined;
  const start = first === undefined ? 0 : (timeOf(first) ?? 0);
  const position = (cell: Cell): number =>
    dates ? ((timeOf(String(cell)) ?? start) - start) / dayMilliseconds : Number(cell);
  return {
    pairs: filled.map((row) => [position(cellOf(row, xIndex)), Number(cellOf(row, yIndex))]),
    x: xColumn.name,
    y: table.columns[yIndex]?.name ?? y,
    origin: first?.slice(0, 10),
  };
}
