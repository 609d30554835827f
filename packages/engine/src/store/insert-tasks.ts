import type { TaskId } from "@hearth/protocol";
import { announce, type StoreContext } from "./context.ts";
import { personKey } from "../limit-book.ts";
import type { HeldTask, QueueEntry } from "./driver.ts";
import { newTaskColumns, optionalTaskColumns, toEntry, type TaskRow } from "./rows.ts";
import { insertRows, query, type RowsShape, type Script } from "./script.ts";
import { tally } from "./tally.ts";
import type { Transaction } from "./transaction.ts";

type OptionalColumn = (typeof optionalTaskColumns)[number]["name"];

/** A task to be stored, with those of its dependencies that have not completed. */
export interface NewTask {
  row: TaskRow;
  waitingFor: readonly TaskId[];
}

export interface Edge {
  parent: TaskId;
  child: TaskId;
}

const shapes = new Map<string, { shape: RowsShape; optional: OptionalColumn[] }>();

function shapeFor(tasks: readonly NewTask[]): { shape: RowsShape; optional: OptionalColumn[] } {
  const optional = optionalTaskColumns.filter(({ name }) => tasks.some(({ row }) => row[name] !== null));
  const id = optional.map(({ name }) => name).join();
  let known = shapes.get(id);
  if (known === undefined) {
    const suffix = id.includes("idempotency_key")
      ? "ON CONFLICT (owner, idempotency_key) WHERE idempotency_key IS NOT NULL DO NOTHING"
      : "";
    known = {
      shape: { table: "task", columns: [...newTaskColumns, ...optional], suffix },
      optional: optional.map(({ name }) => name),
    };
    shapes.set(id, known);
  }
  return known;
}

const edgeShape: RowsShape = {
  table: "task_edge",
  columns: [
    { name: "parent", type: "text" },
    { name: "child", type: "text" },
  ],
};

/**
 * Stores tasks with their edges and makes those without open dependencies claimable. A task whose idempotency key
 * its owner has used is not stored; the id of the first one stands in its place in what is returned.
 */
export function* insertTasks(
  context: StoreContext,
  tx: Transaction,
  tasks: readonly NewTask[],
  edges: readonly Edge[],
): Script<TaskId[]> {
  // A key of one's own would be a way around the limit on everything.
  for (const { row } of tasks) if (context.limits.isPersonLimited(row.owner)) row.concurrency_key = personKey;
  const { shape, optional } = shapeFor(tasks);
  for (const { row, waitingFor } of tasks) row.state = waitingFor.length > 0 ? "waiting" : "ready";
  yield* insertRows(
    shape,
    tasks.map(({ row }) => [
      row.id,
      row.owner,
      row.capability,
      row.input,
      row.state,
      row.priority,
      row.retries,
      row.timeout_seconds,
      row.created_at,
      ...optional.map((name) => row[name]),
    ]),
  );
  const replaced = optional.includes("idempotency_key")
    ? yield* findReplaced(context, tasks)
    : new Map<TaskId, TaskId>();
  const stored = replaced.size === 0 ? tasks : tasks.filter(({ row }) => !replaced.has(row.id));
  yield* insertRows(
    edgeShape,
    edges.filter(({ child }) => !replaced.has(child)).map(({ parent, child }) => [parent, child]),
  );
  const held: HeldTask[] = [];
  const entries: QueueEntry[] = [];
  for (const { row, waitingFor } of stored) {
    const entry = toEntry(row, true);
    if (waitingFor.length === 0) entries.push(entry);
    else held.push({ entry, waitingFor });
  }
  yield* context.driver.hold(tx, held);
  yield* context.driver.put(tx, entries);
  yield* tally({ waiting: held.length, ready: entries.length });
  if (context.events.active) {
    for (const { row } of stored) {
      const { id: task, owner, goal, plan, capability, title } = row;
      announce(context, tx, "task-submitted", { task, owner, goal, plan, capability }, title ? { title } : {});
    }
  }
  return tasks.map(({ row }) => replaced.get(row.id) ?? row.id);
}

/** Which of the new ids lost to an earlier task with the same key. */
function* findReplaced({ driver }: StoreContext, tasks: readonly NewTask[]): Script<Map<TaskId, TaskId>> {
  const keyed = tasks.filter(({ row }) => row.idempotency_key !== null);
  const owner = keyed[0]!.row.owner;
  const rows = yield* query<{ id: TaskId; idempotency_key: string }>(
    `SELECT id, idempotency_key FROM task WHERE owner = ? AND ${driver.dialect.among("idempotency_key")}`,
    owner,
    [...new Set(keyed.map(({ row }) => row.idempotency_key!))],
  );
  const first = new Map(rows.map((row) => [row.idempotency_key, row.id]));
  const replaced = new Map<TaskId, TaskId>();
  for (const { row } of keyed) {
    const id = first.get(row.idempotency_key!)!;
    if (id !== row.id) replaced.set(row.id, id);
  }
  return replaced;
}
