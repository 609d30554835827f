import { type GoalId, type PlanId, type Task, type TaskId, type TaskState, terminalStates } from "@hearth/protocol";
import type { TaskFilter } from "../contract.ts";
import type { StoreContext } from "./context.ts";
import type { Claim } from "./driver.ts";
import { type TaskRow, toTask } from "./rows.ts";
import { query, type Script, type Value } from "./script.ts";

const maximumLimit = 1000;

export async function readTask(context: StoreContext, owner: string, id: TaskId): Promise<Task | undefined> {
  const rows = await context.driver.read(() =>
    query<TaskRow>("SELECT * FROM task WHERE id = ? AND owner = ?", id, owner),
  );
  return (await show(context, rows))[0];
}

export async function readTasks(context: StoreContext, owner: string, filter: TaskFilter): Promise<Task[]> {
  const { driver } = context;
  const handedOut = filter.states?.filter((state) => state === "assigned" || state === "running") ?? [];
  let claims: ReadonlyMap<TaskId, Claim> | undefined;
  let only: TaskId[] | undefined;
  if (filter.states !== undefined && handedOut.length === filter.states.length) {
    // Only what is handed out is asked for, and few tasks are.
    claims = await driver.claims();
    only = [...claims]
      .filter(([, claim]) => handedOut.includes(claim.running ? "running" : "assigned"))
      .map(([id]) => id);
  }
  const rows = await driver.read(() => selectTasks(context, owner, filter, only));
  const tasks = await show(context, rows, claims);
  return filter.states === undefined ? tasks : tasks.filter(({ state }) => filter.states!.includes(state));
}

function* selectTasks(
  { driver }: StoreContext,
  owner: string,
  { states, capability, plan, goal, limit = 50, before }: TaskFilter,
  only: TaskId[] | undefined,
): Script<TaskRow[]> {
  const conditions = ["owner = ?"];
  const values: Value[] = [owner];
  const add = (condition: string, value: Value): void => {
    conditions.push(condition);
    values.push(value);
  };
  if (only !== undefined) add(driver.dialect.among("id"), only);
  else if (states !== undefined) {
    const stored = storedStates(states);
    // Literals, so that the index of one state can be used.
    const among =
      stored.length === 1 ? `state = '${stored[0]}'` : `state IN (${stored.map((state) => `'${state}'`).join(", ")})`;
    const { released } = driver.dialect;
    const [ready, waiting] = [stored.includes("ready"), stored.includes("waiting")];
    if (ready === waiting) conditions.push(among);
    else conditions.push(ready ? `(${among} OR ${released})` : `(${among} AND NOT ${released})`);
  }
  if (capability !== undefined) add("capability = ?", capability);
  if (plan !== undefined) add("plan = ?", plan satisfies PlanId);
  if (goal !== undefined) add("goal = ?", goal satisfies GoalId);
  if (before !== undefined) add("id < ?", before);
  return yield* query<TaskRow>(
    `SELECT * FROM task WHERE ${conditions.join(" AND ")} ORDER BY id DESC LIMIT ?`,
    ...values,
    Math.max(1, Math.min(limit, maximumLimit)),
  );
}

/** A task that is handed out is stored as ready. */
function storedStates(states: readonly TaskState[]): TaskState[] {
  return [...new Set(states.map((state) => (state === "assigned" || state === "running" ? "ready" : state)))];
}

/** Rows as tasks, with what is known about them beside their rows: who works on them, and what they wait for. */
export async function show(
  { driver }: StoreContext,
  rows: readonly TaskRow[],
  known?: ReadonlyMap<TaskId, Claim>,
): Promise<Task[]> {
  const waiting = rows.filter(({ state, parked_on }) => state === "waiting" && parked_on === null).map(({ id }) => id);
  const waitingFor =
    waiting.length === 0
      ? new Map<TaskId, TaskId[]>()
      : await driver.read(() => openParents(driver.dialect.among, waiting));
  // What waits for nothing more is ready, also where that is not written into its row.
  for (const row of rows) {
    if (row.state === "waiting" && row.parked_on === null && !waitingFor.has(row.id)) row.state = "ready";
  }
  const ready = rows.filter(({ state }) => state === "ready").map(({ id }) => id);
  const claims = known ?? (ready.length === 0 ? new Map<TaskId, Claim>() : await driver.claims(ready));
  return rows.map((row) =>
    toTask(row, terminalStates.has(row.state) ? undefined : claims.get(row.id), waitingFor.get(row.id)),
  );
}

function* openParents(among: (column: string) => string, children: TaskId[]): Script<Map<TaskId, TaskId[]>> {
  const rows = yield* query<{ child: TaskId; parent: TaskId }>(
    `SELECT child, parent FROM task_edge JOIN task ON task.id = parent
     WHERE ${among("child")} AND task.state <> 'completed' ORDER BY parent`,
    children,
  );
  const parents = new Map<TaskId, TaskId[]>();
  for (const { child, parent } of rows) {
    const list = parents.get(child);
    if (list === undefined) parents.set(child, [parent]);
    else list.push(parent);
  }
  return parents;
}
