import type { DeliveryState, Failure, GoalId, PlanId, Task, TaskId, TaskState } from "@hearth/protocol";
import type { Claim, QueueEntry } from "./driver.ts";
import type { Column } from "./script.ts";

/** A row of `task`. JSON is kept as text; times are milliseconds since the Unix epoch. */
export interface TaskRow {
  id: TaskId;
  owner: string;
  goal: GoalId | null;
  plan: PlanId | null;
  key: string | null;
  capability: string;
  title: string | null;
  input: string;
  /** Output references: a JSON object from plan key to task id. */
  refs: string | null;
  state: TaskState;
  delivery: DeliveryState;
  priority: number;
  attempt: number;
  retries: number;
  timeout_seconds: number;
  /** How many workers were lost while they ran it. */
  lost: number;
  budget: string | null;
  checks: string | null;
  concurrency_key: string | null;
  idempotency_key: string | null;
  run_at: number | null;
  /** The wait it is parked on. */
  parked_on: string | null;
  output: string | null;
  failure: string | null;
  worker: string | null;
  created_at: number;
  started_at: number | null;
  ended_at: number | null;
}

const text = <Name extends keyof TaskRow>(name: Name): Column & { name: Name } => ({ name, type: "text" });
const number = <Name extends keyof TaskRow>(name: Name): Column & { name: Name } => ({ name, type: "bigint" });

/** What a row is before it is stored, with all that was not given. */
export function newTaskRow(
  given: Pick<TaskRow, "id" | "owner" | "capability" | "input" | "priority" | "retries"> & {
    timeoutSeconds: number;
    createdAt: number;
  },
): TaskRow {
  return {
    id: given.id,
    owner: given.owner,
    goal: null,
    plan: null,
    key: null,
    capability: given.capability,
    title: null,
    input: given.input,
    refs: null,
    state: "ready",
    delivery: "pending",
    priority: given.priority,
    attempt: 0,
    retries: given.retries,
    timeout_seconds: given.timeoutSeconds,
    lost: 0,
    budget: null,
    checks: null,
    concurrency_key: null,
    idempotency_key: null,
    run_at: null,
    parked_on: null,
    output: null,
    failure: null,
    worker: null,
    created_at: given.createdAt,
    started_at: null,
    ended_at: null,
  };
}

/** The columns a new row sets, in the order of `taskValues`. The others have defaults. */
export const newTaskColumns: readonly Column[] = [
  text("id"),
  text("owner"),
  text("capability"),
  text("input"),
  text("state"),
  number("priority"),
  number("retries"),
  number("timeout_seconds"),
  number("created_at"),
];

/** Set only when some row of a batch has them, since each bound value costs time. */
export const optionalTaskColumns = [
  text("goal"),
  text("plan"),
  text("key"),
  text("title"),
  text("refs"),
  text("budget"),
  text("checks"),
  text("concurrency_key"),
  text("idempotency_key"),
  number("run_at"),
] as const;

/** The columns a worker needs; everything that grows after the end is left out. */
export const handOutColumns =
  "id, owner, goal, plan, key, capability, title, input, refs, state, delivery, priority, attempt, retries, " +
  "timeout_seconds, lost, budget, checks, concurrency_key, idempotency_key, run_at, parked_on, failure, created_at";

/** The columns that make a queue entry. */
export const entryColumns = "id, owner, goal, plan, capability, priority, timeout_seconds, concurrency_key, run_at";

/** @param withRow when the row has all that a hand-out needs, so that it need not be read again */
export function toEntry(row: TaskRow, withRow = false): QueueEntry {
  return {
    task: row.id,
    owner: row.owner,
    goal: row.goal,
    plan: row.plan,
    capability: row.capability,
    priority: row.priority,
    timeoutSeconds: row.timeout_seconds,
    concurrencyKey: row.concurrency_key,
    runAt: row.run_at,
    row: withRow ? row : undefined,
  };
}

/** A row as it is shown. `claim` says whether someone works on it now. */
export function toTask(row: TaskRow, claim?: Claim, waitingFor: TaskId[] = []): Task {
  const task: Task = {
    id: row.id,
    owner: row.owner,
    capability: row.capability,
    input: JSON.parse(row.input),
    state: claim === undefined ? row.state : claim.running ? "running" : "assigned",
    delivery: row.delivery,
    priority: row.priority,
    attempt: claim === undefined ? row.attempt : row.attempt + 1,
    retries: row.retries,
    timeoutSeconds: row.timeout_seconds,
    waitingFor,
    checks: row.checks === null ? [] : (JSON.parse(row.checks) as Task["checks"]),
    createdAt: row.created_at,
  };
  if (row.goal !== null) task.goal = row.goal;
  if (row.plan !== null) task.plan = row.plan;
  if (row.key !== null) task.key = row.key;
  if (row.title !== null) task.title = row.title;
  if (row.budget !== null) task.budget = JSON.parse(row.budget) as NonNullable<Task["budget"]>;
  if (row.concurrency_key !== null) task.concurrencyKey = row.concurrency_key;
  const schedule = scheduleOf(row.idempotency_key);
  if (schedule !== undefined) task.schedule = schedule;
  if (row.run_at !== null && row.parked_on === null) task.runAt = row.run_at;
  if (row.parked_on !== null && claim === undefined) task.parkedOn = row.parked_on;
  if (row.output !== null && row.output !== undefined) task.output = JSON.parse(row.output) as unknown;
  if (row.failure !== null) task.failure = JSON.parse(row.failure) as Failure;
  const worker = claim?.worker ?? row.worker;
  if (worker !== null && worker !== undefined) task.worker = worker;
  const startedAt = claim?.claimedAt ?? row.started_at;
  if (startedAt !== null && startedAt !== undefined) task.startedAt = startedAt;
  if (row.ended_at !== null && row.ended_at !== undefined) task.endedAt = row.ended_at;
  return task;
}

/** The key of a schedule's occurrence. */
export function occurrenceKey(schedule: string, time: number): string {
  return `schedule:${schedule}:${new Date(time).toISOString()}`;
}

function scheduleOf(idempotencyKey: string | null | undefined): string | undefined {
  return /^schedule:([^:]+):/.exec(idempotencyKey ?? "")?.[1];
}
