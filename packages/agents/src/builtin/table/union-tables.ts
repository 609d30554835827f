import { type Cell, type ColumnType, type TableValue, ValidationError } from "@hearth/protocol";
import { TableMismatchError } from "../errors/table-mismatch-error.ts";
import { uniqueNames } from "../shared/unique-names.ts";

export interface UnionOptions {
  missingColumns: "refuse" | "fill";
  sourceColumn?: string | undefined;
  /** Where the tables came from, as a JSON Pointer, for errors. */
  field: string;
}

/**
 * Puts tables below each other; columns are matched by name, in the first table's order. A column whose types differ
 * becomes text, but a column that is empty in one table takes the type it has in the others.
 * @throws TableMismatchError naming the table and the column
 */
export function unionTables(tables: readonly TableValue[], options: UnionOptions): TableValue {
  const [first, ...others] = tables;
  if (first === undefined)
    throw new ValidationError("input", [{ field: options.field, message: "holds no table: no file matched" }]);
  if (others.length === 0 && options.sourceColumn === undefined) return first;
  const names = [...new Set(tables.flatMap((table) => table.columns.map(({ name }) => name)))];
  if (options.missingColumns === "refuse")
    for (const table of tables) refuseMissing(names, table, tables, options.field);
  const types = names.map((name) => commonType(name, tables));
  const rows: Cell[][] = [];
  for (const table of tables) {
    const places = names.map((name) => table.columns.findIndex((column) => column.name === name));
    for (const row of table.rows) {
      const cells = places.map((place, index) => converted(place === -1 ? null : (row[place] ?? null), types[index]));
      rows.push(options.sourceColumn === undefined ? cells : [...cells, table.name]);
    }
  }
  const withSource = options.sourceColumn === undefined ? names : uniqueNames([...names, options.sourceColumn]);
  return {
    kind: "table",
    name: others.length === 0 ? first.name : `${first.name} and ${others.length} more`,
    columns: withSource.map((name, index) => ({ name, type: types[index] ?? "text" })),
    rows,
    notes: tables.flatMap((table) => table.notes.map((note) => (tables.length > 1 ? `${table.name}: ${note}` : note))),
  };
}

function refuseMissing(
  names: readonly string[],
  table: TableValue,
  tables: readonly TableValue[],
  field: string,
): void {
  const missing = names.find((name) => !table.columns.some((column) => column.name === name));
  if (missing === undefined) return;
  const owner = tables.find((other) => other.columns.some((column) => column.name === missing));
  throw new TableMismatchError(
    `${table.name} has no column ${JSON.stringify(missing)}, which ${owner?.name ?? "another table"} has`,
    { hint: "Read the files apart, rename columns with table.select, or fill with table.union.", field },
  );
}

function commonType(name: string, tables: readonly TableValue[]): ColumnType {
  const types = new Set<ColumnType>();
  for (const table of tables) {
    const index = table.columns.findIndex((column) => column.name === name);
    const column = table.columns[index];
    if (column !== undefined && table.rows.some((row) => (row[index] ?? null) !== null)) types.add(column.type);
  }
  const [only, ...others] = types;
  return others.length === 0 ? (only ?? "text") : "text";
}

function converted(cell: Cell, type: ColumnType | undefined): Cell {
  return type === "text" && cell !== null ? String(cell) : cell;
}
