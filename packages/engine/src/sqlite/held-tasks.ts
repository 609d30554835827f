import type { TaskId } from "@hearth/protocol";
import type { HeldTask, QueueEntry } from "../store/driver.ts";
import { entryColumns, type TaskRow, toEntry } from "../store/rows.ts";
import { query, type Script } from "../store/script.ts";

const columns = entryColumns
  .split(", ")
  .map((name) => `task.${name} AS ${name}`)
  .join(", ");

/** Every task that waits for others, with those it still waits for. */
export function* heldTasks(): Script<HeldTask[]> {
  const rows = yield* query<TaskRow & { parent: TaskId }>(
    `SELECT ${columns}, parent.id AS parent
     FROM task JOIN task_edge ON task_edge.child = task.id JOIN task AS parent ON parent.id = task_edge.parent
     WHERE task.state = 'waiting' AND task.parked_on IS NULL AND parent.state <> 'completed'`,
  );
  const held = new Map<TaskId, { entry: QueueEntry; waitingFor: TaskId[] }>();
  for (const row of rows) {
    const known = held.get(row.id);
    if (known === undefined) held.set(row.id, { entry: toEntry(row), waitingFor: [row.parent] });
    else known.waitingFor.push(row.parent);
  }
  return [...held.values()];
}
