import { DatabaseSync } from "node:sqlite";
import { noLabel, type SqlPlan } from "@hearth/policy";
import type { Database } from "@hearth/storage";
import type { EffectOutcome } from "../effect-outcome.ts";
import { EffectDeniedError } from "../errors/effect-denied-error.ts";
import type { GatewaySession } from "../gateway-session.ts";
import { carriedBy } from "./guard-files.ts";

/** Where the statement runs. */
export type SqlTarget =
  | { kind: "sqlite"; path: string }
  /** `id` names the database in approvals and labels, and stays the same over restarts. */
  | { kind: "postgres"; id: string; database: Database<unknown> };

export interface SqlResult {
  rows: readonly Record<string, unknown>[];
  /** Rows returned or changed. */
  count: number;
  truncated: boolean;
}

const returnedRows = 10_000;

/**
 * Runs SQL as the policy's role, with a row cap: a change of more rows than the cap is rolled back and refused.
 * SQLite is opened read-only, whatever the text says.
 */
export async function runSql(
  session: GatewaySession,
  sql: string,
  target: SqlTarget,
): Promise<EffectOutcome<SqlResult>> {
  const dialect = target.kind === "sqlite" ? "sqlite" : "postgresql";
  const place = `sql:${target.kind === "sqlite" ? target.path : target.id}`;
  const { labels } = session.environment;
  const { who } = session.options;
  return await session.perform<SqlPlan, SqlResult>({
    request: { tool: "sql", args: { sql, dialect } },
    summary: sql,
    action: "sql-executed",
    binding: { place },
    perform: async (plan) => {
      session.addLabel(await labels.ofPlace(who, place));
      session.addLabel({ class: "private", untrusted: false, sources: [place] });
      const carries = carriedBy(session.label);
      if (!plan.readOnly && carries !== noLabel) await labels.markPlace(who, place, carries);
      return target.kind === "sqlite" ? runSqlite(plan, target.path) : await runPostgres(plan, target.database);
    },
    describe: ({ count, truncated }) => ({ rows: count, truncated }),
  });
}

function runSqlite({ text, readOnly }: SqlPlan, path: string): SqlResult {
  if (!readOnly)
    throw new EffectDeniedError("changing a SQLite file", "sqlite-read-only", "SQLite files are opened read-only");
  using database = new DatabaseSync(path, { readOnly: true, allowExtension: false, timeout: 1000 });
  const rows: Record<string, unknown>[] = [];
  for (const row of database.prepare(text).iterate()) {
    if (rows.length === returnedRows) return { rows, count: rows.length, truncated: true };
    rows.push(row);
  }
  return { rows, count: rows.length, truncated: false };
}

async function runPostgres(
  { text, role, rowCap, readOnly, statementMilliseconds }: SqlPlan,
  database: Database<unknown>,
): Promise<SqlResult> {
  const client = await database.postgres!.pool.connect();
  let broken: Error | undefined;
  try {
    await client.query(readOnly ? "BEGIN READ ONLY" : "BEGIN");
    await client.query(`SET LOCAL statement_timeout = ${statementMilliseconds}`);
    await client.query(`SET LOCAL ROLE "${role.replaceAll('"', '""')}"`);
    const answer = await client.query<Record<string, unknown>>(text);
    const results = Array.isArray(answer) ? (answer as (typeof answer)[]) : [answer];
    const changed = results.reduce(
      (sum, { command, rowCount }) => sum + (command === "SELECT" ? 0 : (rowCount ?? 0)),
      0,
    );
    if (changed > rowCap) {
      throw new EffectDeniedError(
        "the statement",
        "sql-row-cap",
        `it changes ${changed} rows and the cap is ${rowCap}; it was rolled back`,
      );
    }
    await client.query("COMMIT");
    const last = results.at(-1)!;
    return {
      rows: last.rows.slice(0, returnedRows),
      count: last.rowCount ?? 0,
      truncated: last.rows.length > returnedRows,
    };
  } catch (error) {
    await client.query("ROLLBACK").catch((lost: Error) => (broken = lost));
    throw error;
  } finally {
    client.release(broken);
  }
}
