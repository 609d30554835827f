import type { DatabaseSync } from "node:sqlite";
import type { Cell, TableValue } from "@hearth/protocol";
import { ValidationError } from "@hearth/protocol";
import { check, type LoadCheck } from "./load-check.ts";
import { quoteName } from "./sqlite-file.ts";

export type LoadMode = "create" | "append" | "replace";

const sqlTypes = { number: "REAL", boolean: "INTEGER", text: "TEXT", date: "TEXT" } as const;

/**
 * Puts a table's rows into a database in memory, and compares what is there with what came. Whole numbers are kept as
 * integers, dates as ISO 8601 text.
 * @throws ValidationError where the table is there already, is missing, or has other columns
 */
export function loadSqlite(database: DatabaseSync, name: string, table: TableValue, mode: LoadMode): LoadCheck[] {
  const there =
    database.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?").get(name) !== undefined;
  const complain = (field: string, message: string): never => {
    throw new ValidationError("loading", [{ field, message }]);
  };
  if (mode === "create" && there) complain("/table", `${name} is there already; append to it or replace it`);
  if (mode === "append" && !there) complain("/table", `there is no table ${name}`);
  const quoted = quoteName(name);
  const columns = table.columns.map((column) => quoteName(column.name)).join(", ");
  database.exec("BEGIN");
  if (mode === "replace") database.exec(`DROP TABLE IF EXISTS ${quoted}`);
  if (mode !== "append") {
    const defined = table.columns.map(
      ({ name: column, type }, index) => `${quoteName(column)} ${typeFor(type, table, index)}`,
    );
    database.exec(`CREATE TABLE ${quoted} (${defined.join(", ")})`);
  } else requireColumns(database, name, table);
  const before = mode === "append" ? count(database, quoted) : 0;
  const sums = table.columns.map(({ name: column, type }) =>
    type === "number" && mode === "append" ? sum(database, quoted, column) : 0,
  );
  const insert = database.prepare(
    `INSERT INTO ${quoted} (${columns}) VALUES (${table.columns.map(() => "?").join(", ")})`,
  );
  for (const row of table.rows) insert.run(...row.map(toSqlite));
  database.exec("COMMIT");
  return [
    check("rows", before + table.rows.length, count(database, quoted)),
    ...table.columns.flatMap(({ name: column, type }, index) =>
      type === "number"
        ? [check(`sum of ${column}`, sums[index]! + sumOf(table, index), sum(database, quoted, column))]
        : [],
    ),
  ];
}

function typeFor(type: keyof typeof sqlTypes, table: TableValue, index: number): string {
  if (type !== "number") return sqlTypes[type];
  return table.rows.every((row) => row[index] === null || Number.isSafeInteger(row[index])) ? "INTEGER" : "REAL";
}

function requireColumns(database: DatabaseSync, name: string, table: TableValue): void {
  const known = new Set(
    database
      .prepare("SELECT name FROM pragma_table_info(?)")
      .all(name)
      .map((row) => row["name"]),
  );
  const strange = table.columns.filter((column) => !known.has(column.name)).map((column) => column.name);
  if (strange.length > 0)
    throw new ValidationError("loading", [{ field: "/table", message: `${name} has no column ${strange.join(", ")}` }]);
}

function toSqlite(cell: Cell): string | number | null {
  return typeof cell === "boolean" ? Number(cell) : cell;
}

function count(database: DatabaseSync, quoted: string): number {
  return Number(database.prepare(`SELECT count(*) AS n FROM ${quoted}`).get()?.["n"] ?? 0);
}

function sum(database: DatabaseSync, quoted: string, column: string): number {
  return Number(database.prepare(`SELECT total(${quoteName(column)}) AS n FROM ${quoted}`).get()?.["n"] ?? 0);
}

function sumOf(table: TableValue, index: number): number {
  return table.rows.reduce((total, row) => total + (typeof row[index] === "number" ? row[index] : 0), 0);
}
