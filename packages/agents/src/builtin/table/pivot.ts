import { type Cell, type TableValue, tableValue } from "@hearth/protocol";
import { defineCapability } from "@hearth/runtimes";
import { z } from "zod";
import { numberColumn, tableInput } from "../shared/inputs.ts";
import { ResultTooLargeError } from "../errors/result-too-large-error.ts";
import { cellOf, columnIndex, numberColumnIndex } from "../shared/columns.ts";
import { compareCells } from "../shared/compare-cells.ts";
import { Pace } from "../shared/pace.ts";
import { uniqueNames } from "../shared/unique-names.ts";
import {
  type Accumulator,
  type AggregateOperation,
  aggregateOperations,
  createAccumulator,
  needsNumbers,
  resultType,
} from "./accumulator.ts";
import { type Grouping, groupKey, resolveGroupKey } from "./group-key.ts";

const maximumColumns = 200;

export const tablePivot = defineCapability({
  name: "table.pivot",
  description:
    "Makes a cross table: one row for each value of a column (or part of a date), one column for each value of another, and a sum, mean, count and so on in each cell.",
  keywords: ["pivot", "cross table", "crosstab", "matrix", "by month and category", "side by side", "compare"],
  input: z.strictObject({
    table: tableInput,
    rows: groupKey.describe("What the rows stand for."),
    columns: groupKey.describe("What the columns stand for."),
    operation: z.enum(aggregateOperations).default("sum").describe("What to calculate for each cell."),
    value: numberColumn.optional(),
  }),
  output: tableValue,
  async run({ table, rows, columns, operation, value }, { signal }) {
    const down = resolveGroupKey(table, rows, "/rows");
    const across = resolveGroupKey(table, columns, "/columns");
    const place = valuePlace(table, operation, value);
    const cells = new Map<Cell, Map<Cell, Accumulator>>();
    const heads = new Set<Cell>();
    const pace = new Pace(signal);
    for (const row of table.rows) {
      if (pace.due()) await pace.rest();
      const head = across.of(row);
      heads.add(head);
      if (heads.size > maximumColumns)
        throw new ResultTooLargeError(
          `/columns: ${across.name} has more than ${maximumColumns} values`,
          "Choose a column with fewer values for the columns, or filter first.",
        );
      const line = cells.getOrInsertComputed(down.of(row), () => new Map<Cell, Accumulator>());
      const accumulator = line.getOrInsertComputed(head, () => createAccumulator(operation));
      const cell = place === undefined ? true : cellOf(row, place);
      if (cell !== null) accumulator.add(cell);
    }
    const orderedHeads = ordered(heads, across);
    const names = uniqueNames([down.name, ...orderedHeads.map((head) => (head === null ? "missing" : String(head)))]);
    const type = resultType(operation, place === undefined ? "number" : (table.columns[place]?.type ?? "text"));
    return {
      kind: "table" as const,
      name: table.name,
      columns: names.map((name, index) => ({ name, type: index === 0 ? down.type : type })),
      rows: ordered(cells.keys(), down).map((group) => [
        group,
        ...orderedHeads.map((head) => cells.get(group)?.get(head)?.result() ?? null),
      ]),
      notes: table.notes,
    };
  },
});

function ordered(groups: Iterable<Cell>, { order }: Grouping): Cell[] {
  return [...groups].toSorted((left, right) => compareCells(order(left), order(right)));
}

/** The column to calculate with; absent for a count of rows. */
function valuePlace(table: TableValue, operation: AggregateOperation, value: string | undefined): number | undefined {
  if (operation === "count" && value === undefined) return undefined;
  return needsNumbers(operation) || value === undefined
    ? numberColumnIndex(table, value, "/value")
    : columnIndex(table, value, "/value");
}
