import type { ReadableDatabase } from "./database.ts";
import { type Statement, statement } from "./statement.ts";

/**
 * One INSERT of rows that have the same columns; an absent value is NULL. Table and columns come from code, never from
 * outside.
 * @param tail what follows the rows, such as `RETURNING id`. @default ""
 */
export function insertRows<Row = unknown>(
  database: Pick<ReadableDatabase<unknown>, "kind">,
  table: string,
  rows: readonly object[],
  tail = "",
): Statement<Row> {
  const columns = Object.keys(rows[0]!);
  const places = `(${columns.map(() => "?").join(", ")})`;
  return statement(
    database,
    `INSERT INTO ${table} (${columns.join(", ")}) VALUES ${rows.map(() => places).join(", ")} ${tail}`,
    rows.flatMap((row) => columns.map((column) => (row as Record<string, unknown>)[column] ?? null)),
  );
}
