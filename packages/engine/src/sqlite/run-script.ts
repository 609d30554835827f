import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { RowsShape, RowsStatement, Script, Statement, TextStatement } from "../store/script.ts";

const bigChunk = 32;

/** Runs scripts on a connection, with every statement prepared once. */
export class ScriptRunner {
  readonly #connection: DatabaseSync;
  readonly #texts = new Map<string, { statement: StatementSync; reads: boolean }>();
  readonly #shapes = new WeakMap<RowsShape, Map<number, StatementSync>>();

  constructor(connection: DatabaseSync) {
    this.#connection = connection;
  }

  run<Result>(script: Script<Result>): Result {
    let step = script.next();
    while (step.done !== true) {
      let rows: unknown;
      try {
        rows = this.#execute(step.value);
      } catch (error) {
        step = script.throw(error);
        continue;
      }
      step = script.next(rows);
    }
    return step.value;
  }

  #execute(statement: Statement): unknown[] {
    return statement.kind === "text" ? this.#text(statement) : this.#rows(statement);
  }

  #text({ text, values }: TextStatement): unknown[] {
    let prepared = this.#texts.get(text);
    if (prepared === undefined) {
      const statement = this.#connection.prepare(text);
      this.#texts.set(text, (prepared = { statement, reads: statement.columns().length > 0 }));
    }
    const parameters = values.map((value) =>
      Array.isArray(value) ? JSON.stringify(value) : (value as string | number | null),
    );
    if (prepared.reads) return prepared.statement.all(...parameters);
    prepared.statement.run(...parameters);
    return [];
  }

  /**
   * A statement of many rows costs less than half of a statement for each, since most of the price is the call.
   * A column with the same value in all rows is bound once, since most of the rest is binding.
   */
  #rows({ kind, shape, rows }: RowsStatement): unknown[] {
    const returning = shape.suffix?.startsWith("RETURNING") ?? false;
    const found: unknown[] = [];
    const same = sameColumns(shape, rows);
    let index = 0;
    while (index < rows.length) {
      const count = rows.length - index >= bigChunk ? bigChunk : rows.length - index >= 8 ? 8 : 1;
      const parameters = flatten(rows, index, count, same);
      const statement = this.#prepareRows(kind, shape, count, same);
      if (returning) found.push(...statement.all(...parameters));
      else statement.run(...parameters);
      index += count;
    }
    return found;
  }

  #prepareRows(kind: RowsStatement["kind"], shape: RowsShape, count: number, same: readonly boolean[]): StatementSync {
    let known = this.#shapes.get(shape);
    if (known === undefined) this.#shapes.set(shape, (known = new Map<number, StatementSync>()));
    let name = count;
    for (const isSame of same) name = name * 2 + (isSame ? 1 : 0);
    let statement = known.get(name);
    if (statement === undefined) {
      statement = this.#connection.prepare(
        kind === "insert" ? insertText(shape, count, same) : updateText(shape, count, same),
      );
      known.set(name, statement);
    }
    return statement;
  }
}

/** Which columns have one value in all rows. The keys of an update never do, nor does anything in a single row. */
function sameColumns({ columns, keys = 0 }: RowsShape, rows: RowsStatement["rows"]): boolean[] {
  const first = rows[0]!;
  return columns.map((_, column) => {
    if (rows.length < 8 || column < keys) return false;
    const value = first[column];
    for (const row of rows) if (row[column] !== value) return false;
    return true;
  });
}

/** The shared values come first, then each row's own. */
function flatten(
  rows: RowsStatement["rows"],
  from: number,
  count: number,
  same: readonly boolean[],
): RowsStatement["rows"][number] {
  const values: (string | number | null)[] = [];
  const first = rows[from]!;
  for (let column = 0; column < same.length; column++) if (same[column]!) values.push(first[column]!);
  for (let index = from; index < from + count; index++) {
    const row = rows[index]!;
    for (let column = 0; column < same.length; column++) if (!same[column]!) values.push(row[column]!);
  }
  return values;
}

/** The places of the values in the order of `flatten`: one for each shared column, and rows of the others. */
function places(count: number, same: readonly boolean[]): { shared: (string | undefined)[]; own: string[][] } {
  let next = 1;
  const shared = same.map((isSame) => (isSame ? `?${next++}` : undefined));
  const own = Array.from({ length: count }, () => same.flatMap((isSame) => (isSame ? [] : [`?${next++}`])));
  return { shared, own };
}

function insertText(shape: RowsShape, count: number, same: readonly boolean[]): string {
  const names = shape.columns.map(({ name }) => name).join(", ");
  const { shared, own } = places(count, same);
  const rows = own.map((row) => {
    let next = 0;
    return `(${shared.map((place) => place ?? row[next++]).join(", ")})`;
  });
  return `INSERT INTO ${shape.table} (${names}) VALUES ${rows.join(", ")} ${shape.suffix ?? ""}`;
}

function updateText(shape: RowsShape, count: number, same: readonly boolean[]): string {
  const names = shape.columns.map(({ name }) => name);
  const keys = names.slice(0, shape.keys);
  const { shared, own } = places(count, same);
  const given =
    shape.set ??
    names
      .slice(shape.keys)
      .map((name) => `${name} = new_row.${name}`)
      .join(", ");
  const set = given.replaceAll(
    /\bnew_row\.(\w+)/g,
    (reference, name: string) => shared[names.indexOf(name)] ?? reference,
  );
  const tail = `${shape.where ?? ""} ${shape.suffix ?? ""}`;
  if (own[0]!.length === 1) {
    return `UPDATE ${shape.table} SET ${set} WHERE ${keys[0]} IN (${own.join(", ")}) ${tail}`;
  }
  const match = keys.map((name) => `${shape.table}.${name} = new_row.${name}`).join(" AND ");
  const columns = names.filter((_, column) => !same[column]!).join(", ");
  return (
    `WITH new_row (${columns}) AS (VALUES ${own.map((row) => `(${row.join(", ")})`).join(", ")}) ` +
    `UPDATE ${shape.table} SET ${set} FROM new_row WHERE ${match} ${tail}`
  );
}
