import type { TaskId } from "@hearth/protocol";
import type { SqliteHandle } from "@hearth/storage";
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
import { entryColumns, type TaskRow, toEntry } from "../store/rows.ts";
import { query, type Script } from "../store/script.ts";
import { Transaction } from "../store/transaction.ts";
import { ClaimQueue } from "./claim-queue.ts";
import type { ClaimsJournal } from "./claims-journal.ts";
import { FanIn } from "./fan-in.ts";
import { heldTasks } from "./held-tasks.ts";
import { KeptRows } from "./kept-rows.ts";
import type { Slot } from "./ready-queue.ts";
import { ScriptRunner } from "./run-script.ts";
import { sqliteDialect } from "./sqlite-dialect.ts";

export interface SqliteDriverOptions {
  sqlite: SqliteHandle;
  limits: Limits;
  /** Closed by the driver. Absent for a database in memory. */
  journal: ClaimsJournal | undefined;
  /** The first fence. Higher than any that an earlier process gave out. */
  firstFence: number;
  /** Released when the driver is disposed of. */
  lock: Disposable | undefined;
}

/**
 * The queue in memory beside the tasks on disk. Memory follows the disk: it changes only when a commit stands.
 * Claims are not stored: when the process ends, what was handed out is claimable again at the next start.
 */
export class SqliteDriver implements Driver {
  readonly dialect = sqliteDialect;
  readonly durableClaims = false;
  readonly #sqlite: SqliteHandle;
  readonly #runner: ScriptRunner;
  readonly #journal: ClaimsJournal | undefined;
  readonly #queue: ClaimQueue;
  readonly #rows = new KeptRows();
  readonly #listeners: ((hint: WakeHint) => void)[] = [];
  readonly #lock: Disposable | undefined;
  readonly #fanIn = new FanIn();
  /** Set when a commit failed that several transactions shared: what they did to it cannot be taken back one by one. */
  #isFanInStale = false;

  constructor({ sqlite, limits, journal, firstFence, lock }: SqliteDriverOptions) {
    this.#lock = lock;
    this.#sqlite = sqlite;
    this.#runner = new ScriptRunner(sqlite.connection);
    this.#journal = journal;
    this.#queue = new ClaimQueue(limits, firstFence);
  }

