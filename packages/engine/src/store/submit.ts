import { type TaskId, type TaskState, ValidationError } from "@hearth/protocol";
import type { ReadSubmission } from "../submissions/new-tasks.ts";
import type { StoreContext } from "./context.ts";
import { type Edge, insertTasks } from "./insert-tasks.ts";
import { query, type Script } from "./script.ts";
import type { Transaction } from "./transaction.ts";

/**
 * Stores tasks that are not of a plan. Those they come after are locked, so that one cannot complete between
 * being counted and being linked.
 * @throws ValidationError for an `after` that names no task of the owner, or one that will never complete
 */
export function* submit(
  context: StoreContext,
  tx: Transaction,
  owner: string,
  submissions: readonly ReadSubmission[],
): Script<TaskId[]> {
  const edges: Edge[] = [];
  const parents = new Set(submissions.flatMap(({ after }) => after));
  let tasks = submissions.map(({ task }) => task);
  if (parents.size > 0) {
    const states = yield* readParents(context, owner, [...parents]);
    tasks = submissions.map(({ task, after }, index) => {
      const waitingFor: TaskId[] = [];
      for (const [position, parent] of after.entries()) {
        if (after.indexOf(parent) !== position) continue;
        const state = states.get(parent);
        const field = `/${index}/after/${position}`;
        if (state === undefined) throw wrong(field, `names no task: ${parent}`);
        if (state === "failed" || state === "cancelled") {
          throw wrong(field, `names a task that has ${state === "failed" ? "failed" : "been cancelled"}: ${parent}`);
        }
        edges.push({ parent, child: task.row.id });
        if (state !== "completed") waitingFor.push(parent);
      }
      return { row: task.row, waitingFor };
    });
  }
  return yield* insertTasks(context, tx, tasks, edges);
}

function* readParents({ driver }: StoreContext, owner: string, ids: TaskId[]): Script<Map<TaskId, TaskState>> {
  const rows = yield* query<{ id: TaskId; state: TaskState }>(
    `SELECT id, state FROM task WHERE owner = ? AND ${driver.dialect.among("id")} ORDER BY id${driver.dialect.lock}`,
    owner,
    ids,
  );
  return new Map(rows.map(({ id, state }) => [id, state]));
}

function wrong(field: string, message: string): ValidationError {
  return new ValidationError("task", [{ field, message }]);
}
