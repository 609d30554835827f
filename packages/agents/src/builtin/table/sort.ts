import { tableValue } from "@hearth/protocol";
import { defineCapability } from "@hearth/runtimes";
import { z } from "zod";
import { columnName, tableInput } from "../shared/inputs.ts";
import { cellOf, columnIndex } from "../shared/columns.ts";
import { compareCells } from "../shared/compare-cells.ts";

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
  run({ table, by }) {
    const keys = by.map(({ column, order }, index) => ({
      place: columnIndex(table, column, `/by/${index}/column`),
      descending: order === "descending",
    }));
    const rows = table.rows.toSorted((left, right) => {
      for (const { place, descending } of keys) {
        const a = cellOf(left, place);
        const b = cellOf(right, place);
        const result = compareCells(a, b);
        // Missing values stay last in both directions.
        if (result !== 0) return descending && a !== null && b !== null ? -result : result;
      }
      return 0;
    });
    return { ...table, rows };
  },
});
