import type { Cell, TableValue } from "@hearth/protocol";
import type { AgentContext } from "@hearth/runtimes";
import { effectValue } from "../../builtin/shared/effect-value.ts";
import { check, type LoadCheck } from "./load-check.ts";
import { quoteName } from "./sqlite-file.ts";

/** Below the row cap of the shipped policy. */
const batchRows = 500;

/**
 * Appends rows to a table of a named database, a batch at a time, each of which is done once however often the task is run
 * again, and compares the counts.
 */
export async function loadPostgres(
  context: AgentContext,
  database: string,
  name: string,
  table: TableValue,
): Promise<LoadCheck[]> {
  const target = name.split(".").map(quoteName).join(".");
  const ask = async (sql: string, key: string) =>
    (await effectValue(`loading ${name}`, await context.effects.sql(sql, { name: database }, { key }))).rows;
  const countRows = async (key: string): Promise<number> =>
    Number((await ask(`SELECT count(*) AS n FROM ${target}`, key))[0]?.["n"] ?? 0);
  const before = await countRows("count before");
  const columns = table.columns.map((column) => quoteName(column.name)).join(", ");
  for (let at = 0; at < table.rows.length; at += batchRows) {
    const values = table.rows.slice(at, at + batchRows).map((row) => `(${row.map(literal).join(", ")})`);
    await ask(`INSERT INTO ${target} (${columns}) VALUES ${values.join(", ")}`, `rows from ${at}`);
    context.progress(
      (at + batchRows) / table.rows.length,
      `${Math.min(table.rows.length, at + batchRows)} of ${table.rows.length} rows`,
    );
  }
  return [check("rows", before + table.rows.length, await countRows("count after"))];
}

/** A value in SQL. With standard strings, which PostgreSQL has by default, only the quotation mark means something. */
function literal(cell: Cell): string {
  if (cell === null) return "NULL";
  if (typeof cell === "number") return Number.isFinite(cell) ? String(cell) : "NULL";
  return typeof cell === "boolean" ? String(cell) : `'${cell.replaceAll("'", "''").replaceAll("\0", "")}'`;
}
