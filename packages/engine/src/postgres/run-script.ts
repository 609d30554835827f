import type { PoolClient } from "pg";
import type { RowsShape, RowsStatement, Script, Statement, TextStatement } from "../store/script.ts";

/** What runs a statement: a client within a transaction, or the pool. */
export type Runner = Pick<PoolClient, "query">;

/**
 * Runs a script. What it does not read is sent and not awaited, so that it shares a round trip with what comes after;
 * `send` keeps the promise, and the transaction awaits it.
 */
export async function runScript<Result>(
  runner: Runner,
  script: Script<Result>,
  send?: (query: Promise<unknown>) => void,
): Promise<Result> {
  let step = script.next();
  while (step.done !== true) {
    let rows: unknown[] = [];
    try {
      const { text, values } = step.value.kind === "text" ? fromText(step.value) : fromRows(step.value);
      const answer = runner.query(text, values);
      if (send !== undefined && isBlind(step.value)) send(answer);
      else rows = (await answer).rows as unknown[];
    } catch (error) {
      step = script.throw(error);
      continue;
    }
    step = script.next(rows);
  }
  return step.value;
}

function isBlind(statement: Statement): boolean {
  if (statement.kind === "text") return statement.isBlind === true;
  return statement.shape.suffix?.startsWith("RETURNING") !== true;
}

const texts = new Map<string, string>();
const shapes = new WeakMap<RowsShape, string>();

function fromText({ text, values }: TextStatement): { text: string; values: unknown[] } {
  let numbered = texts.get(text);
  if (numbered === undefined) texts.set(text, (numbered = numberPlaceholders(text)));
  return { text: numbered, values: [...values] };
}

export function numberPlaceholders(text: string): string {
  let index = 0;
  return text.replaceAll("?", () => `$${++index}`);
}

/** One array for each column, so that the text does not depend on how many rows there are. */
function fromRows({ kind, shape, rows }: RowsStatement): { text: string; values: unknown[] } {
  let text = shapes.get(shape);
  if (text === undefined) shapes.set(shape, (text = kind === "insert" ? insertText(shape) : updateText(shape)));
  return { text, values: shape.columns.map((_, column) => rows.map((row) => row[column])) };
}

function arrays({ columns }: RowsShape): string {
  return `unnest(${columns.map(({ type }, index) => `$${index + 1}::${type}[]`).join(", ")})`;
}

function insertText(shape: RowsShape): string {
  const names = shape.columns.map(({ name }) => name).join(", ");
  return `INSERT INTO ${shape.table} (${names}) SELECT * FROM ${arrays(shape)} ${shape.suffix ?? ""}`;
}

function updateText(shape: RowsShape): string {
  const names = shape.columns.map(({ name }) => name);
  const set =
    shape.set ??
    names
      .slice(shape.keys)
      .map((name) => `${name} = new_row.${name}`)
      .join(", ");
  const match = names
    .slice(0, shape.keys)
    .map((name) => `${shape.table}.${name} = new_row.${name}`)
    .join(" AND ");
  return (
    `UPDATE ${shape.table} SET ${set} FROM ${arrays(shape)} AS new_row (${names.join(", ")}) ` +
    `WHERE ${match} ${shape.where ?? ""} ${shape.suffix ?? ""}`
  );
}
