import { type Cell, type ColumnType, type TableValue, tableValue } from "@hearth/protocol";
import { defineCapability } from "@hearth/runtimes";
import { z } from "zod";
import { columnName, tableInput } from "../shared/inputs.ts";
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
import { groupKey, resolveGroupKey } from "./group-key.ts";

export const measure = z.strictObject({
  operation: z.enum(aggregateOperations).default("sum").describe("What to calculate for each group."),
  column: columnName
    .describe(
      "The column to calculate with. Not needed for count; else may be left out when only one column holds numbers.",
    )
    .optional(),
  as: columnName.describe("The name of the resulting column. Left out: such as 'sum of amount'.").optional(),
});

type Measure = z.output<typeof measure>;

export const tableAggregate = defineCapability({
  name: "table.aggregate",
  description:
    "Groups the rows of a table by columns or by parts of a date (year, quarter, month, week, day, weekday) and calculates sum, mean, median, min, max, count or distinct for each group; without groups, for the whole table.",
  keywords: [
    "total",
    "totals",
    "sum",
    "aggregate",
    "group",
    "by",
    "per",
    "each",
    "average",
    "mean",
    "median",
    "count",
    "how much",
    "how many",
    "monthly",
    "yearly",
    "weekly",
    "quarterly",
    "daily",
    "spend",
    "spending",
    "breakdown",
  ],
  input: z.strictObject({
    table: tableInput,
    groupBy: z.array(groupKey).max(10).default([]).describe("What to group by. Empty: the whole table is one group."),
    measures: z
      .array(measure)
      .min(1)
      .max(50)
      .default([{ operation: "sum" }])
      .describe("What to calculate for each group."),
  }),
  output: tableValue,
  async run({ table, groupBy, measures }, { signal }) {
    const keys = groupBy.map((key, index) => resolveGroupKey(table, key, `/groupBy/${index}`));
    const wanted = measures.map((one, index) => resolveMeasure(table, one, `/measures/${index}`));
    const groups = new Map<string, Group>();
    const newGroup = (cells: Cell[]): Group => ({
      cells,
      accumulators: wanted.map(({ operation }) => createAccumulator(operation)),
    });
    // Without keys there is one group even when there are no rows.
    if (keys.length === 0) groups.set("[]", newGroup([]));
    const pace = new Pace(signal);
    for (const row of table.rows) {
      if (pace.due()) await pace.rest();
      const cells = keys.map((key) => key.of(row));
      const id = JSON.stringify(cells);
      let group = groups.get(id);
      if (group === undefined) groups.set(id, (group = newGroup(cells)));
      for (const [index, { place }] of wanted.entries()) {
        const cell = place === undefined ? true : cellOf(row, place);
        if (cell !== null) group.accumulators[index]?.add(cell);
      }
    }
    const ordered = [...groups.values()].toSorted((left, right) => {
      for (const [index, key] of keys.entries()) {
        const result = compareCells(key.order(cellOf(left.cells, index)), key.order(cellOf(right.cells, index)));
        if (result !== 0) return result;
      }
      return 0;
    });
    const names = uniqueNames([...keys, ...wanted].map(({ name }) => name));
    return {
      kind: "table" as const,
      name: table.name,
      columns: [...keys, ...wanted].map(({ type }, index) => ({ name: names[index] ?? "", type })),
      rows: ordered.map(({ cells, accumulators }) => [...cells, ...accumulators.map((one) => one.result())]),
      notes: table.notes,
    };
  },
});

interface Group {
  cells: Cell[];
  accumulators: Accumulator[];
}

interface ResolvedMeasure {
  name: string;
  type: ColumnType;
  operation: AggregateOperation;
  /** Absent for a count of rows. */
  place: number | undefined;
}

function resolveMeasure(table: TableValue, { operation, column, as }: Measure, field: string): ResolvedMeasure {
  if (operation === "count" && column === undefined)
    return { name: as ?? "count", type: "number", operation, place: undefined };
  const place =
    needsNumbers(operation) || column === undefined
      ? numberColumnIndex(table, column, `${field}/column`)
      : columnIndex(table, column, `${field}/column`);
  const found = table.columns[place];
  const name = as ?? `${operation} of ${found?.name ?? ""}`;
  return { name, type: resultType(operation, found?.type ?? "text"), operation, place };
}
