import type { SqlPlan } from "@hearth/policy";
import type { AgentContext, QueryRows } from "@hearth/runtimes";
import { z } from "zod";
import { requireOneSource } from "../../builtin/shared/require-one-source.ts";
import { effectValue } from "../../builtin/shared/effect-value.ts";
import { filesAt, pathInput, placeInput } from "../shared/place.ts";
import { askContent } from "./ask-content.ts";
import { readSqlite } from "./sqlite-file.ts";

/** A database: a SQLite file of the task, or one the person has named. */
export const databaseSource = {
  file: pathInput.optional().describe("A SQLite file."),
  place: placeInput,
  database: z.string().min(1).max(100).optional().describe("A database that the person has named, instead of a file."),
};

export interface DatabaseSource {
  file?: string | undefined;
  place: z.output<typeof placeInput>;
  database?: string | undefined;
}

/** Rows that may be taken from a SQLite file at once. */
const maximumRows = 100_000;

/**
 * Asks a database, as the policy lets the caller. A SQLite file is read whole through the file door and asked as a copy in a process
 * of its own, so nothing a statement does can reach it, and one without an end is killed at the policy's time limit.
 * @param prefix put before a statement that was decided without it, such as `EXPLAIN QUERY PLAN`
 */
export async function ask(context: AgentContext, source: DatabaseSource, sql: string, prefix = ""): Promise<QueryRows> {
  const { file, place, database } = source;
  requireOneSource({ file, database });
  if (file === undefined) {
    const text = `${prefix}${sql}`;
    return await effectValue(text, await context.effects.sql(text, { name: database ?? "" }));
  }
  const outcome = await context.effects.perform<SqlPlan, QueryRows>({
    request: { tool: "sql", args: { sql, dialect: "sqlite" } },
    summary: `${prefix}${sql} in ${place}/${file}`,
    action: "sql-executed",
    binding: { place, file, prefix },
    perform: async ({ text, statementMilliseconds }) => {
      const content = await readSqlite(filesAt(context, place), file, context.signal);
      return await askContent(content, `${prefix}${text}`, {
        milliseconds: statementMilliseconds,
        rows: maximumRows,
        signal: context.signal,
      });
    },
    describe: ({ count, truncated }) => ({ rows: count, truncated }),
  });
  return await effectValue(sql, outcome);
}
