import { NotFoundError, ownerOf, type Principal } from "@hearth/protocol";
import type { ReadableDatabase } from "../../database.ts";
import { statement } from "../../statement.ts";
import type { AgentRow, StoreTables } from "../tables.ts";
import type { CreatedAgent } from "./created-agent.ts";

/** What may be asked about created agents. A principal sees those of its owner only. */
export interface AgentReader {
  /** @throws NotFoundError also for an agent that is another's */
  get(who: Principal, name: string): Promise<CreatedAgent>;
  /** By name. */
  list(who: Principal): Promise<CreatedAgent[]>;
}

export function createAgentReader(database: ReadableDatabase<StoreTables>): AgentReader {
  return {
    async get(who, name) {
      const query = "SELECT * FROM hearth_agent WHERE owner = ? AND name = ?";
      const row = await database.first(statement<AgentRow>(database, query, [ownerOf(who), name]));
      if (row === undefined) throw new NotFoundError("agent", name);
      return toCreatedAgent(row);
    },
    async list(who) {
      const query = "SELECT * FROM hearth_agent WHERE owner = ? ORDER BY name";
      const rows = await database.all(statement<AgentRow>(database, query, [ownerOf(who)]));
      return rows.map(toCreatedAgent);
    },
  };
}

/** A stored row as the agent it holds. */
export function toCreatedAgent(row: AgentRow): CreatedAgent {
  return {
    owner: row.owner,
    name: row.name,
    level: row.level as CreatedAgent["level"],
    creator: row.creator,
    manifest: JSON.parse(row.manifest) as CreatedAgent["manifest"],
    definition: JSON.parse(row.definition) as unknown,
    createdAt: row.created_at,
  };
}
