import { type TaskSubmission, taskSubmission } from "@hearth/protocol";
import type { StoreContext } from "../store/context.ts";
import { insertTasks } from "../store/insert-tasks.ts";
import { occurrenceKey } from "../store/rows.ts";
import { execute, query, type Script } from "../store/script.ts";
import type { Transaction } from "../store/transaction.ts";
import { toNewTask } from "../submissions/new-tasks.ts";
import { nextOccurrence, occurrencesBetween } from "./occurrences.ts";
import type { MissedRunPolicy, Schedule } from "./schedule.ts";

export interface ScheduleRow {
  id: string;
  owner: string;
  name: string;
  cron: string;
  time_zone: string;
  missed: MissedRunPolicy;
  submission: string;
  enabled: number;
  created_at: number;
  next_at: number | null;
  last_at: number | null;
}

/** A schedule that was not looked at for long is caught up in steps of this many, so that no tick takes long. */
const maximumAtOnce = 1000;

/**
 * Submits the tasks of all occurrences that are due. Each occurrence has an idempotency key of its own and its
 * schedule's row is locked, so that several hubs on one database run it once.
 */
export function* fireDue(context: StoreContext, tx: Transaction, graceMilliseconds: number): Script<void> {
  const now = context.clock.now();
  const { lock, skipLocked } = context.driver.dialect;
  const due = yield* query<ScheduleRow>(
    `SELECT * FROM task_schedule WHERE enabled = 1 AND next_at <= ? ORDER BY next_at LIMIT 100${lock}${skipLocked}`,
    now,
  );
  for (const row of due) yield* fire(context, tx, row, now, graceMilliseconds);
}

function* fire(
  context: StoreContext,
  tx: Transaction,
  row: ScheduleRow,
  now: number,
  graceMilliseconds: number,
): Script<void> {
  const pattern = { cron: row.cron, timeZone: row.time_zone };
  const { runs, next } = plan(row, pattern, now, graceMilliseconds);
  yield* execute(
    "UPDATE task_schedule SET next_at = ?, last_at = ? WHERE id = ?",
    next ?? null,
    runs.at(-1) ?? row.last_at,
    row.id,
  );
  if (runs.length === 0) return;
  const task: TaskSubmission = taskSubmission.parse(JSON.parse(row.submission));
  const tasks = runs.map((time) =>
    toNewTask(
      { ...task, idempotencyKey: occurrenceKey(row.id, time) },
      { owner: row.owner, goal: undefined, now, field: "/task" },
    ),
  );
  yield* insertTasks(context, tx, tasks, []);
}

/** Which occurrences run now, by the schedule's policy for those that were missed. */
function plan(
  { missed, next_at }: ScheduleRow,
  pattern: { cron: string; timeZone: string },
  now: number,
  graceMilliseconds: number,
): { runs: number[]; next: number | undefined } {
  const from = next_at!;
  if (missed === "all") {
    const { times, next } = occurrencesBetween({ ...pattern, from, until: now, maximum: maximumAtOnce });
    return { runs: times, next };
  }
  // However long the gap was, only its end matters.
  const next = nextOccurrence(pattern, now);
  const recent = nextOccurrence(pattern, Math.max(from, now - graceMilliseconds) - 1000);
  const { times } = occurrencesBetween({
    ...pattern,
    from: recent === undefined ? from : Math.max(from, recent),
    until: now,
    maximum: maximumAtOnce,
  });
  const onTime = times.filter((time) => now - time <= graceMilliseconds);
  if (missed === "skip") return { runs: onTime, next };
  const hasMissed = now - from > graceMilliseconds;
  return { runs: hasMissed && onTime.length === 0 ? [times.at(-1) ?? from] : onTime, next };
}

export function toSchedule(row: ScheduleRow): Schedule {
  return {
    id: row.id,
    owner: row.owner,
    name: row.name,
    cron: row.cron,
    timeZone: row.time_zone,
    missed: row.missed,
    enabled: row.enabled === 1,
    task: JSON.parse(row.submission) as Schedule["task"],
    createdAt: row.created_at,
    ...(row.next_at === null ? {} : { nextAt: row.next_at }),
    ...(row.last_at === null ? {} : { lastAt: row.last_at }),
  };
}
