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

  /** A statement of many rows costs less than half of a statement for each, since most of the price is the call. */
  #rows({ kind, shape, rows }: RowsStatement): unknown[] {
    const returning = shape.suffix?.startsWith("RETURNING") ?? false;
    const found: unknown[] = [];
    let index = 0;
    while (index < rows.length) {
      const count = rows.length - index >= bigChunk ? bigChunk : rows.length - index >= 8 ? 8 : 1;
      const parameters = count === 1 ? rows[index]! : flatten(rows, index, count, shape.columns.length);
      const statement = this.#prepareRows(kind, shape, count);
      if (returning) found.push(...statement.all(...parameters));
      else statement.run(...parameters);
      index += count;
    }
    return found;
  }

  #prepareRows(kind: RowsStatement["kind"], shape: RowsShape, count: number): StatementSync {
    let byCount = this.#shapes.get(shape);
    if (byCount === undefined) this.#shapes.set(shape, (byCount = new Map<number, StatementSync>()));
    let statement = byCount.get(count);
    if (statement === undefined) {
      statement = this.#connection.prepare(kind === "insert" ? insertText(shape, count) : updateText(shape, count));
      byCount.set(count, statement);
    }
    return statement;
  }
}

function flatten(
  rows: RowsStatement["rows"],
  from: number,
  count: number,
  width: number,
): RowsStatement["rows"][number] {
  const values: (string | number | null)[] = [];
  for (let index = from; index < from + count; index++) {
    const row = rows[index]!;
    for (let column = 0; column < width; column++) values.push(row[column]!);
  }
  return values;
}

function valuesText(shape: RowsShape, count: number): string {
  const row = `(${shape.columns.map(() => "?").join(", ")})`;
  return `VALUES ${Array.from({ length: count }, () => row).join(", ")}`;
}

function insertText(shape: RowsShape, count: number): string {
  const names = shape.columns.map(({ name }) => name).join(", ");
  return `INSERT INTO ${shape.table} (${names}) ${valuesText(shape, count)} ${shape.suffix ?? ""}`;
}

function updateText(shape: RowsShape, count: number): string {
  const names = shape.columns.map(({ name }) => name);
  const keys = names.slice(0, shape.keys);
  const set =
    shape.set ??
    names
      .slice(shape.keys)
      .map((name) => `${name} = new_row.${name}`)
      .join(", ");
  const match = keys.map((name) => `${shape.table}.${name} = new_row.${name}`).join(" AND ");
  return (
    `WITH new_row (${names.join(", ")}) AS (${valuesText(shape, count)}) ` +
    `UPDATE ${shape.table} SET ${set} FROM new_row WHERE ${match} ${shape.where ?? ""} ${shape.suffix ?? ""}`
  );
}
