import type { Failure, TaskId } from "@hearth/protocol";
import { cancelDependents } from "./cascade.ts";
import { announce, type StoreContext } from "./context.ts";
import { PlanProgress } from "./plan-progress.ts";
import { entryColumns, type TaskRow, toEntry } from "./rows.ts";
import { execute, query, type Script } from "./script.ts";
import { tally } from "./tally.ts";
import type { Transaction } from "./transaction.ts";

/**
 * Cancels those of the tasks that have not ended, and all that depend on them.
 * The caller has made sure that they are the owner's. Returns the ids that this call cancelled.
 */
export function* cancel(
  context: StoreContext,
  tx: Transaction,
  ids: readonly TaskId[],
  reason: string | undefined,
): Script<TaskId[]> {
  const { dialect } = context.driver;
  const progress = new PlanProgress();
  const rows = yield* query<TaskRow>(
    `SELECT ${entryColumns}, CASE WHEN ${dialect.released} THEN 'ready' ELSE state END AS state FROM task
     WHERE ${dialect.among("id")} AND state IN ('waiting', 'ready') ORDER BY id${dialect.lock}`,
    ids,
  );
  if (rows.length === 0) return [];
  const open = rows.map(({ id }) => id);
  const failure: Failure = {
    code: "HEARTH_TASK_CANCELLED",
    message: reason ?? "it was cancelled",
    hint: "Retry the task if it is still wanted.",
    retryable: false,
  };
  yield* execute(
    `UPDATE task SET state = 'cancelled', failure = ?, ended_at = ?, parked_on = NULL WHERE ${dialect.among("id")}`,
    JSON.stringify(failure),
    context.clock.now(),
    open,
  );
  yield* context.driver.unhold(tx, open);
  yield* context.driver.drop(tx, open);
  tx.onCommit(() => context.ended.tasks(open));
  const waiting = rows.filter(({ state }) => state === "waiting").length;
  yield* tally({ waiting: -waiting, ready: waiting - rows.length, cancelled: rows.length });
  for (const row of rows) {
    progress.add(row.plan, "cancelled");
    announce(context, tx, "task-cancelled", toEntry(row), { failure });
  }
  const dependents = yield* cancelDependents(context, tx, open, "was cancelled", progress);
  yield* progress.apply(context, tx);
  return [...open, ...dependents];
}
