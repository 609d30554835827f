import type { ReadableDatabase } from "./database.ts";

/** One SQL statement with its parameters, as one of the two databases takes it. `Row` is what it returns. */
export interface Statement<Row = unknown> {
  readonly sql: string;
  readonly parameters: readonly unknown[];
  /** Never set: it carries the type of the rows. */
  readonly row?: Row;
}

/**
 * One SQL text for both databases: `?` marks a parameter, and becomes `$1`, `$2` … for PostgreSQL. The text must hold no
 * other question mark, and nothing that a person or a model wrote: that is what parameters are for.
 */
export function statement<Row = unknown>(
  { kind }: Pick<ReadableDatabase<unknown>, "kind">,
  text: string,
  parameters: readonly unknown[] = [],
): Statement<Row> {
  let index = 0;
  return plainStatement(kind === "sqlite" ? text : text.replaceAll("?", () => `$${++index}`), parameters);
}

/** The text as it is, for what only one of the databases understands. */
export function plainStatement<Row = unknown>(sql: string, parameters: readonly unknown[] = []): Statement<Row> {
  return { sql, parameters };
}
