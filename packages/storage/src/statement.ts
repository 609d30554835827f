import { CompiledQuery } from "kysely";
import type { ReadableDatabase } from "./database.ts";

/**
 * One SQL text for both databases, for what a query builder says worse: `?` marks a parameter, and becomes `$1`, `$2` …
 * for PostgreSQL. The text must hold no other question mark.
 */
export function statement<Row = unknown>(
  { kind }: Pick<ReadableDatabase<unknown>, "kind">,
  text: string,
  parameters: readonly unknown[] = [],
): CompiledQuery<Row> {
  let index = 0;
  const sql = kind === "sqlite" ? text : text.replaceAll("?", () => `$${++index}`);
  return CompiledQuery.raw(sql, [...parameters]);
}
