import { NotFoundError, ownerOf, type Principal } from "@hearth/protocol";
import type { ReadableDatabase } from "../../database.ts";
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
  const { queries } = database;
  return {
    async get(who, name) {
      const row = await database.first(
        queries
          .selectFrom("hearth_agent")
          .selectAll()
          .where("owner", "=", ownerOf(who))
          .where("name", "=", name)
          .compile(),
      );
      if (row === undefined) throw new NotFoundError("agent", name);
      return toCreatedAgent(row);
    },
    async list(who) {
      const rows = await database.all<AgentRow>(
        queries.selectFrom("hearth_agent").selectAll().where("owner", "=", ownerOf(who)).orderBy("name").compile(),
      );
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
