import { filesValue } from "@hearth/protocol";
import { defineCapability } from "@hearth/runtimes";
import { z } from "zod";
import { tableInput } from "../shared/inputs.ts";
import { mediaTypeOf } from "../shared/media-type.ts";
import { toCsv } from "../shared/to-csv.ts";

export const tableWrite = defineCapability({
  name: "table.write",
  description: "Writes a table as a CSV file (RFC 4180, UTF-8) into the output folder.",
  keywords: ["save", "write", "export", "csv", "store", "as csv"],
  permissions: ["files-write"],
  input: z.strictObject({
    table: tableInput,
    path: z
      .string()
      .regex(/^[^\0]{1,500}\.(csv|tsv)$/i, { error: "must end in .csv or .tsv" })
      .describe("The file to write, relative to the output folder, ending in .csv or .tsv.")
      .default("table.csv"),
  }),
  output: filesValue,
  async run({ table, path }, { output, signal }) {
    const text = toCsv(table, path.toLowerCase().endsWith(".tsv") ? "\t" : ",");
    const entry = await output.write(path, text, { signal });
    const file = { path: entry.path, bytes: entry.bytes, mediaType: mediaTypeOf(entry.path) };
    return { kind: "files" as const, files: [file] };
  },
});
