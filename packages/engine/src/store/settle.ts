import type { Failure, TaskId } from "@hearth/protocol";
import { backoffMilliseconds } from "../backoff.ts";
import { cancelDependents } from "./cascade.ts";
import { announce, type StoreContext } from "./context.ts";
import type { ClaimReference, QueueEntry } from "./driver.ts";
import { PlanProgress } from "./plan-progress.ts";
import { execute, query, type RowsShape, type Script, updateRows } from "./script.ts";
import { tally } from "./tally.ts";
import type { Transaction } from "./transaction.ts";

/** How one hand-out ended. `output` is JSON text. */
export interface Settlement extends ClaimReference {
  readonly outcome: { readonly output: string } | { readonly failure: Failure };
  readonly worker: string;
  readonly startedAt: number;
}

/**
 * Ends many hand-outs in one transaction. True for each that still held its claim; a stale one changes nothing.
 * A failure is tried again after a pause while retries are left and the failure allows it.
 */
export function* settle(context: StoreContext, tx: Transaction, settlements: readonly Settlement[]): Script<boolean[]> {
  yield* lockWithChildren(context, settlements);
  const entries = yield* context.driver.acknowledge(tx, settlements);
  const completed: Ended[] = [];
  const failed: (Ended & { failure: Failure })[] = [];
  for (const [index, settlement] of settlements.entries()) {
    const entry = entries[index];
    if (entry === undefined) continue;
    const { outcome, worker, startedAt } = settlement;
    if ("output" in outcome) completed.push({ entry, worker, startedAt, output: outcome.output });
    else failed.push({ entry, worker, startedAt, failure: outcome.failure });
  }
  const progress = new PlanProgress();
  if (completed.length > 0) yield* complete(context, tx, completed, progress);
  if (failed.length > 0) yield* fail(context, tx, failed, progress);
  yield* progress.apply(context, tx);
  return entries.map((entry) => entry !== undefined);
}

interface Ended {
  entry: QueueEntry;
  worker: string;
  startedAt: number;
  output?: string;
}

/** All rows this transaction will change, in id order, before any of them: two that overlap then wait and do not deadlock. */
function* lockWithChildren({ driver }: StoreContext, settlements: readonly ClaimReference[]): Script<void> {
  const { lock, among } = driver.dialect;
  if (lock === "") return;
  const ids = settlements.map(({ task }) => task);
  yield* execute(
    `SELECT id FROM task WHERE id = ANY(ARRAY(
       SELECT child FROM task_edge WHERE ${among("parent")} UNION SELECT unnest(?::text[]))) ORDER BY id${lock}`,
    ids,
    ids,
  );
}

const completedShape: RowsShape = {
  table: "task",
  columns: [
    { name: "id", type: "text" },
    { name: "output", type: "text" },
    { name: "worker", type: "text" },
    { name: "started_at", type: "bigint" },
    { name: "ended_at", type: "bigint" },
  ],
  keys: 1,
  set:
    "state = 'completed', attempt = attempt + 1, failure = NULL, parked_on = NULL, output = new_row.output, " +
    "worker = new_row.worker, started_at = new_row.started_at, ended_at = new_row.ended_at",
};

function* complete(
  context: StoreContext,
  tx: Transaction,
  ended: readonly Ended[],
  progress: PlanProgress,
): Script<void> {
  const now = context.clock.now();
  yield* updateRows(
    completedShape,
    ended.map(({ entry, output, worker, startedAt }) => [entry.task, output!, worker, startedAt, now]),
  );
  yield* tally({ ready: -ended.length, completed: ended.length });
  const ids = ended.map(({ entry }) => entry.task);
  tx.onCommit(() => context.ended.tasks(ids));
  const released = yield* context.driver.release(tx, ids);
  yield* tally({ waiting: -released, ready: released });
  for (const { entry } of ended) {
    progress.add(entry.plan, "completed");
    announce(context, tx, "task-completed", entry);
  }
}

const retriedShape: RowsShape = {
  table: "task",
  columns: [
    { name: "id", type: "text" },
    { name: "attempt", type: "bigint" },
    { name: "failure", type: "text" },
    { name: "run_at", type: "bigint" },
    { name: "worker", type: "text" },
    { name: "started_at", type: "bigint" },
  ],
  keys: 1,
};

const failedShape: RowsShape = {
  table: "task",
  columns: [
    { name: "id", type: "text" },
    { name: "attempt", type: "bigint" },
    { name: "failure", type: "text" },
    { name: "ended_at", type: "bigint" },
    { name: "worker", type: "text" },
    { name: "started_at", type: "bigint" },
  ],
  keys: 1,
  set:
    "state = 'failed', attempt = new_row.attempt, failure = new_row.failure, ended_at = new_row.ended_at, parked_on = NULL, " +
    "worker = new_row.worker, started_at = new_row.started_at",
};

function* fail(
  context: StoreContext,
  tx: Transaction,
  ended: readonly (Ended & { failure: Failure })[],
  progress: PlanProgress,
): Script<void> {
  const now = context.clock.now();
  const rows = yield* query<{ id: TaskId; attempt: number; retries: number }>(
    `SELECT id, attempt, retries FROM task WHERE ${context.driver.dialect.among("id")}`,
    ended.map(({ entry }) => entry.task),
  );
  const rowOf = new Map(rows.map((row) => [row.id, row]));
  const again: { entry: QueueEntry; values: (string | number)[] }[] = [];
  const dead: { entry: QueueEntry; values: (string | number)[] }[] = [];
  for (const { entry, failure, worker, startedAt } of ended) {
    const { attempt, retries } = rowOf.get(entry.task)!;
    const attempts = attempt + 1;
    if (failure.retryable && attempts <= retries) {
      const runAt = now + backoffMilliseconds(attempts, context.backoff, context.random);
      again.push({
        entry: { ...entry, runAt },
        values: [entry.task, attempts, JSON.stringify(failure), runAt, worker, startedAt],
      });
      announce(context, tx, "task-retried", entry, { attempt: attempts, retries, runAt, failure });
    } else {
      dead.push({ entry, values: [entry.task, attempts, JSON.stringify(failure), now, worker, startedAt] });
      progress.add(entry.plan, "failed");
      announce(context, tx, "task-failed", entry, { attempt: attempts, failure });
    }
  }
  yield* updateRows(
    retriedShape,
    again.map(({ values }) => values),
  );
  yield* context.driver.put(
    tx,
    again.map(({ entry }) => entry),
  );
  yield* updateRows(
    failedShape,
    dead.map(({ values }) => values),
  );
  yield* tally({ ready: -dead.length, failed: dead.length });
  const ids = dead.map(({ entry }) => entry.task);
  tx.onCommit(() => context.ended.tasks(ids));
  yield* cancelDependents(context, tx, ids, "failed", progress);
}
