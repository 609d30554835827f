import { tableValue } from "@hearth/protocol";
import { defineCapability } from "@hearth/runtimes";
import { z } from "zod";
import { tableOf } from "../../shared/table-of.ts";
import { effectValue } from "../shared/effect-value.ts";

export const databaseQuery = defineCapability({
  name: "database.query",
  description: "Asks a SQLite file in the goal's folder in SQL.",
  keywords: ["query", "sql", "select", "database", "sqlite"],
  permissions: ["sql"],
  input: z.strictObject({
    sql: z.string().min(1).max(100_000).describe("One SQL statement."),
    file: z.string().min(1).describe("A SQLite file inside the folder of the goal, such as shop.db."),
  }),
  output: tableValue,
  async run({ sql, file }, { effects }) {
    const outcome = await effects.sql(sql, { file });
    return tableOf(file, await effectValue(`the query ${sql}`, outcome));
  },
});
