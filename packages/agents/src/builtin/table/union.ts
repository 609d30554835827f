import { tableValue } from "@hearth/protocol";
import { defineCapability } from "@hearth/runtimes";
import { z } from "zod";
import { unionTables } from "./union-tables.ts";

export const tableUnion = defineCapability({
  name: "table.union",
  description: "Puts tables with the same columns below each other. Columns are matched by name.",
  keywords: ["union", "append", "stack", "concatenate", "combine", "merge", "all files", "together"],
  input: z.strictObject({
    tables: z.array(tableValue).min(1).max(1000).describe("The tables to put below each other."),
    missingColumns: z
      .enum(["refuse", "fill"])
      .default("refuse")
      .describe("What to do when a table lacks a column: refuse, or fill it with missing values."),
    sourceColumn: z
      .string()
      .min(1)
      .max(200)
      .describe("Adds a column of this name with the name of the table each row came from.")
      .optional(),
  }),
  output: tableValue,
  run: ({ tables, missingColumns, sourceColumn }) =>
    unionTables(tables, { missingColumns, sourceColumn, field: "/tables" }),
});
