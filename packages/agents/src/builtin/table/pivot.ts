import { tableValue } from "@hearth/protocol";
import { defineCapability } from "@hearth/runtimes";
import { z } from "zod";
import { numberColumn, tableInput } from "../shared/inputs.ts";
import { pending } from "../shared/pending.ts";
import { aggregateOperations, groupKey } from "./aggregate.ts";

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
  run: pending,
});
