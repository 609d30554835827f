import type { Failure, TaskId } from "@hearth/protocol";
import { cancelDependents } from "./cascade.ts";
import { announce, type StoreContext } from "./context.ts";
import type { ClaimReference, QueueEntry } from "./driver.ts";
import { PlanProgress } from "./plan-progress.ts";
import { execute, query, type Script } from "./script.ts";
import { tally } from "./tally.ts";
import type { Transaction } from "./transaction.ts";

export const deadLetter = "HEARTH_DEAD_LETTER";

/**
 * Takes tasks back from workers that were lost and hands them out again. This uses up none of a task's retries,
 * but a task that has cost too many workers becomes a dead letter, so that it cannot kill workers for ever.
 */
export function* redeliver(context: StoreContext, tx: Transaction, claims: readonly ClaimReference[]): Script<void> {
  const { dialect } = context.driver;
  if (dialect.lock !== "") {
    const ids = claims.map(({ task }) => task);
    yield* query(`SELECT id FROM task WHERE ${dialect.among("id")} ORDER BY id${dialect.lock}`, ids);
  }
  const entries = (yield* context.driver.acknowledge(tx, claims)).filter((entry) => entry !== undefined);
  const dead = yield* countLosses(context, tx, entries);
  yield* context.driver.put(
    tx,
    entries.filter(({ task }) => !dead.has(task)),
  );
}

/** Counts one lost worker for each task, and buries those that reached the maximum. Returns the buried. */
export function* countLosses(
  context: StoreContext,
  tx: Transaction,
  entries: readonly QueueEntry[],
): Script<ReadonlySet<TaskId>> {
  if (entries.length === 0) return new Set();
  const { dialect } = context.driver;
  const counted = yield* query<{ id: TaskId; lost: number }>(
    `UPDATE task SET lost = lost + 1 WHERE ${dialect.among("id")} RETURNING id, lost`,
    entries.map(({ task }) => task),
  );
  const dead = new Set(counted.filter(({ lost }) => lost >= context.maximumLosses).map(({ id }) => id));
  if (dead.size === 0) return dead;
  const failure: Failure = {
    code: deadLetter,
    message: `${context.maximumLosses} workers were lost while they ran it`,
    hint: "Find out why its worker dies (memory, a crash in native code), then retry the task.",
    retryable: false,
  };
  yield* execute(
    `UPDATE task SET state = 'failed', failure = ?, ended_at = ? WHERE ${dialect.among("id")}`,
    JSON.stringify(failure),
    context.clock.now(),
    [...dead],
  );
  yield* tally({ ready: -dead.size, failed: dead.size });
  tx.onCommit(() => context.ended.tasks([...dead]));
  const progress = new PlanProgress();
  for (const entry of entries) {
    if (!dead.has(entry.task)) continue;
    progress.add(entry.plan, "failed");
    announce(context, tx, "task-failed", entry, { failure });
  }
  yield* cancelDependents(context, tx, [...dead], "failed", progress);
  yield* progress.apply(context, tx);
  return dead;
}
