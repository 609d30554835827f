import type { TaskState } from "@hearth/protocol";
import { insertRows, query, type RowsShape, type Script } from "./script.ts";

const shape: RowsShape = {
  table: "task_tally",
  columns: [
    { name: "state", type: "text" },
    { name: "total", type: "bigint" },
  ],
};

/**
 * Counts of tasks by state, kept as differences that are only ever added: counting a million rows would stop the hub,
 * and one row per state would make every transaction wait for every other.
 */
export function* tally(differences: Partial<Record<TaskState, number>>): Script<void> {
  yield* insertRows(
    shape,
    Object.entries(differences).filter(([, total]) => total !== 0),
  );
}

export function* readTally(): Script<Record<TaskState, number>> {
  const counts: Record<TaskState, number> = {
    waiting: 0,
    ready: 0,
    assigned: 0,
    running: 0,
    completed: 0,
    failed: 0,
    cancelled: 0,
  };
  const rows = yield* query<{ state: TaskState; total: number }>(
    "SELECT state, CAST(sum(total) AS BIGINT) AS total FROM task_tally GROUP BY state",
  );
  for (const { state, total } of rows) counts[state] = total;
  return counts;
}

/** Adds the differences up, so that reading them stays cheap. */
export function* compactTally(): Script<void> {
  const rows = yield* query<{ state: TaskState; total: number }>("DELETE FROM task_tally RETURNING state, total");
  const sums: Partial<Record<TaskState, number>> = {};
  for (const { state, total } of rows) sums[state] = (sums[state] ?? 0) + total;
  yield* tally(sums);
}

export function* tallySize(): Script<number> {
  const rows = yield* query<{ size: number }>("SELECT count(*) AS size FROM task_tally");
  return rows[0]?.size ?? 0;
}
