import { type AgentEscalation, ownerOf, type Principal } from "@hearth/protocol";
import { type Database, migrate, type Migration, statement } from "@hearth/storage";

/** What a person has to look at, kept until they have restarted the agent. */
export interface EscalationStore {
  list(who: Principal): Promise<AgentEscalation[]>;
  put(who: Principal, escalation: AgentEscalation): Promise<void>;
  /** @returns whether there was one */
  clear(who: Principal, agent: string): Promise<boolean>;
}

const statements = [
  `CREATE TABLE hearth_agent_escalation (
    owner TEXT NOT NULL, agent TEXT NOT NULL, status TEXT NOT NULL, why TEXT NOT NULL, attempts INTEGER NOT NULL,
    since BIGINT NOT NULL, PRIMARY KEY (owner, agent))`,
];
/** Every step of the table of escalations. A released step is never edited. */
export const escalationMigrations: readonly Migration[] = [
  { id: "0001-escalation", sqlite: statements, postgres: statements },
];

/** Opens the store in SQLite or PostgreSQL. */
export async function openEscalationStore(database: Database<unknown>): Promise<EscalationStore> {
  await migrate(database, { set: "agent-health", migrations: escalationMigrations });
  return {
    async list(who) {
      const rows = await database.all(
        statement<Omit<AgentEscalation, "since"> & { since: number | string }>(
          database,
          "SELECT agent, status, why, attempts, since FROM hearth_agent_escalation WHERE owner = ? ORDER BY since, agent",
          [ownerOf(who)],
        ),
      );
      return rows.map((row) => ({ ...row, since: Number(row.since) }));
    },
    async put(who, { agent, status, why, attempts, since }) {
      await database.batch([
        statement(
          database,
          `INSERT INTO hearth_agent_escalation (owner, agent, status, why, attempts, since) VALUES (?, ?, ?, ?, ?, ?)
           ON CONFLICT (owner, agent) DO UPDATE SET status = excluded.status, why = excluded.why, attempts = excluded.attempts`,
          [ownerOf(who), agent, status, why, attempts, since],
        ),
      ]);
    },
    async clear(who, agent) {
      const [rows] = await database.batch([
        statement(database, "DELETE FROM hearth_agent_escalation WHERE owner = ? AND agent = ? RETURNING agent", [
          ownerOf(who),
          agent,
        ]),
      ]);
      return rows?.length === 1;
    },
  };
}
