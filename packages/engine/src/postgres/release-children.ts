import type { TaskId } from "@hearth/protocol";
import type { QueueEntry } from "../store/driver.ts";
import { entryColumns, type TaskRow, toEntry } from "../store/rows.ts";
import { execute, query, type RowsShape, type Script, updateRows } from "../store/script.ts";

/** How many tasks a task still waits for. */
export const openShape: RowsShape = {
  table: "task_open",
  columns: [
    { name: "task", type: "text" },
    { name: "open", type: "bigint" },
  ],
};

const countdownShape: RowsShape = {
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
 * Counts down what waits for tasks that completed, and returns what waits for nothing more.
 * A counter and not the question "are all parents done": when the last two parents commit together,
 * neither would see the other and the child would wait for ever.
 */
export function* releaseChildren(parents: readonly TaskId[]): Script<QueueEntry[]> {
  const edges = yield* query<{ child: TaskId }>("SELECT child FROM task_edge WHERE parent = ANY(?)", parents);
  if (edges.length === 0) return [];
  const done = new Map<TaskId, number>();
  for (const { child } of edges) done.set(child, (done.get(child) ?? 0) + 1);
  const left = yield* updateRows<{ task: TaskId; open: number }>(countdownShape, [...done]);
  const ready = left.filter(({ open }) => open <= 0).map(({ task }) => task);
  if (ready.length === 0) return [];
  yield* execute("DELETE FROM task_open WHERE task = ANY(?)", ready);
  const rows = yield* query<TaskRow>(
    `UPDATE task SET state = 'ready' WHERE id = ANY(?) AND state = 'waiting' RETURNING ${entryColumns}`,
    ready,
  );
  return rows.map((row) => toEntry(row));
}
