import { defineCapability } from "@hearth/runtimes";
import { z } from "zod";
import { toCsv } from "../../builtin/shared/to-csv.ts";
import { LoadMismatchError } from "../errors/load-mismatch-error.ts";
import { pathInput } from "../shared/place.ts";
import { check } from "./load-check.ts";
import { ask, databaseSource } from "./source.ts";
import { tableOf } from "../../shared/table-of.ts";

export const databaseExport = defineCapability({
  name: "database.export",
  description:
    "Writes the rows of a question in SQL into a file of your copy, as CSV, TSV or JSON. Hand it over to make it a result.",
  permissions: ["sql", "files-read", "files-write"],
  input: z.strictObject({
    ...databaseSource,
    sql: z.string().min(1).max(100_000).describe("One SELECT, with an ORDER BY."),
    to: pathInput.describe("The file, such as exports/totals.csv. Its ending says the format: csv, tsv or json."),
    expectedRows: z
      .number()
      .int()
      .min(0)
      .optional()
      .describe("How many rows there should be; another number is refused."),
  }),
  output: z.object({ path: z.string(), rows: z.number(), columns: z.array(z.string()), bytes: z.number() }),
  async run({ sql, to, expectedRows, ...source }, context) {
    const answer = await ask(context, source, sql);
    if (answer.truncated)
      throw new LoadMismatchError(
        to,
        [
          check("rows", answer.count, answer.rows.length),
          { what: "rows taken at once", expected: answer.rows.length + 1, found: answer.rows.length, holds: false },
        ],
        false,
      );
    if (expectedRows !== undefined && expectedRows !== answer.rows.length)
      throw new LoadMismatchError(to, [check("rows", expectedRows, answer.rows.length)], false);
    const table = tableOf(to, answer);
    const text = to.endsWith(".json")
      ? `${JSON.stringify(answer.rows, undefined, 2)}\n`
      : toCsv(table, to.endsWith(".tsv") ? "\t" : ",");
    const { path, bytes } = await context.copy.write(to, text, { signal: context.signal });
    return { path, rows: answer.rows.length, columns: table.columns.map(({ name }) => name), bytes };
  },
});