  /** Rebuilds the queue from what is stored. */
  load(): void {
    const rows = this.#runner.run(
      query<TaskRow>(
        `SELECT ${entryColumns} FROM task WHERE state = 'ready'
         UNION ALL SELECT ${entryColumns} FROM task WHERE ${sqliteDialect.released}`,
      ),
    );
    for (const row of rows) this.#queue.add(toEntry(row));
    this.#loadFanIn();
  }

  #loadFanIn(): void {
    const held = this.#runner.run(heldTasks());
    for (const entry of this.#fanIn.clear()) this.#rows.take(entry);
    this.#fanIn.hold(held);
    this.#isFanInStale = false;
  }

  async transaction<Result>(work: (tx: Transaction) => Script<Result>): Promise<Result> {
    const tx = new Transaction();
    let hasRun = false;
    try {
      const result = await this.#sqlite.commit(() => {
        if (this.#isFanInStale) this.#loadFanIn();
        try {
          const value = this.#runner.run(work(tx));
          hasRun = true;
          return value;
        } catch (error) {
          // At once, since the next transaction of this commit reads the same memory.
          tx.rollback();
          throw error;
        }
      });
      tx.commit();
      return result;
    } catch (error) {
      this.#isFanInStale ||= hasRun;
      tx.rollback();
      throw error;
    }
  }

  async read<Result>(work: () => Script<Result>): Promise<Result> {
    return this.#runner.run(work());
  }

  // oxlint-disable-next-line require-yield -- nothing to store: the task's own row is the queue's
  *put(tx: Transaction, entries: readonly QueueEntry[]): Script<void> {
    if (entries.length === 0) return;
    tx.onCommit(() => {
      for (const entry of entries) {
        this.#rows.keep(entry);
        this.#queue.add(entry);
      }
      this.#wake("ready");
    });
  }

  async claim(request: ClaimRequest): Promise<Claim[]> {
    this.#queue.releaseDue(request.now);
    const claims = this.#queue.claim(request).map((slot) => toClaim(slot, this.#rows.take(slot.entry)));
    if (claims.length > 0)
      this.#journal?.append(
        claims.map(({ task }) => task),
        () => [...this.#queue.claimed.keys()],
      );
    return claims;
  }

  async extend(
    claims: readonly ClaimReference[],
    now: number,
    leaseMilliseconds: number | undefined,
  ): Promise<ExtendResult> {
    const lost: TaskId[] = [];
    const overdue: Claim[] = [];
    for (const { task, fence } of claims) {
      const slot = this.#queue.held(task, fence);
      if (slot === undefined) lost.push(task);
      else if (slot.claimedAt + slot.entry.timeoutSeconds * 1000 <= now) overdue.push(toClaim(slot));
      else {
        slot.running = true;
        slot.leaseUntil = leaseMilliseconds === undefined ? Infinity : now + leaseMilliseconds;
      }
    }
    return { lost, overdue };
  }

  // oxlint-disable-next-line require-yield -- claims live in memory
  *acknowledge(tx: Transaction, claims: readonly ClaimReference[]): Script<(QueueEntry | undefined)[]> {
    const slots: Slot[] = [];
    const entries = claims.map(({ task, fence }) => {
      const slot = this.#queue.held(task, fence);
      if (slot === undefined) return undefined;
      slot.leaving = true;
      slots.push(slot);
      return slot.entry;
    });
    this.#leave(tx, slots);
    return entries;
  }

  // oxlint-disable-next-line require-yield -- the queue lives in memory
  *drop(tx: Transaction, tasks: readonly TaskId[]): Script<void> {
    const slots = tasks.map((task) => this.#queue.slot(task)).filter((slot) => slot !== undefined && !slot.leaving);
    for (const slot of slots) slot!.leaving = true;
    this.#leave(tx, slots as Slot[]);
    tx.onCommit(() => this.#wake("lost"));
  }

  // oxlint-disable-next-line require-yield -- the edges are stored already
  *hold(tx: Transaction, tasks: readonly HeldTask[]): Script<void> {
    if (tasks.length === 0) return;
    for (const { entry } of tasks) this.#rows.keep(entry);
    const undo = this.#fanIn.hold(tasks);
    tx.onRollback(() => {
      undo();
      for (const { entry } of tasks) this.#rows.take(entry);
    });
  }

  // oxlint-disable-next-line require-yield -- as above
  *unhold(tx: Transaction, tasks: readonly TaskId[]): Script<void> {
    const { entries, undo } = this.#fanIn.unhold(tasks);
    if (entries.length === 0) return;
    for (const entry of entries) this.#rows.take(entry);
    tx.onRollback(undo);
  }

  // oxlint-disable-next-line require-yield -- that a task waits for nothing more follows from what is stored of its parents
  *release(tx: Transaction, completed: readonly TaskId[]): Script<number> {
    const { entries, undo } = this.#fanIn.release(completed);
    tx.onRollback(undo);
    if (entries.length > 0) {
      tx.onCommit(() => {
        for (const entry of entries) this.#queue.add(entry);
        this.#wake("ready");
      });
    }
    return entries.length;
  }

  async tick(now: number): Promise<ClaimReference[]> {
    if (this.#queue.releaseDue(now)) this.#wake("ready");
    const expired: ClaimReference[] = [];
    for (const [task, slot] of this.#queue.claimed) {
      if (slot.leaseUntil <= now && !slot.leaving) expired.push({ task, fence: slot.fence });
    }
    return expired;
  }

  onWake(listener: (hint: WakeHint) => void): void {
    this.#listeners.push(listener);
  }

  // oxlint-disable-next-line require-yield -- claims live in memory
  *holds({ task, fence }: ClaimReference): Script<boolean> {
    return this.#queue.held(task, fence) !== undefined;
  }

  async claims(tasks?: readonly TaskId[]): Promise<ReadonlyMap<TaskId, Claim>> {
    const found = new Map<TaskId, Claim>();
    for (const task of tasks ?? this.#queue.claimed.keys()) {
      const slot = this.#queue.claimed.get(task);
      if (slot !== undefined) found.set(task, toClaim(slot));
    }
    return found;
  }

  nextDue(): number | undefined {
    return this.#queue.nextDue;
  }

  limitsChanged(): void {
    this.#queue.limitsChanged();
    this.#wake("ready");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#journal?.close([]);
    this.#lock?.[Symbol.dispose]();
  }

  #leave(tx: Transaction, slots: readonly Slot[]): void {
    if (slots.length === 0) return;
    tx.onRollback(() => {
      for (const slot of slots) slot.leaving = false;
    });
    tx.onCommit(() => {
      let freed = false;
      for (const slot of slots) {
        this.#rows.take(slot.entry);
        freed = this.#queue.remove(slot) || freed;
      }
      this.#wake("settled");
      if (freed) this.#wake("ready");
    });
  }

  #wake(hint: WakeHint): void {
    for (const listener of this.#listeners) listener(hint);
  }
}

function toClaim({ entry, fence, worker, claimedAt, running }: Slot, row?: TaskRow): Claim {
  return { task: entry.task, fence, entry, worker, claimedAt, running, row };
}
