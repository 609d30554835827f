import type { TaskId } from "@hearth/protocol";
import type { StoreContext } from "./context.ts";
import { type TaskRow, toEntry } from "./rows.ts";
import { execute, query, type RowsShape, type Script, updateRows } from "./script.ts";
import { tally } from "./tally.ts";
import type { Transaction } from "./transaction.ts";

const shape: RowsShape = {
  table: "task_open",
  columns: [
    { name: "task", type: "text" },
    { name: "done", type: "bigint" },
  ],
  keys: 1,
  set: "open = task_open.open - new_row.done",
  suffix: "RETURNING task_open.task AS task, open",
};

/**
 * Counts down what waits for tasks that completed, and makes claimable what waits for nothing more.
 * A counter and not the question "are all parents done": when the last two parents commit together,
 * neither would see the other and the child would wait for ever.
 */
export function* releaseChildren(context: StoreContext, tx: Transaction, parents: readonly TaskId[]): Script<void> {
  const { dialect } = context.driver;
  // Counted here: with GROUP BY, SQLite may walk all edges in the order of their children.
  const edges = yield* query<{ child: TaskId }>(
    `SELECT child FROM task_edge WHERE ${dialect.among("parent")}`,
    parents,
  );
  if (edges.length === 0) return;
  const done = new Map<TaskId, number>();
  for (const { child } of edges) done.set(child, (done.get(child) ?? 0) + 1);
  const left = yield* updateRows<{ task: TaskId; open: number }>(shape, [...done]);
  const ready = left.filter(({ open }) => open <= 0).map(({ task }) => task);
  if (ready.length === 0) return;
  yield* execute(`DELETE FROM task_open WHERE ${dialect.among("task")}`, ready);
  const rows = yield* query<TaskRow>(
    `UPDATE task SET state = 'ready' WHERE ${dialect.among("id")} AND state = 'waiting'
     RETURNING id, owner, goal, plan, capability, priority, timeout_seconds, concurrency_key, run_at`,
    ready,
  );
  yield* context.driver.put(tx, rows.map(toEntry));
  yield* tally({ waiting: -rows.length, ready: rows.length });
}
