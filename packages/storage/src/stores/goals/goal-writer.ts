import { type Goal, type GoalId, type GoalState, NotFoundError, ownerOf, type Principal } from "@hearth/protocol";
import type { Database } from "../../database.ts";
import { insertRows } from "../../insert-rows.ts";
import { statement } from "../../statement.ts";
import { requireOwner } from "../require-owner.ts";
import type { GoalRow, StoreTables } from "../tables.ts";
import { toGoal, toGoalColumns } from "./goal-row.ts";

/** What may change after a goal was inserted. An absent field keeps its value. */
export type GoalPatch = Partial<
  Pick<
    Goal,
    | "state"
    | "plan"
    | "answer"
    | "model"
    | "verdicts"
    | "exchanges"
    | "phases"
    | "failure"
    | "endedAt"
    | "outputFolder"
    | "conversation"
  >
> & {
  /** The goal has no plan any more. */
  withoutPlan?: true;
};

/** The states in which a goal still has something to do. */
export const openGoalStates: readonly GoalState[] = ["planning", "awaiting-answer", "awaiting-approval", "running"];

/** What may be changed. Each call is one atomic, durable statement. */
export interface GoalWriter {
  /**
   * @throws ValidationError when the goal's owner is not the principal's
   * @throws StorageError when the id exists
   */
  insert(who: Principal, goal: Goal): Promise<void>;
  /**
   * Returns the goal as it is after the change.
   * @throws NotFoundError also for a goal that is another's
   */
  update(who: Principal, id: GoalId, patch: GoalPatch): Promise<Goal>;
  /**
   * Changes the goal only while it is in one of `states`, in one conditional statement; returns undefined when
   * it was not (or is another's), so that of two that race to end a goal only one does.
   */
  updateWhile(who: Principal, id: GoalId, states: readonly GoalState[], patch: GoalPatch): Promise<Goal | undefined>;
  /**
   * The goals of every owner that have not ended, oldest first. For the hub's own start, which resumes each as
   * its owner; it is the one door without a principal and no route may reach it.
   */
  open(): Promise<Goal[]>;
}

export function createGoalWriter(database: Database<StoreTables>): GoalWriter {
  async function change(
    who: Principal,
    id: GoalId,
    { withoutPlan, ...patch }: GoalPatch,
    states?: readonly GoalState[],
  ): Promise<Goal | undefined> {
    const owner = ownerOf(who);
    // The owner is set to what it is, because a patch may be empty and an UPDATE needs a column.
    const columns = { ...toGoalColumns(patch), ...(withoutPlan === true ? { plan: null } : {}), owner };
    const set = Object.keys(columns).map((column) => `${column} = ?`);
    const among = states === undefined ? "" : ` AND state IN (${states.map(() => "?").join(", ")})`;
    const query = `UPDATE hearth_goal SET ${set.join(", ")} WHERE id = ? AND owner = ?${among} RETURNING *`;
    const parameters = [...Object.values(columns), id, owner, ...(states ?? [])];
    const [rows] = await database.batch([statement(database, query, parameters)]);
    const row = rows?.[0] as GoalRow | undefined;
    return row === undefined ? undefined : toGoal(row);
  }

  return {
    async insert(who, goal) {
      requireOwner(who, goal.owner, "the goal");
      await database.batch([insertRows(database, "hearth_goal", [toGoalColumns(goal)])]);
    },
    async update(who, id, patch) {
      const goal = await change(who, id, patch);
      if (goal === undefined) throw new NotFoundError("goal", id);
      return goal;
    },
    updateWhile: (who, id, states, patch) =>
      states.length === 0 ? Promise.resolve(undefined) : change(who, id, patch, states),
    async open() {
      const query = `SELECT * FROM hearth_goal WHERE state IN (${openGoalStates.map(() => "?").join(", ")}) ORDER BY id`;
      const rows = await database.all(statement<GoalRow>(database, query, openGoalStates));
      return rows.map(toGoal);
    },
  };
}
