import { columnType, tableValue } from "@hearth/protocol";
import { defineCapability } from "@hearth/runtimes";
import { z } from "zod";
import { filesInput, pathInput } from "../shared/inputs.ts";
import { requireOneSource } from "../shared/require-one-source.ts";
import { decodeText } from "../shared/decode-text.ts";
import { readTable } from "./csv/read-table.ts";
import { unionTables } from "./union-tables.ts";

/** Of all files of one call together. */
const maximumBytes = 64 * 1024 * 1024;

export const tableRead = defineCapability({
  name: "table.read",
  description:
    "Reads a CSV or TSV file as a table with typed columns: finds out the delimiter, the header, number formats and dates. Several files with the same columns are put below each other.",
  keywords: ["csv", "tsv", "spreadsheet", "table", "data", "load", "import", "read", "open", "rows", "records"],
  permissions: ["files-read"],
  input: z.strictObject({
    path: pathInput.optional(),
    files: filesInput.optional(),
    delimiter: z.enum(["auto", ",", ";", "\t", "|"]).default("auto").describe("What separates fields. auto finds out."),
    header: z
      .enum(["auto", "yes", "no"])
      .default("auto")
      .describe("Whether the first row holds column names. auto finds out."),
    decimal: z
      .enum(["auto", ".", ","])
      .default("auto")
      .describe("The decimal sign: 1,234.56 has a point, 1.234,56 a comma. auto finds out for each column."),
    dateOrder: z
      .enum(["auto", "day-first", "month-first"])
      .default("auto")
      .describe("How to read dates such as 03/04/2025. auto decides from days above 12, and else reads the day first."),
    types: z
      .record(z.string(), columnType)
      .default({})
      .describe("Types of columns that should not be found out, by column name."),
    sourceColumn: z
      .string()
      .min(1)
      .max(200)
      .describe("Adds a column of this name with the path of the file each row came from.")
      .optional(),
  }),
  output: tableValue,
  async run({ path, files, sourceColumn, ...options }, context) {
    requireOneSource({ path, files });
    const paths = path === undefined ? (files?.files.map((file) => file.path) ?? []) : [path];
    const tables = [];
    let remaining = maximumBytes;
    for (const one of paths) {
      const bytes = await context.workspace.read(one, { maximumBytes: remaining, signal: context.signal });
      remaining -= bytes.length;
      const text = decodeText(bytes, one);
      tables.push(await readTable(text, { ...options, path: one, signal: context.signal }));
    }
    return unionTables(tables, { missingColumns: "refuse", sourceColumn, field: "/files" });
  },
});
