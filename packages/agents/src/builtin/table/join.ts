import { tableValue } from "@hearth/protocol";
import { defineCapability } from "@hearth/runtimes";
import { z } from "zod";
import { columnName } from "../shared/inputs.ts";
import { pending } from "../shared/pending.ts";

export const tableJoin = defineCapability({
  name: "table.join",
  description: "Joins two tables: rows that agree in the given columns are put beside each other.",
  keywords: ["join", "combine", "match", "merge", "lookup", "relate", "together with", "beside"],
  input: z.strictObject({
    left: tableValue.describe("The first table."),
    right: tableValue.describe("The second table."),
    on: z
      .array(
        z.strictObject({
          left: columnName.describe("The column of the first table."),
          right: columnName.describe("The column of the second table. Left out: the same name.").optional(),
        }),
      )
      .max(10)
      .default([])
      .describe("The columns that must agree. Empty: all columns that both tables have."),
    type: z
      .enum(["inner", "left"])
      .default("inner")
      .describe("inner keeps only rows with a partner; left keeps all rows of the first table."),
  }),
  output: tableValue,
  run: pending,
});
