import { NotFoundError, ownerOf, type Principal } from "@hearth/protocol";
import type { Database } from "../../database.ts";
import { ConflictError } from "../../errors/conflict-error.ts";
import { insertRows } from "../../insert-rows.ts";
import { statement } from "../../statement.ts";
import { requireOwner } from "../require-owner.ts";
import type { AgentRow, StoreTables } from "../tables.ts";
import { toCreatedAgent } from "./agent-reader.ts";
import type { CreatedAgent } from "./created-agent.ts";

/** What may be changed. */
export interface AgentWriter {
  /** @throws ConflictError when the owner has an agent of that name */
  insert(who: Principal, agent: CreatedAgent): Promise<void>;
  /** @throws NotFoundError also for an agent that is another's */
  remove(who: Principal, name: string): Promise<void>;
  /** Every owner's agents, oldest first. For the hub's own start; no route may reach it. */
  all(): Promise<CreatedAgent[]>;
}

export function createAgentWriter(database: Database<StoreTables>): AgentWriter {
  return {
    async insert(who, agent) {
      requireOwner(who, agent.owner, "the agent");
      const row: AgentRow = {
        owner: agent.owner,
        name: agent.name,
        level: agent.level,
        creator: agent.creator,
        manifest: JSON.stringify(agent.manifest),
        definition: JSON.stringify(agent.definition),
        created_at: agent.createdAt,
      };
      const [rows] = await database.batch([
        insertRows(database, "hearth_agent", [row], "ON CONFLICT DO NOTHING RETURNING name"),
      ]);
      if (rows?.length === 0) throw new ConflictError("agent", agent.name);
    },
    async remove(who, name) {
      const [rows] = await database.batch([
        statement(database, "DELETE FROM hearth_agent WHERE owner = ? AND name = ? RETURNING name", [
          ownerOf(who),
          name,
        ]),
      ]);
      if (rows?.length === 0) throw new NotFoundError("agent", name);
    },
    async all() {
      const query = "SELECT * FROM hearth_agent ORDER BY created_at, name";
      const rows = await database.all(statement<AgentRow>(database, query));
      return rows.map(toCreatedAgent);
    },
  };
}
