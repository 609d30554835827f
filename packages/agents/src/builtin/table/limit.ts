import { tableValue } from "@hearth/protocol";
import { defineCapability } from "@hearth/runtimes";
import { z } from "zod";
import { tableInput } from "../shared/inputs.ts";
import { pending } from "../shared/pending.ts";

export const tableLimit = defineCapability({
  name: "table.limit",
  description: "Keeps the first rows of a table, or the last.",
  keywords: ["limit", "first", "top", "last", "head", "tail", "bottom"],
  input: z.strictObject({
    table: tableInput,
    count: z.number().int().nonnegative().default(10).describe("How many rows to keep."),
    from: z.enum(["start", "end"]).default("start").describe("Whether to keep the first rows or the last."),
    skip: z.number().int().nonnegative().default(0).describe("How many rows to pass over before."),
  }),
  output: tableValue,
  run: pending,
});
