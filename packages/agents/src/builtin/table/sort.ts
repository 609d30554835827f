import { tableValue } from "@hearth/protocol";
import { defineCapability } from "@hearth/runtimes";
import { z } from "zod";
import { columnName, tableInput } from "../shared/inputs.ts";
import { pending } from "../shared/pending.ts";

export const tableSort = defineCapability({
  name: "table.sort",
  description: "Sorts the rows of a table by one or more columns. Missing values come last.",
  keywords: [
    "sort",
    "order",
    "rank",
    "ranking",
    "highest",
    "lowest",
    "largest",
    "smallest",
    "latest",
    "oldest",
    "descending",
  ],
  input: z.strictObject({
    table: tableInput,
    by: z
      .array(
        z.strictObject({
          column: columnName.describe("The column to sort by."),
          order: z.enum(["ascending", "descending"]).default("ascending").describe("The direction."),
        }),
      )
      .min(1)
      .max(20)
      .describe("The columns to sort by, the most important first."),
  }),
  output: tableValue,
  run: pending,
});
