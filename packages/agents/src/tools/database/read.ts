import { defineCapability } from "@hearth/runtimes";
import { tableValue } from "@hearth/protocol";
import { z } from "zod";
import { ask, databaseSource } from "./source.ts";
import { tableOf } from "../../shared/table-of.ts";

export const databaseRead = defineCapability({
  name: "database.read",
  description:
    "Asks a database one question in SQL and gives a page of rows. Statements that change something are for a named database only.",
  permissions: ["sql", "files-read"],
  input: z.strictObject({
    ...databaseSource,
    sql: z.string().min(1).max(100_000).describe("One statement. Say the columns and an ORDER BY."),
    skip: z.number().int().min(0).default(0).describe("Rows passed over: the next of the page before."),
    maximum: z.number().int().min(1).max(1000).default(100).describe("Rows in one page."),
  }),
  output: tableValue.extend({ totalRows: z.number(), next: z.number().optional() }),
  async run({ sql, skip, maximum, ...source }, context) {
    const answer = await ask(context, source, sql);
    const table = tableOf(source.file ?? source.database ?? "", answer);
    const rows = table.rows.slice(skip, skip + maximum);
    return {
      ...table,
      rows,
      totalRows: answer.count,
      ...(skip + rows.length < table.rows.length ? { next: skip + rows.length } : {}),
    };
  },
});
