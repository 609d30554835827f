import { tableValue } from "@hearth/protocol";
import { defineCapability } from "@hearth/runtimes";
import { z } from "zod";
import { columnName, tableInput } from "../shared/inputs.ts";
import { pending } from "../shared/pending.ts";

export const aggregateOperations = [
  "sum",
  "mean",
  "median",
  "min",
  "max",
  "count",
  "distinct",
  "first",
  "last",
] as const;
export const dateParts = ["year", "quarter", "month", "week", "day", "weekday"] as const;

export const groupKey = z.strictObject({
  column: columnName.describe("The column to group by."),
  part: z
    .enum(["value", ...dateParts])
    .default("value")
    .describe("For a date column: the part to group by. value groups by the value itself."),
  as: columnName.describe("The name of the resulting column. Left out: the column's name, or the part's.").optional(),
});

export const measure = z.strictObject({
  operation: z.enum(aggregateOperations).default("sum").describe("What to calculate for each group."),
  column: columnName
    .describe(
      "The column to calculate with. Not needed for count; else may be left out when only one column holds numbers.",
    )
    .optional(),
  as: columnName.describe("The name of the resulting column. Left out: such as 'sum of amount'.").optional(),
});

export const tableAggregate = defineCapability({
  name: "table.aggregate",
  description:
    "Groups the rows of a table by columns or by parts of a date (year, quarter, month, week, day, weekday) and calculates sum, mean, median, min, max, count or distinct for each group; without groups, for the whole table.",
  keywords: [
    ...["total", "totals", "sum", "aggregate", "group", "by", "per", "each", "average", "mean", "median", "count"],
    ...["how much", "how many", "monthly", "yearly", "weekly", "quarterly", "daily", "spend", "spending", "breakdown"],
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
  run: pending,
});
