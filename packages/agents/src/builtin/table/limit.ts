import { tableValue } from "@hearth/protocol";
import { defineCapability } from "@hearth/runtimes";
import { z } from "zod";
import { cellOf, columnIndex } from "../shared/columns.ts";
import { columnName, tableInput } from "../shared/inputs.ts";

export const tableLimit = defineCapability({
  name: "table.limit",
  description: "Keeps the first rows of a table, or the last.",
  keywords: ["limit", "first", "top", "last", "head", "tail", "bottom"],
  input: z.strictObject({
    table: tableInput,
    count: z.number().int().nonnegative().default(10).describe("How many rows to keep."),
    from: z.enum(["start", "end"]).default("start").describe("Whether to keep the first rows or the last."),
    skip: z.number().int().nonnegative().default(0).describe("How many rows to pass over before."),
    ties: columnName
      .describe(
        "Also keeps the rows that follow (or come before, from the end) and equal the last one kept in this column.",
      )
      .optional(),
  }),
  output: tableValue,
  run({ table, count, from, skip, ties }) {
    let end = Math.min(table.rows.length, from === "start" ? skip + count : table.rows.length - skip);
    let start = from === "start" ? skip : Math.max(0, end - count);
    if (ties !== undefined && start < end) {
      const at = columnIndex(table, ties, "/ties");
      const cell = (row: number): unknown => cellOf(table.rows[row] ?? [], at);
      if (from === "start") while (end < table.rows.length && cell(end) === cell(end - 1)) end += 1;
      else while (start > 0 && cell(start - 1) === cell(start)) start -= 1;
    }
    return { ...table, rows: table.rows.slice(start, Math.max(0, end)) };
  },
});
