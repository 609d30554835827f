import { type Database, migrate, type Migration, statement } from "@hearth/storage";

/** An agent that a person stopped. */
export interface AgentStop {
  agent: string;
  /** Milliseconds since the Unix epoch. */
  since: number;
}

/** Which agents are stopped, kept until a person starts them again. What they are is the hub's and nobody's in particular. */
export interface StopStore {
  list(): Promise<AgentStop[]>;
  /** An agent that is stopped already stays so since it was. */
  put(stop: AgentStop): Promise<void>;
  clear(agent: string): Promise<void>;
}

const statements = ["CREATE TABLE hearth_agent_stop (agent TEXT PRIMARY KEY, since BIGINT NOT NULL)"];
/** Every step of the table of stopped agents. A released step is never edited. */
export const stopMigrations: readonly Migration[] = [{ id: "0001-stop", sqlite: statements, postgres: statements }];

/** Opens the store in SQLite or PostgreSQL. */
export async function openStopStore(database: Database<unknown>): Promise<StopStore> {
  await migrate(database, { set: "agent-stop", migrations: stopMigrations });
  return {
    async list() {
      const rows = await database.all(
        statement<{ agent: string; since: number | string }>(
          database,
          "SELECT agent, since FROM hearth_agent_stop ORDER BY agent",
        ),
      );
      return rows.map(({ agent, since }) => ({ agent, since: Number(since) }));
    },
    async put({ agent, since }) {
      const text = "INSERT INTO hearth_agent_stop (agent, since) VALUES (?, ?) ON CONFLICT (agent) DO NOTHING";
      await database.batch([statement(database, text, [agent, since])]);
    },
    async clear(agent) {
      await database.batch([statement(database, "DELETE FROM hearth_agent_stop WHERE agent = ?", [agent])]);
    },
  };
}
