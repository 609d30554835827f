import { type ConversationId, type Goal, type GoalId, NotFoundError, ownerOf, type Principal } from "@hearth/protocol";
import type { ReadableDatabase } from "../../database.ts";
import { statement } from "../../statement.ts";
import { pageLimit } from "../page-limit.ts";
import type { GoalRow, StoreTables } from "../tables.ts";
import { toGoal } from "./goal-row.ts";

export interface GoalListOptions {
  /** @default 50, at most 1000 */
  limit?: number;
  /** Newest first; continue below this id. */
  before?: GoalId;
  /** Only the goals of this conversation. A goal that was handed in without one is a conversation of its own, by its id. */
  conversation?: ConversationId;
}

/** What may be asked about goals. A principal sees the goals of its owner only. */
export interface GoalReader {
  /** @throws NotFoundError also for a goal that is another's */
  get(who: Principal, id: GoalId): Promise<Goal>;
  /** Newest first. */
  list(who: Principal, options?: GoalListOptions): Promise<Goal[]>;
}

export function createGoalReader(database: ReadableDatabase<StoreTables>): GoalReader {
  return {
    async get(who, id) {
      const query = "SELECT * FROM hearth_goal WHERE id = ? AND owner = ?";
      const row = await database.first(statement<GoalRow>(database, query, [id, ownerOf(who)]));
      if (row === undefined) throw new NotFoundError("goal", id);
      return toGoal(row);
    },
    async list(who, { limit, before, conversation } = {}) {
      const conditions = ["owner = ?"];
      const parameters: (string | number)[] = [ownerOf(who)];
      if (before !== undefined) {
        conditions.push("id < ?");
        parameters.push(before);
      }
      if (conversation !== undefined) {
        conditions.push("(conversation = ? OR (id = ? AND conversation IS NULL))");
        parameters.push(conversation, conversation);
      }
      const query = `SELECT * FROM hearth_goal WHERE ${conditions.join(" AND ")} ORDER BY id DESC LIMIT ?`;
      const rows = await database.all(statement<GoalRow>(database, query, [...parameters, pageLimit(limit)]));
      return rows.map(toGoal);
    },
  };
}
