import type { Cell, ColumnType, TableValue } from "@hearth/protocol";
import type { QueryRows } from "@hearth/runtimes";

/** Rows of a database as a table. */
export function tableOf(name: string, { rows, columns, truncated }: QueryRows): TableValue {
  const cells = rows.map((row) => columns.map((column) => toCell(row[column])));
  return {
    kind: "table",
    name,
    columns: columns.map((column, index) => ({ name: column, type: typeOf(cells.map((row) => row[index] ?? null)) })),
    rows: cells,
    notes: truncated ? [`only the first ${rows.length} rows are here`] : [],
  };
}

function toCell(value: unknown): Cell {
  if (value === undefined || value === null) return null;
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean"
    ? value
    : JSON.stringify(value);
}

/** The type that every cell has which holds something. */
function typeOf(cells: readonly Cell[]): ColumnType {
  const kinds = new Set(cells.filter((cell) => cell !== null).map((cell) => typeof cell));
  const [only] = kinds;
  return kinds.size === 1 && (only === "number" || only === "boolean") ? only : "text";
}
