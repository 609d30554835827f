import { ownerOf, type Principal, type ToolCall } from "@hearth/protocol";
import { type Database, migrate, type Migration, statement } from "@hearth/storage";

/** A call, and whose it is. */
export interface KeptCall extends ToolCall {
  owner: string;
  task: string;
}

/** The calls that agents made in tasks, for whoever looks at them later. */
export interface CallStore {
  /** Keeps calls; what is known of one already is replaced. */
  keep(calls: readonly KeptCall[]): Promise<void>;
  /** The calls of a task, oldest first, at most 2,000. */
  of(who: Principal, task: string): Promise<ToolCall[]>;
  /** Removes an owner's oldest calls beyond a number. */
  prune(owner: string, keep: number): Promise<void>;
}

const statements = [
  `CREATE TABLE hearth_tool_call (
    owner TEXT NOT NULL, task TEXT NOT NULL, stream TEXT NOT NULL, turn BIGINT NOT NULL, call TEXT NOT NULL,
    agent TEXT NOT NULL, capability TEXT NOT NULL, input TEXT NOT NULL, outcome TEXT,
    started_at BIGINT NOT NULL, ended_at BIGINT,
    PRIMARY KEY (owner, task, stream, turn, call))`,
  "CREATE INDEX hearth_tool_call_age ON hearth_tool_call (owner, started_at)",
];
/** Every step of the table of tool calls. A released step is never edited. */
export const callMigrations: readonly Migration[] = [
  { id: "0001-tool-calls", sqlite: statements, postgres: statements },
];

interface CallRow {
  stream: string;
  /** PostgreSQL gives whole numbers of 64 bits as text. */
  turn: number | string;
  call: string;
  agent: string;
  capability: string;
  input: string;
  outcome: string | null;
  started_at: number | string;
  ended_at: number | string | null;
}

/** Opens the store in SQLite or PostgreSQL. */
export async function openCallStore(database: Database<unknown>): Promise<CallStore> {
  await migrate(database, { set: "tool-call", migrations: callMigrations });
  const sql = <Row>(text: string, parameters: readonly unknown[]) => statement<Row>(database, text, parameters);
  return {
    async keep(calls) {
      await database.batch(
        calls.map(({ owner, task, stream, turn, call, agent, capability, input, outcome, startedAt, endedAt }) =>
          sql(
            `INSERT INTO hearth_tool_call
               (owner, task, stream, turn, call, agent, capability, input, outcome, started_at, ended_at)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
             ON CONFLICT (owner, task, stream, turn, call) DO UPDATE SET
               outcome = excluded.outcome, started_at = excluded.started_at, ended_at = excluded.ended_at`,
            [owner, task, stream, turn, call, agent, capability, input, outcome ?? null, startedAt, endedAt ?? null],
          ),
        ),
      );
    },
    async of(who, task) {
      const rows = await database.all(
        sql<CallRow>(
          `SELECT stream, turn, call, agent, capability, input, outcome, started_at, ended_at FROM hearth_tool_call
           WHERE owner = ? AND task = ? ORDER BY started_at, stream, turn, call LIMIT 2000`,
          [ownerOf(who), task],
        ),
      );
      return rows.map(toCall);
    },
    async prune(owner, keep) {
      await database.batch([
        sql(
          `DELETE FROM hearth_tool_call WHERE owner = ? AND started_at <
             (SELECT started_at FROM hearth_tool_call WHERE owner = ? ORDER BY started_at DESC LIMIT 1 OFFSET ?)`,
          [owner, owner, keep],
        ),
      ]);
    },
  };
}

function toCall(row: CallRow): ToolCall {
  const { stream, turn, call, agent, capability, input, outcome, started_at: startedAt, ended_at: endedAt } = row;
  return {
    stream,
    turn: Number(turn),
    call,
    agent,
    capability,
    input,
    startedAt: Number(startedAt),
    ...(endedAt === null ? {} : { endedAt: Number(endedAt) }),
    ...(outcome === null ? {} : { outcome }),
  };
}
