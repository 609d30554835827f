import { tableValue } from "@hearth/protocol";
import { defineCapability } from "@hearth/runtimes";
import { z } from "zod";
import { tableInput } from "../shared/inputs.ts";

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
  run({ table, count, from, skip }) {
    const end = from === "start" ? skip + count : table.rows.length - skip;
    const start = from === "start" ? skip : Math.max(0, end - count);
    return { ...table, rows: table.rows.slice(start, Math.max(0, end)) };
  },
});
