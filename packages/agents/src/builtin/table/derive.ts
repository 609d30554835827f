import { tableValue } from "@hearth/protocol";
import { defineCapability } from "@hearth/runtimes";
import { z } from "zod";
import { columnName, numberColumn, tableInput } from "../shared/inputs.ts";
import { pending } from "../shared/pending.ts";

export const deriveOperations = [
  "add",
  "subtract",
  "multiply",
  "divide",
  "difference",
  "percent-change",
  "running-total",
  "share",
] as const;

export const tableDerive = defineCapability({
  name: "table.derive",
  description:
    "Adds a column calculated from other columns: add, subtract, multiply or divide by another column or a number; the difference or percent change to the previous row (meter readings become consumption); the running total; the share of the total in percent.",
  keywords: [
    ...[
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
    ],
    ...[
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
  ],
  input: z.strictObject({
    table: tableInput,
    operation: z.enum(deriveOperations).describe("What to calculate."),
    column: numberColumn.optional(),
    other: columnName.describe("The second column, for add, subtract, multiply and divide.").optional(),
    number: z.number().describe("A number in place of the second column.").optional(),
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
  run: pending,
});
