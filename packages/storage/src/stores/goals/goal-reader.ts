import { type Goal, type GoalId, NotFoundError, ownerOf, type Principal } from "@hearth/protocol";
import type { ReadableDatabase } from "../../database.ts";
import { pageLimit } from "../page-limit.ts";
import type { GoalRow, StoreTables } from "../tables.ts";
import { toGoal } from "./goal-row.ts";

export interface GoalListOptions {
  /** @default 50, at most 1000 */
  limit?: number;
  /** Newest first; continue below this id. */
  before?: GoalId;
}

/** What may be asked about goals. A principal sees the goals of its owner only. */
export interface GoalReader {
  /** @throws NotFoundError also for a goal that is another's */
  get(who: Principal, id: GoalId): Promise<Goal>;
  /** Newest first. */
  list(who: Principal, options?: GoalListOptions): Promise<Goal[]>;
}

export function createGoalReader(database: ReadableDatabase<StoreTables>): GoalReader {
  const { queries } = database;
  return {
    async get(who, id) {
      const row = await database.first(
        queries.selectFrom("hearth_goal").selectAll().where("id", "=", id).where("owner", "=", ownerOf(who)).compile(),
      );
      if (row === undefined) throw new NotFoundError("goal", id);
      return toGoal(row);
    },
    async list(who, { limit, before } = {}) {
      let query = queries
        .selectFrom("hearth_goal")
        .selectAll()
        .where("owner", "=", ownerOf(who))
        .orderBy("id", "desc")
        .limit(pageLimit(limit));
      if (before !== undefined) query = query.where("id", "<", before);
      return (await database.all<GoalRow>(query.compile())).map(toGoal);
    },
  };
}
