import type { TaskId } from "@hearth/protocol";
import { announce, type StoreContext } from "./context.ts";
import type { ClaimReference } from "./driver.ts";
import { entryColumns, type TaskRow, toEntry } from "./rows.ts";
import { execute, query, type Script } from "./script.ts";
import { tally } from "./tally.ts";
import type { Transaction } from "./transaction.ts";

export type WaitResult =
  | { readonly kind: "signalled"; readonly value: string }
  | { readonly kind: "timed-out" }
  /** The task gave its worker back. It is handed out again when the signal comes or the time is over. */
  | { readonly kind: "parked" }
  /** The claim is no longer held. */
  | { readonly kind: "lost" };

interface WaitRow {
  name: string;
  deadline: number | null;
  value: string | null;
}

/**
 * Looks for a signal and parks the task when there is none. The deadline is set by the first look and kept,
 * so that a crash does not make a wait longer. A signal counts even when it comes after the deadline but before the look.
 */
export function* wait(
  context: StoreContext,
  tx: Transaction,
  claim: ClaimReference,
  name: string,
  timeoutMilliseconds: number | undefined,
): Script<WaitResult> {
  const { driver, clock } = context;
  if (driver.dialect.lock !== "") yield* query(`SELECT id FROM task WHERE id = ?${driver.dialect.lock}`, claim.task);
  if (!(yield* driver.holds(claim))) return { kind: "lost" };
  const now = clock.now();
  yield* execute(
    "INSERT INTO task_wait (task, name, deadline) VALUES (?, ?, ?) ON CONFLICT (task, name) DO NOTHING",
    claim.task,
    name,
    timeoutMilliseconds === undefined ? null : now + timeoutMilliseconds,
  );
  const waits = yield* query<WaitRow>("SELECT name, deadline, value FROM task_wait WHERE task = ?", claim.task);
  const row = waits.find((wait) => wait.name === name)!;
  if (row.value !== null) return { kind: "signalled", value: row.value };
  if (row.deadline !== null && row.deadline <= now) return { kind: "timed-out" };

  const [entry] = yield* driver.acknowledge(tx, [claim]);
  if (entry === undefined) return { kind: "lost" };
  yield* execute(
    "UPDATE task SET state = 'waiting', parked_on = ?, run_at = ? WHERE id = ?",
    name,
    row.deadline,
    claim.task,
  );
  yield* tally({ ready: -1, waiting: 1 });
  announce(context, tx, "task-parked", entry, { name, deadline: row.deadline });
  return { kind: "parked" };
}

/**
 * Keeps a signal, before or after its wait, and wakes the task when it is parked.
 * The first signal of a name stands. The caller has made sure that the task is the owner's.
 */
export function* signal(
  context: StoreContext,
  tx: Transaction,
  task: TaskId,
  name: string,
  value: string,
): Script<void> {
  const { driver, clock } = context;
  yield* query(`SELECT id FROM task WHERE id = ?${driver.dialect.lock}`, task);
  yield* execute(
    `INSERT INTO task_wait (task, name, value, signalled_at) VALUES (?, ?, ?, ?)
     ON CONFLICT (task, name) DO UPDATE SET value = excluded.value, signalled_at = excluded.signalled_at
     WHERE task_wait.value IS NULL`,
    task,
    name,
    value,
    clock.now(),
  );
  const rows = yield* query<TaskRow>(
    `UPDATE task SET state = 'ready', parked_on = NULL, run_at = NULL
     WHERE id = ? AND state = 'waiting' AND parked_on IS NOT NULL RETURNING ${entryColumns}`,
    task,
  );
  yield* wake(context, tx, rows);
}

/** Hands out again what was parked for longer than its wait allows. */
export function* wakeOverdue(context: StoreContext, tx: Transaction): Script<void> {
  const { among, lock, skipLocked } = context.driver.dialect;
  const due = yield* query<{ id: TaskId }>(
    `SELECT id FROM task WHERE parked_on IS NOT NULL AND run_at <= ? ORDER BY run_at LIMIT 1000${lock}${skipLocked}`,
    context.clock.now(),
  );
  if (due.length === 0) return;
  const rows = yield* query<TaskRow>(
    `UPDATE task SET state = 'ready', parked_on = NULL, run_at = NULL WHERE ${among("id")} RETURNING ${entryColumns}`,
    due.map(({ id }) => id),
  );
  yield* wake(context, tx, rows);
}

function* wake({ driver }: StoreContext, tx: Transaction, rows: readonly TaskRow[]): Script<void> {
  if (rows.length === 0) return;
  yield* driver.put(
    tx,
    rows.map((row) => toEntry(row)),
  );
  yield* tally({ waiting: -rows.length, ready: rows.length });
}
