import type { TaskId } from "@hearth/protocol";
import { toStorageError } from "@hearth/storage";
import type { Pool } from "pg";
import type { Clock } from "../clock.ts";
import type {
  Claim,
  ClaimReference,
  ClaimRequest,
  Driver,
  ExtendResult,
  HeldTask,
  Limits,
  QueueEntry,
  WakeHint,
} from "../store/driver.ts";
import { type Dialect, execute, insertRows, query, type RowsShape, type Script } from "../store/script.ts";
import { Transaction } from "../store/transaction.ts";
import { claimTasks, keyName } from "./claim-tasks.ts";
import { Notifier } from "./notifier.ts";
import { type QueueRow, rowToClaim, rowToEntry, status } from "./queue-row.ts";
import { openShape, releaseChildren } from "./release-children.ts";
import { type Runner, runScript } from "./run-script.ts";
import { inTransaction } from "./session.ts";

const dialect: Dialect = {
  name: "postgres",
  among: (column) => `${column} = ANY(?)`,
  lock: " FOR UPDATE",
  skipLocked: " SKIP LOCKED",
  released: "false",
};

const queueShape: RowsShape = {
  table: "task_queue",
  columns: [
    { name: "task", type: "text" },
    { name: "owner", type: "text" },
    { name: "goal", type: "text" },
    { name: "plan", type: "text" },
    { name: "capability", type: "text" },
    { name: "priority", type: "bigint" },
    { name: "timeout_seconds", type: "bigint" },
    { name: "concurrency_key", type: "text" },
    { name: "run_at", type: "bigint" },
    { name: "status", type: "bigint" },
  ],
};

export interface PostgresDriverOptions {
  pool: Pool;
  limits: Limits;
  clock: Clock;
  /** The schema's name, so that engines in different schemas of one database do not wake each other. */
  channel: string;
  onError: (error: unknown) => void;
}

/** The queue in a table that several processes share. A claim is a row with a lease; who holds it is its fence. */
export class PostgresDriver implements Driver {
  readonly dialect = dialect;
  readonly durableClaims = true;
  readonly #pool: Pool;
  readonly #limits: Limits;
  readonly #clock: Clock;
  readonly #notifier: Notifier;
  readonly #listeners: ((hint: WakeHint) => void)[] = [];
  #nextDue: number | undefined;

  constructor({ pool, limits, clock, channel, onError }: PostgresDriverOptions) {
    this.#pool = pool;
    this.#limits = limits;
    this.#clock = clock;
    this.#notifier = new Notifier({ pool, channel, onHint: (hint) => this.#wakeHere(hint), onError });
  }

  async start(): Promise<void> {
    await this.#notifier.start();
  }

