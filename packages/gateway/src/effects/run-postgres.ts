import type { Duplex } from "node:stream";
import type { SqlPlan } from "@hearth/policy";
import { QueryStoppedError } from "@hearth/sandbox";
import type { Database, PostgresClient } from "@hearth/storage";
import { EffectDeniedError } from "../errors/effect-denied-error.ts";
import { SqlFailedError } from "../errors/sql-failed-error.ts";
import type { SqlResult } from "./run-sql.ts";

export interface RunPostgresOptions {
  /** Rows that come back at most. */
  rows: number;
  /** Bytes of rows that come back at most, about. */
  bytes: number;
  signal: AbortSignal | undefined;
}

/** Rows fetched at once at most; fewer where they are large. */
const fetchedRows = 100;
/** Times the bytes of an answer that may come over the connection before it is cut. */
const receivedTimes = 4;
/** The longest that PostgreSQL takes, 24.8 days in milliseconds. */
const longestTimeout = 2 ** 31 - 1;
/** PostgreSQL's word for a statement that was cancelled, here by its timeout. */
const queryCancelled = "57014";
/** Syntax error and invalid cursor definition. */
const withoutCursor: ReadonlySet<string> = new Set(["42601", "42P11"]);

/** Runs a decided text in a transaction, as its role. What changes more rows than the cap is rolled back. */
export async function runPostgres(
  plan: SqlPlan,
  database: Database<unknown>,
  options: RunPostgresOptions,
): Promise<SqlResult> {
  const { role, readOnly, statementMilliseconds } = plan;
  const { signal } = options;
  signal?.throwIfAborted();
  const { pool } = database.postgres!;
  const client = await pool.connect();
  let broken: Error | undefined;
  const cancel = (): void => {
    const { processID } = client as { processID?: number };
    pool.query("SELECT pg_cancel_backend($1)", [processID]).catch(() => undefined);
  };
  signal?.addEventListener("abort", cancel, { once: true });
  const stopCounting = limitReceived(client, options.bytes * receivedTimes);
  try {
    await client.query(readOnly ? "BEGIN READ ONLY" : "BEGIN");
    await client.query(`SET LOCAL statement_timeout = ${Math.min(statementMilliseconds, longestTimeout)}`);
    await client.query(`SET LOCAL ROLE "${role.replaceAll('"', '""')}"`);
    const byCursor = readOnly && (await declareCursor(client, plan));
    const result = byCursor ? await readByCursor(client, plan, options) : await runWhole(client, plan, options);
    await client.query("COMMIT");
    return result;
  } catch (error) {
    await client.query("ROLLBACK").catch((lost: Error) => (broken = lost));
    signal?.throwIfAborted();
    const state = stateOf(error);
    if (state === queryCancelled) throw new QueryStoppedError("time", statementMilliseconds, error);
    if (state !== undefined) throw new SqlFailedError(state, (error as Error).message, error);
    throw error;
  } finally {
    signal?.removeEventListener("abort", cancel);
    stopCounting();
    client.release(broken);
  }
}

/**
 * Cuts the connection once more than so many bytes came: the driver keeps each answer and each row whole in memory, and
 * a value beyond the longest text would end the process. @returns ends it
 */
function limitReceived(client: PostgresClient, maximumBytes: number): () => void {
  const { stream } = (client as unknown as { connection: { stream: Duplex } }).connection;
  let received = 0;
  const count = (chunk: Buffer): void => {
    received += chunk.length;
    if (received > maximumBytes) stream.destroy(new QueryStoppedError("memory", maximumBytes));
  };
  stream.on("data", count);
  return () => void stream.off("data", count);
}

/** The SQLSTATE, where it was the database that complained and not the way to it. */
function stateOf(error: unknown): string | undefined {
  return error instanceof Error && "severity" in error && "code" in error ? String(error.code) : undefined;
}

/** @returns false where the text is more than one statement, or one that has no cursor, such as EXPLAIN */
async function declareCursor(client: PostgresClient, { text }: SqlPlan): Promise<boolean> {
  await client.query("SAVEPOINT hearth_text");
  try {
    // The extended protocol takes one statement only.
    const declare = { text: `DECLARE hearth_answer NO SCROLL CURSOR FOR ${text}`, queryMode: "extended" };
    await client.query(declare);
    return true;
  } catch (error) {
    if (!(error instanceof Error && "code" in error && withoutCursor.has(String(error.code)))) throw error;
    await client.query("ROLLBACK TO SAVEPOINT hearth_text");
    return false;
  }
}

async function readByCursor(
  client: PostgresClient,
  { statementMilliseconds }: SqlPlan,
  { rows: maximum, bytes, signal }: RunPostgresOptions,
): Promise<SqlResult> {
  // Each fetch has the statement's timeout; all of them together have it as well.
  const deadline = performance.now() + statementMilliseconds;
  const rows: Record<string, unknown>[] = [];
  let left = bytes;
  for (let wanted = 1; ;) {
    signal?.throwIfAborted();
    if (performance.now() > deadline) throw new QueryStoppedError("time", statementMilliseconds);
    const batch = await client.query<Record<string, unknown>>(`FETCH FORWARD ${wanted} FROM hearth_answer`);
    const columns = batch.fields.map(({ name }) => name);
    for (const row of batch.rows) {
      left -= JSON.stringify(row).length;
      if (rows.length === maximum || left < 0) return { columns, rows, count: rows.length, truncated: true };
      rows.push(row);
    }
    if (batch.rows.length < wanted) return { columns, rows, count: rows.length, truncated: false };
    const average = (bytes - left) / rows.length;
    // One more than there is room for, to see that there is more.
    wanted = Math.min(fetchedRows, Math.floor(left / average) + 1);
  }
}

/** Changes, and texts of several statements, whose answers are small. */
async function runWhole(
  client: PostgresClient,
  { text, rowCap }: SqlPlan,
  { rows: maximum }: RunPostgresOptions,
): Promise<SqlResult> {
  const answer = await client.query<Record<string, unknown>>(text);
  const results = Array.isArray(answer) ? (answer as (typeof answer)[]) : [answer];
  const changed = results.reduce((sum, { command, rowCount }) => sum + (command === "SELECT" ? 0 : (rowCount ?? 0)), 0);
  if (changed > rowCap) {
    throw new EffectDeniedError(
      "the statement",
      "sql-row-cap",
      `it changes ${changed} rows and the cap is ${rowCap}; it was rolled back`,
    );
  }
  const last = results.at(-1)!;
  return {
    columns: (last.fields ?? []).map(({ name }) => name),
    rows: last.rows.slice(0, maximum),
    count: last.rowCount ?? 0,
    truncated: last.rows.length > maximum,
  };
}
