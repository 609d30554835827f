import type { TaskId } from "@hearth/protocol";
import type { StoreContext } from "./context.ts";
import { entryColumns, handOutColumns, type TaskRow, toEntry } from "./rows.ts";
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
  const { dialect, durableClaims } = context.driver;
  // Counted here: with GROUP BY, SQLite may walk all edges in the order of their children.
  const edges = yield* query<{ child: TaskId }>(
    `SELECT child FROM task_edge WHERE ${dialect.among("parent")}`,
    parents,
  );
  if (edges.length === 0) return;
  const done = new Map<TaskId, number>();
  for (const { child } of edges) done.set(child, (done.get(child) ?? 0) + 1);
  // Most children wait for one more: those are found and removed in one step.
  const lasts = [...done].filter(([, count]) => count === 1).map(([child]) => child);
  const removed = yield* query<{ task: TaskId }>(
    `DELETE FROM task_open WHERE ${dialect.among("task")} AND open = 1 RETURNING task`,
    lasts,
  );
  const ready = removed.map(({ task }) => task);
  for (const task of ready) done.delete(task);
  const left = yield* updateRows<{ task: TaskId; open: number }>(shape, [...done]);
  const finished = left.filter(({ open }) => open <= 0).map(({ task }) => task);
  if (finished.length > 0) {
    yield* execute(`DELETE FROM task_open WHERE ${dialect.among("task")}`, finished);
    ready.push(...finished);
  }
  if (ready.length === 0) return;
  const rows = yield* query<TaskRow>(
    `UPDATE task SET state = 'ready' WHERE ${dialect.among("id")} AND state = 'waiting'
     RETURNING ${durableClaims ? entryColumns : handOutColumns}`,
    ready,
  );
  yield* context.driver.put(
    tx,
    rows.map((row) => toEntry(row, !durableClaims)),
  );
  yield* tally({ waiting: -rows.length, ready: rows.length });
}
