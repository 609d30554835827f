import type { Cell, TableValue } from "@hearth/protocol";
import { ColumnTypeError } from "../errors/column-type-error.ts";
import { UnknownColumnError } from "../errors/unknown-column-error.ts";

/**
 * Where a column is. Names match exactly, or else without regard to case and outer spaces.
 * @param field where the name was given, as a JSON Pointer
 * @throws UnknownColumnError with the columns there are
 */
export function columnIndex(table: TableValue, name: string, field: string): number {
  const exact = table.columns.findIndex((column) => column.name === name);
  if (exact !== -1) return exact;
  const loose = table.columns.findIndex((column) => normal(column.name) === normal(name));
  if (loose !== -1) return loose;
  const columns = table.columns.map((column) => column.name);
  throw new UnknownColumnError(name, { table: table.name, columns, nearest: nearestName(name, columns), field });
}

/**
 * Where a column of numbers is. Without a name: the only one there is.
 * @throws UnknownColumnError, ColumnTypeError
 */
export function numberColumnIndex(table: TableValue, name: string | undefined, field: string): number {
  if (name !== undefined) {
    const index = columnIndex(table, name, field);
    const column = table.columns[index];
    if (column?.type === "number" || isEmptyColumn(table, index)) return index;
    throw new ColumnTypeError(`the column ${JSON.stringify(column?.name)} holds ${column?.type}, not numbers`, {
      hint: hintOfNumberColumns(table),
      field,
    });
  }
  const found = table.columns.flatMap((column, index) => (column.type === "number" ? [index] : []));
  if (found.length === 1 && found[0] !== undefined) return found[0];
  throw new ColumnTypeError(
    found.length === 0
      ? `the table ${table.name} has no column of numbers`
      : `the table ${table.name} has several columns of numbers, so the column must be named`,
    { hint: hintOfNumberColumns(table), field },
  );
}

/** The numbers of a column; missing values are left out. */
export function numbersOf(table: TableValue, index: number): number[] {
  return table.rows.flatMap((row) => {
    const cell = row[index];
    return typeof cell === "number" ? [cell] : [];
  });
}

export function cellOf(row: readonly Cell[], index: number): Cell {
  return row[index] ?? null;
}

/** A column without any value is of type text when read, but nothing speaks against using it as numbers. */
function isEmptyColumn(table: TableValue, index: number): boolean {
  return table.rows.every((row) => cellOf(row, index) === null);
}

function hintOfNumberColumns(table: TableValue): string {
  const numeric = table.columns.filter((column) => column.type === "number").map((column) => column.name);
  return numeric.length === 0
    ? "Check the table's notes for cells that could not be read as numbers; table.read takes decimal and types."
    : `The columns of numbers are: ${numeric.join(", ")}.`;
}

function normal(name: string): string {
  return name.trim().toLowerCase();
}

/** The name with the fewest changed letters, if a third or less of it differs. */
export function nearestName(name: string, names: readonly string[]): string | undefined {
  let nearest: string | undefined;
  let least = Math.max(1, Math.floor(name.length / 3)) + 1;
  for (const candidate of names) {
    if (Math.abs(candidate.length - name.length) >= least) continue;
    const distance = editDistance(normal(name).slice(0, 100), normal(candidate).slice(0, 100));
    if (distance < least) {
      least = distance;
      nearest = candidate;
    }
  }
  return nearest;
}

/** Levenshtein's distance: inserted, deleted and changed letters. */
function editDistance(from: string, to: string): number {
  let previous = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let row = 1; row <= from.length; row++) {
    const current = [row];
    for (let column = 1; column <= to.length; column++) {
      const change = (previous[column - 1] ?? 0) + (from[row - 1] === to[column - 1] ? 0 : 1);
      current.push(Math.min(change, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[to.length] ?? 0;
}
