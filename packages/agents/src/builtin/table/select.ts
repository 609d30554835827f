import { tableValue } from "@hearth/protocol";
import { defineCapability } from "@hearth/runtimes";
import { z } from "zod";
import { columnName, tableInput } from "../shared/inputs.ts";
import { cellOf, columnIndex } from "../shared/columns.ts";
import { uniqueNames } from "../shared/unique-names.ts";

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
  run({ table, columns }) {
    const places = columns.map(({ column }, index) => columnIndex(table, column, `/columns/${index}/column`));
    const names = uniqueNames(columns.map(({ as }, index) => as ?? table.columns[places[index] ?? 0]?.name ?? ""));
    return {
      ...table,
      columns: places.map((place, index) => ({ name: names[index] ?? "", type: table.columns[place]?.type ?? "text" })),
      rows: table.rows.map((row) => places.map((place) => cellOf(row, place))),
    };
  },
});
