import { type Cell, type TableValue, tableValue } from "@hearth/protocol";
import { defineCapability } from "@hearth/runtimes";
import { z } from "zod";
import { columnName, numberColumn, tableInput } from "../shared/inputs.ts";
import { cellOf, columnIndex, numberColumnIndex } from "../shared/columns.ts";
import { compareCells } from "../shared/compare-cells.ts";
import { requireOneSource } from "../shared/require-one-source.ts";
import { uniqueNames } from "../shared/unique-names.ts";
import { deriveColumn, type DeriveOperation, deriveOperations, needsSecond } from "./derive-column.ts";

export const tableDerive = defineCapability({
  name: "table.derive",
  description:
    "Adds a column calculated from other columns: add, subtract, multiply or divide by another column or a number; the difference or percent change to the previous row (meter readings become consumption); the running total; the share of the total in percent.",
  keywords: [
    "calculate",
    "derive",
    "compute",
    "new column",
    "difference",
    "consumption",
    "usage",
    "used",
    "meter",
    "readings",
    "change",
    "increase",
    "growth",
    "cumulative",
    "running total",
    "percent",
    "percentage",
    "share",
    "ratio",
    "convert",
  ],
  input: z.strictObject({
    table: tableInput,
    operation: z.enum(deriveOperations).describe("What to calculate."),
    column: numberColumn.optional(),
    other: columnName.describe("The second column, for add, subtract, multiply and divide.").optional(),
    number: z.number().describe("A number in place of the second column.").optional(),
    against: z
      .enum(["previous", "next"])
      .default("previous")
      .describe(
        "For difference and percent-change: the row to compare with. next puts the consumption between two readings on the row of the first of them, so that readings of the first of each month give the month they begin.",
      ),
    orderBy: columnName
      .describe(
        "Sorts by this column first; for difference, percent-change and running-total. Left out: the table's order.",
      )
      .optional(),
    within: columnName
      .describe("Starts anew for each value of this column, such as a meter's name; for the operations over rows.")
      .optional(),
    as: columnName.describe("The name of the new column. Left out: such as 'difference of reading'.").optional(),
  }),
  output: tableValue,
  run({ table, operation, column, other, number, against, orderBy, within, as }) {
    const place = numberColumnIndex(table, column, "/column");
    const group = within === undefined ? undefined : columnIndex(table, within, "/within");
    const first = orderBy === undefined ? undefined : columnIndex(table, orderBy, "/orderBy");
    const second = secondOperand(table, operation, other, number);
    const rows =
      first === undefined
        ? table.rows
        : table.rows.toSorted((left, right) => compareCells(cellOf(left, first), cellOf(right, first)));
    const { cells, notes } = deriveColumn({
      operation,
      against,
      values: rows.map((row) => numeric(cellOf(row, place))),
      others: rows.map((row) => (typeof second === "function" ? second(row) : second)),
      groups: rows.map((row) => (group === undefined ? null : cellOf(row, group))),
    });
    const name = as ?? `${operation.replace("-", " ")} of ${table.columns[place]?.name ?? ""}`;
    const names = uniqueNames([...table.columns.map((one) => one.name), name]);
    return {
      ...table,
      columns: names.map((unique, index) => ({ name: unique, type: table.columns[index]?.type ?? "number" })),
      rows: rows.map((row, index) => [...row, cells[index] ?? null]),
      notes: [...table.notes, ...notes],
    };
  },
});

function numeric(cell: Cell): number | null {
  return typeof cell === "number" ? cell : null;
}

/** The number to calculate with: the same for all rows, or one for each; missing where none is needed. */
function secondOperand(
  table: TableValue,
  operation: DeriveOperation,
  other: string | undefined,
  number: number | undefined,
): ((row: readonly Cell[]) => number | null) | number | null {
  if (!needsSecond(operation)) return null;
  requireOneSource({ other, number });
  if (other === undefined) return number ?? null;
  const place = numberColumnIndex(table, other, "/other");
  return (row) => numeric(cellOf(row, place));
}
