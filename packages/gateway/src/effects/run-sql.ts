import { noLabel, type SqlPlan } from "@hearth/policy";
import { querySqlite } from "@hearth/sandbox";
import type { Database } from "@hearth/storage";
import { type EffectIdentity, identityOf } from "../effect.ts";
import type { EffectOutcome } from "../effect-outcome.ts";
import { EffectDeniedError } from "../errors/effect-denied-error.ts";
import type { GatewaySession } from "../gateway-session.ts";
import { carriedBy } from "./guard-files.ts";
import { runPostgres } from "./run-postgres.ts";

/** Where the statement runs. */
export type SqlTarget =
  | { kind: "sqlite"; path: string }
  /** `id` names the database in approvals and labels, and stays the same over restarts. */
  | { kind: "postgres"; id: string; database: Database<unknown> };

export interface SqlResult {
  /** Names in the order the statement gives them; none for a change. */
  columns: readonly string[];
  rows: readonly Record<string, unknown>[];
  /** Rows returned here, or changed. */
  count: number;
  truncated: boolean;
}

export interface RunSqlOptions extends EffectIdentity {
  /** The agent's own words, for an approval card. */
  agentText?: string;
  /** Stops the statement. */
  signal?: AbortSignal;
}

const returnedRows = 10_000;
const returnedBytes = 32 * 1024 * 1024;

/**
 * Runs SQL as the policy's role, with a row cap: a change of more rows than the cap is rolled back and refused.
 * SQLite is opened read-only, whatever the text says, in a process that is killed at the policy's time limit.
 * @throws QueryStoppedError at a limit
 */
export async function runSql(
  session: GatewaySession,
  sql: string,
  target: SqlTarget,
  options: RunSqlOptions = {},
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
    ...identityOf(options),
    ...(options.agentText === undefined ? {} : { agentText: options.agentText }),
    perform: async (plan) => {
      session.addLabel(await labels.ofPlace(who, place));
      session.addLabel({ class: "private", untrusted: false, sources: [place] });
      const carries = carriedBy(session.label);
      if (!plan.readOnly && carries !== noLabel) await labels.markPlace(who, place, carries);
      return target.kind === "sqlite"
        ? await runSqlite(plan, target.path, options.signal)
        : await runPostgres(plan, target.database, {
            rows: returnedRows,
            bytes: returnedBytes,
            signal: options.signal,
          });
    },
    describe: ({ count, truncated }) => ({ rows: count, truncated }),
  });
}

async function runSqlite(
  { text, readOnly, statementMilliseconds }: SqlPlan,
  path: string,
  signal: AbortSignal | undefined,
): Promise<SqlResult> {
  if (!readOnly)
    throw new EffectDeniedError("changing a SQLite file", "sqlite-read-only", "SQLite files are opened read-only");
  const answer = await querySqlite({ path }, text, {
    milliseconds: statementMilliseconds,
    rows: returnedRows,
    bytes: returnedBytes,
    ...(signal === undefined ? {} : { signal }),
  });
  return { ...answer, count: answer.rows.length };
}
