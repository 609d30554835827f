import { NotFoundError, ownerOf, type Principal } from "@hearth/protocol";
import type { Database } from "../../database.ts";
import { ConflictError } from "../../errors/conflict-error.ts";
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
  const { queries } = database;
  return {
    async insert(who, agent) {
      requireOwner(who, agent.owner, "the agent");
      const [rows] = await database.batch([
        queries
          .insertInto("hearth_agent")
          .values({
            owner: agent.owner,
            name: agent.name,
            level: agent.level,
            creator: agent.creator,
            manifest: JSON.stringify(agent.manifest),
            definition: JSON.stringify(agent.definition),
            created_at: agent.createdAt,
          })
          .onConflict((conflict) => conflict.doNothing())
          .returning("name")
          .compile(),
      ]);
      if (rows?.length === 0) throw new ConflictError("agent", agent.name);
    },
    async remove(who, name) {
      const [rows] = await database.batch([
        queries
          .deleteFrom("hearth_agent")
          .where("owner", "=", ownerOf(who))
          .where("name", "=", name)
          .returning("name")
          .compile(),
      ]);
      if (rows?.length === 0) throw new NotFoundError("agent", name);
    },
    async all() {
      const rows = await database.all<AgentRow>(
        queries.selectFrom("hearth_agent").selectAll().orderBy("created_at").orderBy("name").compile(),
      );
      return rows.map(toCreatedAgent);
    },
  };
}
