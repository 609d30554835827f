import type { QueryRows } from "@hearth/runtimes";
import { querySqlite, type QuerySqliteOptions, type SqliteAnswer } from "@hearth/sandbox";

/** Asks a SQLite database that was read whole, outside this process. @throws what `querySqlite` throws */
export async function askContent(content: Uint8Array, sql: string, options: QuerySqliteOptions): Promise<QueryRows> {
  const { columns, rows, truncated } = await querySqlite({ content }, sql, options);
  return {
    columns,
    rows: rows.map((row) => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, jsonValue(value)]))),
    count: rows.length,
    truncated,
  };
}

function jsonValue(value: SqliteAnswer["rows"][number][string]): unknown {
  if (typeof value === "bigint") return String(value);
  if (value instanceof Uint8Array) return { base64: Buffer.from(value).toString("base64") };
  return typeof value === "number" && !Number.isFinite(value) ? String(value) : value;
}
