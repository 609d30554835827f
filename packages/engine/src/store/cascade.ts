import type { Failure, TaskId } from "@hearth/protocol";
import { announce, type StoreContext } from "./context.ts";
import type { PlanProgress } from "./plan-progress.ts";
import type { QueueEntry } from "./driver.ts";
import { execute, query, type Script } from "./script.ts";
import { tally } from "./tally.ts";
import type { Transaction } from "./transaction.ts";

export const dependencyFailed = "HEARTH_DEPENDENCY_FAILED";

interface Dependent {
  id: TaskId;
  owner: string;
  goal: string | null;
  plan: string | null;
  capability: string;
}

/**
 * Cancels everything that waits, directly or not, for tasks that will never complete.
 * @param cause in words: "failed" or "was cancelled"
 */
export function* cancelDependents(
  context: StoreContext,
  tx: Transaction,
  parents: readonly TaskId[],
  cause: string,
  progress: PlanProgress,
): Script<TaskId[]> {
  if (parents.length === 0) return [];
  const { dialect } = context.driver;
  const dependents = yield* query<Dependent>(
    `WITH RECURSIVE dependent(id) AS (
       SELECT child FROM task_edge WHERE ${dialect.among("parent")}
       UNION SELECT edge.child FROM dependent JOIN task_edge AS edge ON edge.parent = dependent.id)
     SELECT id, owner, goal, plan, capability FROM task
     WHERE id IN (SELECT id FROM dependent) AND state = 'waiting' AND parked_on IS NULL ORDER BY id${dialect.lock}`,
    parents,
  );
  if (dependents.length === 0) return [];
  const failure: Failure = {
    code: dependencyFailed,
    message: `a task it depends on ${cause}`,
    hint: "Retry the task that ended first; what depended on it comes back with it.",
    retryable: false,
  };
  const ids = dependents.map(({ id }) => id);
  yield* execute(
    `UPDATE task SET state = 'cancelled', failure = ?, ended_at = ? WHERE ${dialect.among("id")}`,
    JSON.stringify(failure),
    context.clock.now(),
    ids,
  );
  yield* context.driver.unhold(tx, ids);
  tx.onCommit(() => context.ended.tasks(ids));
  yield* tally({ waiting: -ids.length, cancelled: ids.length });
  for (const dependent of dependents) {
    progress.add(dependent.plan, "cancelled");
    announce(context, tx, "task-cancelled", asEntry(dependent), { failure });
  }
  return ids;
}

function asEntry({ id, ...rest }: Dependent): Pick<QueueEntry, "owner" | "goal" | "plan" | "task" | "capability"> {
  return { task: id, ...rest };
}
