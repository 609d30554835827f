import type { TaskId, TaskState } from "@hearth/protocol";
import { dependencyFailed } from "./cascade.ts";
import type { StoreContext } from "./context.ts";
import { entryColumns, type TaskRow, toEntry } from "./rows.ts";
import { execute, query, type Script } from "./script.ts";
import { tally } from "./tally.ts";
import type { Transaction } from "./transaction.ts";

interface Ended {
  id: TaskId;
  plan: string | null;
  state: TaskState;
  failure: string | null;
}

/**
 * Puts a failed or cancelled task back, and with it what was cancelled only because of it: a dependent whose other
 * parents are completed or alive. Steps and signals are kept. False when the task has not failed or been cancelled,
 * or when something it depends on has not completed and never will.
 */
export function* retry(context: StoreContext, tx: Transaction, id: TaskId): Script<boolean> {
  const { dialect } = context.driver;
  const candidates = yield* query<Ended>(
    `WITH RECURSIVE dependent(id) AS (
       SELECT id FROM task WHERE id = ? UNION SELECT edge.child FROM dependent JOIN task_edge AS edge ON edge.parent = dependent.id)
     SELECT id, plan, state, failure FROM task WHERE id IN (SELECT id FROM dependent) ORDER BY id${dialect.lock}`,
    id,
  );
  const root = candidates.find((row) => row.id === id);
  if (root === undefined || (root.state !== "failed" && root.state !== "cancelled")) return false;
  const back = new Map(
    candidates
      .filter(
        (row) =>
          row.id === id ||
          (row.state === "cancelled" && row.failure !== null && row.failure.includes(dependencyFailed)),
      )
      .map((row) => [row.id, row]),
  );
  const edges = yield* query<{ child: TaskId; parent: TaskId; state: TaskState }>(
    `SELECT child, parent, task.state AS state FROM task_edge JOIN task ON task.id = parent WHERE ${dialect.among("child")}`,
    [...back.keys()],
  );
  // A dependent stays cancelled when another parent is gone for good; then so do its own dependents.
  for (let changed = true; changed;) {
    changed = false;
    for (const { child, parent, state } of edges) {
      const dead = (state === "failed" || state === "cancelled") && !back.has(parent);
      if (dead && back.delete(child)) changed = true;
    }
  }
  if (!back.has(id)) return false;
  yield* putBack(context, tx, [...back.values()], edges);
  return true;
}

function* putBack(
  context: StoreContext,
  tx: Transaction,
  rows: readonly Ended[],
  edges: readonly { child: TaskId; parent: TaskId; state: TaskState }[],
): Script<void> {
  const { dialect } = context.driver;
  const open = new Map<TaskId, TaskId[]>();
  for (const { child, parent, state } of edges) {
    if (state === "completed") continue;
    const parents = open.get(child);
    if (parents === undefined) open.set(child, [parent]);
    else parents.push(parent);
  }
  const waiting = rows.filter((row) => open.has(row.id)).map((row) => row.id);
  const ready = rows.filter((row) => !open.has(row.id)).map((row) => row.id);
  const reset =
    "attempt = 0, lost = 0, failure = NULL, ended_at = NULL, started_at = NULL, run_at = NULL, delivery = 'pending'";
  const held = yield* query<TaskRow>(
    `UPDATE task SET state = 'waiting', ${reset} WHERE ${dialect.among("id")} RETURNING ${entryColumns}`,
    waiting,
  );
  yield* context.driver.hold(
    tx,
    held.map((row) => ({ entry: toEntry(row), waitingFor: open.get(row.id)! })),
  );
  const queued = yield* query<TaskRow>(
    `UPDATE task SET state = 'ready', ${reset} WHERE ${dialect.among("id")}
     RETURNING ${entryColumns}`,
    ready,
  );
  yield* context.driver.put(
    tx,
    queued.map((row) => toEntry(row)),
  );
  const failed = rows.filter(({ state }) => state === "failed").length;
  yield* tally({ failed: -failed, cancelled: failed - rows.length, waiting: waiting.length, ready: ready.length });
  for (const plan of new Set(rows.map((row) => row.plan).filter((plan) => plan !== null))) {
    const own = rows.filter((row) => row.plan === plan);
    const ownFailed = own.filter(({ state }) => state === "failed").length;
    yield* execute(
      `UPDATE plan SET open = open + ?, failed = failed - ?, cancelled = cancelled - ?, state = 'approved', ended_at = NULL
       WHERE id = ?`,
      own.length,
      ownFailed,
      own.length - ownFailed,
      plan,
    );
  }
}
