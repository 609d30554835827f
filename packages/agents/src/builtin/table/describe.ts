import { tableValue } from "@hearth/protocol";
import { defineCapability } from "@hearth/runtimes";
import { z } from "zod";
import { tableInput } from "../shared/inputs.ts";
import { pending } from "../shared/pending.ts";

export const tableDescribe = defineCapability({
  name: "table.describe",
  description:
    "Describes each column of a table: type, values, missing values, distinct values, least, greatest, mean, sum and most common value.",
  keywords: ["describe", "overview", "profile", "columns", "missing", "distinct", "what is in", "structure", "schema"],
  input: z.strictObject({ table: tableInput }),
  output: tableValue,
  run: pending,
});