  async transaction<Result>(work: (tx: Transaction) => Script<Result>): Promise<Result> {
    const tx = new Transaction();
    try {
      const result = await inTransaction(this.#pool, (runner, send) => runScript(runner, work(tx), send), {
        onRetry: () => tx.rollback(),
      });
      tx.commit();
      return result;
    } catch (error) {
      tx.rollback();
      throw error;
    }
  }

  async read<Result>(work: () => Script<Result>): Promise<Result> {
    try {
      return await runScript(this.#pool as Runner, work());
    } catch (cause) {
      throw toStorageError(cause);
    }
  }

  *put(tx: Transaction, entries: readonly QueueEntry[]): Script<void> {
    if (entries.length === 0) return;
    const now = this.#clock.now();
    const isDelayed = ({ runAt }: QueueEntry): boolean => runAt !== null && runAt > now;
    yield* insertRows(
      queueShape,
      entries.map((entry) => [
        entry.task,
        entry.owner,
        entry.goal,
        entry.plan,
        entry.capability,
        entry.priority,
        entry.timeoutSeconds,
        entry.concurrencyKey,
        entry.runAt,
        isDelayed(entry) ? status.delayed : status.claimable,
      ]),
    );
    const due = Math.min(...entries.filter(isDelayed).map(({ runAt }) => runAt!));
    tx.onCommit(() => {
      if (due !== Infinity) this.#nextDue = Math.min(due, this.#nextDue ?? Infinity);
      this.#wake("ready");
    });
  }

  async claim(request: ClaimRequest): Promise<Claim[]> {
    const rows = await inTransaction(this.#pool, (runner) => claimTasks(runner, request, this.#limits), {
      // A claim that a crash of the database forgets is made again; the worker that had it is fenced off.
      durable: false,
    });
    return rows.map(rowToClaim);
  }

  async extend(
    claims: readonly ClaimReference[],
    now: number,
    leaseMilliseconds: number | undefined,
  ): Promise<ExtendResult> {
    const tasks = claims.map(({ task }) => task);
    const fences = claims.map(({ fence }) => fence);
    return await inTransaction(
      this.#pool,
      async (runner) => {
        const held = await runner.query<QueueRow>(
          `SELECT task_queue.* FROM unnest($1::text[], $2::bigint[]) AS given (task, fence)
           JOIN task_queue ON task_queue.task = given.task AND task_queue.fence = given.fence
           ORDER BY task_queue.task FOR UPDATE OF task_queue`,
          [tasks, fences],
        );
        const overdue = held.rows.filter((row) => row.claimed_at! + row.timeout_seconds * 1000 <= now);
        const late = new Set(overdue.map(({ task }) => task));
        const current = held.rows.filter(({ task }) => !late.has(task)).map(({ task }) => task);
        await runner.query("UPDATE task_queue SET lease_until = $2, running = true WHERE task = ANY($1)", [
          current,
          now + (leaseMilliseconds ?? 0),
        ]);
        const found = new Set(held.rows.map(({ task }) => task));
        return { lost: tasks.filter((task) => !found.has(task)), overdue: overdue.map(rowToClaim) };
      },
      { durable: false },
    );
  }

  *acknowledge(tx: Transaction, claims: readonly ClaimReference[]): Script<(QueueEntry | undefined)[]> {
    if (claims.length === 0) return [];
    const rows = yield* query<QueueRow>(
      `DELETE FROM task_queue USING unnest(?::text[], ?::bigint[]) AS given (task, fence)
       WHERE task_queue.task = given.task AND task_queue.fence = given.fence RETURNING task_queue.*`,
      claims.map(({ task }) => task),
      claims.map(({ fence }) => fence),
    );
    yield* this.#left(tx, rows);
    const fences = new Map(rows.map((row) => [row.task, row]));
    return claims.map(({ task, fence }) => {
      const row = fences.get(task);
      if (row === undefined || row.fence !== fence) return undefined;
      // Given twice in one call, it is held once.
      fences.delete(task);
      return rowToEntry(row);
    });
  }

  *drop(tx: Transaction, tasks: readonly TaskId[]): Script<void> {
    const rows = yield* query<QueueRow>("DELETE FROM task_queue WHERE task = ANY(?) RETURNING *", tasks);
    yield* this.#left(tx, rows);
    if (rows.some((row) => row.status === status.claimed)) tx.onCommit(() => this.#wake("lost"));
  }

  /** What left the queue may make room for what its concurrency key or a limit held back. */
  *#left(tx: Transaction, rows: readonly QueueRow[]): Script<void> {
    const freed = rows.filter((row) => row.concurrency_key !== null && row.status === status.claimed);
    for (const { owner, concurrency_key: key } of sortKeys(freed)) {
      yield* query("SELECT pg_advisory_xact_lock(hashtextextended(current_schema() || ?, 0))", keyName(owner, key!));
      yield* execute(
        `UPDATE task_queue SET status = ${status.claimable} WHERE task = ANY(ARRAY(
           SELECT DISTINCT ON (capability) task FROM task_queue
           WHERE owner = ? AND concurrency_key = ? AND status = ${status.held} ORDER BY capability, priority DESC, task))`,
        owner,
        key,
      );
    }
    const limited = rows.some((row) => this.#limits.capability(row.capability) !== Infinity);
    tx.onCommit(() => this.#wake("settled"));
    if (freed.length > 0 || limited) tx.onCommit(() => this.#wake("ready"));
  }

  *hold(_tx: Transaction, tasks: readonly HeldTask[]): Script<void> {
    yield* insertRows(
      openShape,
      tasks.map(({ entry, waitingFor }) => [entry.task, waitingFor.length]),
    );
  }

  *unhold(_tx: Transaction, tasks: readonly TaskId[]): Script<void> {
    yield* execute("DELETE FROM task_open WHERE task = ANY(?)", tasks);
  }

  *release(tx: Transaction, completed: readonly TaskId[]): Script<number> {
    const entries = yield* releaseChildren(completed);
    yield* this.put(tx, entries);
    return entries.length;
  }

  async tick(now: number): Promise<ClaimReference[]> {
    this.#nextDue = undefined;
    return await inTransaction(
      this.#pool,
      async (runner) => {
        const due = await runner.query(
          `UPDATE task_queue SET status = ${status.claimable} WHERE task = ANY(ARRAY(
             SELECT task FROM task_queue WHERE status = ${status.delayed} AND run_at <= $1
             ORDER BY run_at LIMIT 10000 FOR UPDATE SKIP LOCKED)) RETURNING task`,
          [now],
        );
        if (due.rows.length > 0) this.#notifier.send("ready");
        const next = await runner.query<{ run_at: number }>(
          `SELECT run_at FROM task_queue WHERE status = ${status.delayed} ORDER BY run_at LIMIT 1`,
        );
        this.#nextDue = next.rows[0]?.run_at;
        const expired = await runner.query<{ task: TaskId; fence: number }>(
          `SELECT task, fence FROM task_queue WHERE status = ${status.claimed} AND lease_until <= $1
           ORDER BY lease_until LIMIT 1000`,
          [now],
        );
        return expired.rows;
      },
      { durable: false },
    );
  }

  onWake(listener: (hint: WakeHint) => void): void {
    this.#listeners.push(listener);
  }

  *holds({ task, fence }: ClaimReference): Script<boolean> {
    const rows = yield* query("SELECT task FROM task_queue WHERE task = ? AND fence = ? FOR UPDATE", task, fence);
    return rows.length > 0;
  }

  async claims(tasks?: readonly TaskId[]): Promise<ReadonlyMap<TaskId, Claim>> {
    const among = tasks === undefined ? "" : " AND task = ANY(?)";
    const rows = await this.read(() =>
      query<QueueRow>(
        `SELECT * FROM task_queue WHERE status = ${status.claimed}${among}`,
        ...(tasks === undefined ? [] : [tasks]),
      ),
    );
    return new Map(rows.map((row) => [row.task, rowToClaim(row)]));
  }

  limitsChanged(): void {
    this.transaction(function* () {
      yield* execute(`UPDATE task_queue SET status = ${status.claimable} WHERE status = ${status.held}`);
    }).then(
      () => this.#wake("ready"),
      // The next place that becomes free offers what is held.
      () => {},
    );
  }

  nextDue(): number | undefined {
    return this.#nextDue;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#notifier[Symbol.asyncDispose]();
  }

  #wake(hint: WakeHint): void {
    this.#notifier.send(hint);
    this.#wakeHere(hint);
  }

  #wakeHere(hint: WakeHint): void {
    for (const listener of this.#listeners) listener(hint);
  }
}

/** Each key once, in the order in which claimers lock them. */
function sortKeys(rows: readonly QueueRow[]): QueueRow[] {
  const byName = new Map(rows.map((row) => [keyName(row.owner, row.concurrency_key!), row]));
  return [...byName].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
}
