import { tableValue } from "@hearth/protocol";
import { defineCapability } from "@hearth/runtimes";
import { z } from "zod";
import { columnName, tableInput } from "../shared/inputs.ts";
import { pending } from "../shared/pending.ts";

export const tableSelect = defineCapability({
  name: "table.select",
  description: "Keeps some columns of a table, in the order given, and may rename them.",
  keywords: ["select", "columns", "only columns", "fields", "rename", "drop columns", "reorder"],
  input: z.strictObject({
    table: tableInput,
    columns: z
      .array(
        z.strictObject({
          column: columnName.describe("The column to keep."),
          as: columnName.describe("Its new name.").optional(),
        }),
      )
      .min(1)
      .max(1000)
      .describe("The columns to keep."),
  }),
  output: tableValue,
  run: pending,
});
