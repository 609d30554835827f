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
import { type Dialect, query, type Script } from "../store/script.ts";
import { Transaction } from "../store/transaction.ts";
import type { ClaimsJournal } from "./claims-journal.ts";
import { FanIn } from "./fan-in.ts";
import { Heap } from "./heap.ts";
import { KeyLimits } from "./key-limits.ts";
import { ReadyQueue, type Slot } from "./ready-queue.ts";
import { ScriptRunner } from "./run-script.ts";

const dialect: Dialect = {
  name: "sqlite",
  among: (column) => `${column} IN (SELECT value FROM json_each(?))`,
  lock: "",
  skipLocked: "",
  released: `(state = 'waiting' AND parked_on IS NULL AND NOT EXISTS (
    SELECT 1 FROM task_edge JOIN task AS parent ON parent.id = task_edge.parent
    WHERE task_edge.child = task.id AND parent.state <> 'completed'))`,
};

const maximumKeptRows = 20_000;
const keptInputLength = 1000;

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
  readonly dialect = dialect;
  readonly durableClaims = false;
  readonly #sqlite: SqliteHandle;
  readonly #runner: ScriptRunner;
  readonly #limits: Limits;
  readonly #journal: ClaimsJournal | undefined;
  readonly #slots = new Map<TaskId, Slot>();
  readonly #ready = new Map<string, ReadyQueue>();
  readonly #delayed = new Heap<Slot>((a, b) => a.entry.runAt! < b.entry.runAt!);
  readonly #claimed = new Map<TaskId, Slot>();
  readonly #runningOf = new Map<string, number>();
  readonly #keys: KeyLimits;
  readonly #listeners: ((hint: WakeHint) => void)[] = [];
  readonly #lock: Disposable | undefined;
  readonly #fanIn = new FanIn();
  /** Set when a commit failed that several transactions shared: what they did to it cannot be taken back one by one. */
  #isFanInStale = false;
  #nextFence: number;
  #keptRows = 0;

  constructor({ sqlite, limits, journal, firstFence, lock }: SqliteDriverOptions) {
    this.#lock = lock;
    this.#sqlite = sqlite;
    this.#runner = new ScriptRunner(sqlite.connection);
    this.#limits = limits;
    this.#journal = journal;
    this.#nextFence = firstFence;
    this.#keys = new KeyLimits((owner, key) => limits.key(owner, key));
  }

  /** Rebuilds the queue from what is stored. */
  load(): void {
    const rows = this.#runner.run(
      query<TaskRow>(
        `SELECT ${entryColumns} FROM task WHERE state = 'ready'
         UNION ALL SELECT ${entryColumns} FROM task WHERE ${dialect.released}`,
      ),
    );
    for (const row of rows) this.#enqueue(toEntry(row));
    this.#loadFanIn();
  }

  #loadFanIn(): void {
    const rows = this.#runner.run(
      query<TaskRow & { parent: TaskId }>(
        `SELECT ${entryColumns
          .split(", ")
          .map((name) => `task.${name} AS ${name}`)
          .join(", ")}, parent.id AS parent
         FROM task JOIN task_edge ON task_edge.child = task.id JOIN task AS parent ON parent.id = task_edge.parent
         WHERE task.state = 'waiting' AND task.parked_on IS NULL AND parent.state <> 'completed'`,
      ),
    );
    const held = new Map<TaskId, { entry: QueueEntry; waitingFor: TaskId[] }>();
    for (const row of rows) {
      const known = held.get(row.id);
      if (known === undefined) held.set(row.id, { entry: toEntry(row), waitingFor: [row.parent] });
      else known.waitingFor.push(row.parent);
    }
    for (const entry of this.#fanIn.clear()) this.#takeRow(entry);
    this.#fanIn.hold([...held.values()]);
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
        this.#keepRow(entry);
        this.#enqueue(entry);
      }
      this.#wake("ready");
    });
  }

  async claim(request: ClaimRequest): Promise<Claim[]> {
    const { capabilities, maximum, worker, now, leaseMilliseconds, running, owner } = request;
    this.#releaseDue(now);
    const claims: Claim[] = [];
    const queues = capabilities.map((name) => this.#ready.get(name)).filter((queue) => queue !== undefined);
    while (claims.length < maximum) {
      let best: Slot | undefined;
      for (const queue of queues) {
        const top = queue.size === 0 ? undefined : queue.peek(owner);
        if (top === undefined) continue;
        if ((this.#runningOf.get(top.entry.capability) ?? 0) >= this.#limits.capability(top.entry.capability)) continue;
        if (best === undefined || isBefore(top.entry, best.entry)) best = top;
      }
      if (best === undefined) break;
      const admitted = this.#keys.admit(best);
      if (admitted) best.place = "claimed";
      this.#ready.get(best.entry.capability)!.removed();
      if (!admitted) continue;
      best.fence = this.#nextFence++;
      best.worker = worker;
      best.claimedAt = now;
      best.running = running;
      best.leaseUntil = leaseMilliseconds === undefined ? Infinity : now + leaseMilliseconds;
      this.#claimed.set(best.entry.task, best);
      this.#runningOf.set(best.entry.capability, (this.#runningOf.get(best.entry.capability) ?? 0) + 1);
      claims.push(toClaim(best, this.#takeRow(best.entry)));
    }
    if (claims.length > 0)
      this.#journal?.append(
        claims.map(({ task }) => task),
        () => [...this.#claimed.keys()],
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
      const slot = this.#claimed.get(task);
      if (slot === undefined || slot.fence !== fence || slot.leaving) lost.push(task);
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
      const slot = this.#claimed.get(task);
      if (slot === undefined || slot.fence !== fence || slot.leaving) return undefined;
      slot.leaving = true;
      slots.push(slot);
      return slot.entry;
    });
    this.#leave(tx, slots);
    return entries;
  }

  // oxlint-disable-next-line require-yield -- the queue lives in memory
  *drop(tx: Transaction, tasks: readonly TaskId[]): Script<void> {
    const slots = tasks.map((task) => this.#slots.get(task)).filter((slot) => slot !== undefined && !slot.leaving);
    for (const slot of slots) slot!.leaving = true;
    this.#leave(tx, slots as Slot[]);
    tx.onCommit(() => this.#wake("lost"));
  }

  // oxlint-disable-next-line require-yield -- the edges are stored already
  *hold(tx: Transaction, tasks: readonly HeldTask[]): Script<void> {
    if (tasks.length === 0) return;
    for (const { entry } of tasks) this.#keepRow(entry);
    const undo = this.#fanIn.hold(tasks);
    tx.onRollback(() => {
      undo();
      for (const { entry } of tasks) this.#takeRow(entry);
    });
  }

  // oxlint-disable-next-line require-yield -- as above
  *unhold(tx: Transaction, tasks: readonly TaskId[]): Script<void> {
    const { entries, undo } = this.#fanIn.unhold(tasks);
    if (entries.length === 0) return;
    for (const entry of entries) this.#takeRow(entry);
    tx.onRollback(undo);
  }

  // oxlint-disable-next-line require-yield -- that a task waits for nothing more follows from what is stored of its parents
  *release(tx: Transaction, completed: readonly TaskId[]): Script<number> {
    const { entries, undo } = this.#fanIn.release(completed);
    tx.onRollback(undo);
    if (entries.length > 0) {
      tx.onCommit(() => {
        for (const entry of entries) this.#enqueue(entry);
        this.#wake("ready");
      });
    }
    return entries.length;
  }

  async tick(now: number): Promise<ClaimReference[]> {
    if (this.#releaseDue(now)) this.#wake("ready");
    const expired: ClaimReference[] = [];
    for (const [task, slot] of this.#claimed) {
      if (slot.leaseUntil <= now && !slot.leaving) expired.push({ task, fence: slot.fence });
    }
    return expired;
  }

  onWake(listener: (hint: WakeHint) => void): void {
    this.#listeners.push(listener);
  }

  // oxlint-disable-next-line require-yield -- claims live in memory
  *holds({ task, fence }: ClaimReference): Script<boolean> {
    const slot = this.#claimed.get(task);
    return slot !== undefined && slot.fence === fence && !slot.leaving;
  }

  async claims(tasks?: readonly TaskId[]): Promise<ReadonlyMap<TaskId, Claim>> {
    const found = new Map<TaskId, Claim>();
    for (const task of tasks ?? this.#claimed.keys()) {
      const slot = this.#claimed.get(task);
      if (slot !== undefined) found.set(task, toClaim(slot));
    }
    return found;
  }

  nextDue(): number | undefined {
    return this.#delayed.peek()?.entry.runAt ?? undefined;
  }

  limitsChanged(): void {
    for (const slot of this.#keys.offerAll()) this.#makeReady(slot);
    this.#wake("ready");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#journal?.close([]);
    this.#lock?.[Symbol.dispose]();
  }

  #enqueue(entry: QueueEntry): void {
    const slot: Slot = {
      entry,
      place: "delayed",
      leaving: false,
      fence: 0,
      worker: "",
      claimedAt: 0,
      running: false,
      leaseUntil: 0,
    };
    this.#slots.set(entry.task, slot);
    if (entry.runAt === null) this.#makeReady(slot);
    else this.#delayed.push(slot);
  }

  /** Keeps the rows of the youngest backlog, within bounds, so that what is handed out soon need not be read. */
  #keepRow(entry: QueueEntry): void {
    if (entry.row === undefined) return;
    if (entry.row.input.length > keptInputLength || this.#keptRows >= maximumKeptRows) entry.row = undefined;
    else this.#keptRows += 1;
  }

  #takeRow(entry: QueueEntry): TaskRow | undefined {
    const { row } = entry;
    if (row === undefined) return undefined;
    this.#keptRows -= 1;
    entry.row = undefined;
    return row;
  }

  #makeReady(slot: Slot): void {
    slot.place = "ready";
    const { capability } = slot.entry;
    let queue = this.#ready.get(capability);
    if (queue === undefined) this.#ready.set(capability, (queue = new ReadyQueue()));
    queue.push(slot);
  }

  #releaseDue(now: number): boolean {
    let released = false;
    for (;;) {
      const slot = this.#delayed.peek();
      if (slot === undefined || (slot.place === "delayed" && slot.entry.runAt! > now)) return released;
      this.#delayed.pop();
      if (slot.place !== "delayed") continue;
      this.#makeReady(slot);
      released = true;
    }
  }

  #leave(tx: Transaction, slots: readonly Slot[]): void {
    if (slots.length === 0) return;
    tx.onRollback(() => {
      for (const slot of slots) slot.leaving = false;
    });
    tx.onCommit(() => {
      let freed = false;
      for (const slot of slots) freed = this.#remove(slot) || freed;
      this.#wake("settled");
      if (freed) this.#wake("ready");
    });
  }

  /** True when this made room for what a limit held back. */
  #remove(slot: Slot): boolean {
    const { task, capability } = slot.entry;
    const { place } = slot;
    this.#takeRow(slot.entry);
    slot.place = "left";
    this.#slots.delete(task);
    if (place === "ready") this.#ready.get(capability)!.removed();
    if (place !== "claimed") return false;
    this.#claimed.delete(task);
    const running = this.#runningOf.get(capability)! - 1;
    if (running === 0) this.#runningOf.delete(capability);
    else this.#runningOf.set(capability, running);
    const offered = this.#keys.release(slot);
    for (const next of offered) this.#makeReady(next);
    return offered.length > 0 || this.#limits.capability(capability) !== Infinity;
  }

  #wake(hint: WakeHint): void {
    for (const listener of this.#listeners) listener(hint);
  }
}

function isBefore(a: QueueEntry, b: QueueEntry): boolean {
  return a.priority === b.priority ? a.task < b.task : a.priority > b.priority;
}

function toClaim({ entry, fence, worker, claimedAt, running }: Slot, row?: TaskRow): Claim {
  return { task: entry.task, fence, entry, worker, claimedAt, running, row };
}
