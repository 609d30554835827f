import type { Database } from "../database.ts";
import { type Migration, migrate } from "../migrate.ts";

const goals = [
  `CREATE TABLE hearth_goal (
    id TEXT PRIMARY KEY, owner TEXT NOT NULL, state TEXT NOT NULL, text TEXT NOT NULL,
    input_folder TEXT, output_folder TEXT, conversation TEXT, plan TEXT, answer TEXT,
    model TEXT NOT NULL, verdicts TEXT NOT NULL, failure TEXT, created_at BIGINT NOT NULL, ended_at BIGINT)`,
  "CREATE INDEX hearth_goal_owner ON hearth_goal (owner, id)",
  `CREATE INDEX hearth_goal_open ON hearth_goal (id)
    WHERE state IN ('planning', 'awaiting-approval', 'running')`,
];

const goalCycle = [
  "ALTER TABLE hearth_goal ADD COLUMN approve_plan INTEGER NOT NULL DEFAULT 0",
  "ALTER TABLE hearth_goal ADD COLUMN exchanges TEXT NOT NULL DEFAULT '[]'",
  "ALTER TABLE hearth_goal ADD COLUMN phases TEXT NOT NULL DEFAULT '[]'",
  "DROP INDEX hearth_goal_open",
  `CREATE INDEX hearth_goal_open ON hearth_goal (id)
    WHERE state IN ('planning', 'awaiting-answer', 'awaiting-approval', 'running')`,
];

const eventColumns = `owner TEXT NOT NULL, type TEXT NOT NULL, time BIGINT NOT NULL,
    goal TEXT, plan TEXT, task TEXT, agent TEXT, data TEXT NOT NULL`;
const eventIndexes = ["CREATE INDEX hearth_event_owner ON hearth_event (owner, id)"];

const agents = [
  `CREATE TABLE hearth_agent (
    owner TEXT NOT NULL, name TEXT NOT NULL, level TEXT NOT NULL, creator TEXT NOT NULL,
    manifest TEXT NOT NULL, definition TEXT NOT NULL, created_at BIGINT NOT NULL, PRIMARY KEY (owner, name))`,
];

const credentials = [
  `CREATE TABLE hearth_credential (
    id TEXT PRIMARY KEY, kind TEXT NOT NULL, owner TEXT NOT NULL, name TEXT NOT NULL, principal TEXT NOT NULL,
    secret_hash TEXT NOT NULL UNIQUE, created_at BIGINT NOT NULL, expires_at BIGINT)`,
  "CREATE INDEX hearth_credential_owner ON hearth_credential (owner, id)",
  `CREATE TABLE hearth_login_link (
    code_hash TEXT PRIMARY KEY, owner TEXT NOT NULL, created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL, used_at BIGINT)`,
];

const credentialScopes = ["ALTER TABLE hearth_credential ADD COLUMN scopes TEXT"];

const outbox = [
  `CREATE TABLE hearth_outbox (
    id TEXT PRIMARY KEY, owner TEXT NOT NULL, channel TEXT, body TEXT NOT NULL, attempts INTEGER NOT NULL,
    leased INTEGER NOT NULL DEFAULT 0, due_at BIGINT NOT NULL, created_at BIGINT NOT NULL)`,
  "CREATE INDEX hearth_outbox_due ON hearth_outbox (due_at, id)",
];

/** Every step of the stores' tables. A released step is never edited. */
export const storeMigrations: readonly Migration[] = [
  { id: "0001-goals", sqlite: goals, postgres: goals },
  {
    id: "0002-events",
    // AUTOINCREMENT never hands out an id again, not even after pruning.
    sqlite: [`CREATE TABLE hearth_event (id INTEGER PRIMARY KEY AUTOINCREMENT, ${eventColumns})`, ...eventIndexes],
    postgres: [
      `CREATE TABLE hearth_event (id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, ${eventColumns})`,
      ...eventIndexes,
    ],
  },
  { id: "0003-agents", sqlite: agents, postgres: agents },
  { id: "0004-credentials", sqlite: credentials, postgres: credentials },
  { id: "0005-credential-scopes", sqlite: credentialScopes, postgres: credentialScopes },
  { id: "0006-goal-cycle", sqlite: goalCycle, postgres: goalCycle },
  { id: "0007-outbox", sqlite: outbox, postgres: outbox },
];

/** Brings the tables of all stores up to date. Two processes may call it at once. */
export function migrateStores(database: Database<unknown>): Promise<void> {
  return migrate(database, { set: "stores", migrations: storeMigrations });
}
