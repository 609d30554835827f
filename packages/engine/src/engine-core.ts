import { type PlanId, type TaskId, terminalStates } from "@hearth/protocol";
import type { RunningWorker, WorkerOptions } from "./contract.ts";
import type { LimitBook } from "./limit-book.ts";
import { ResultWaiters } from "./result-waiters.ts";
import type { StoreContext } from "./store/context.ts";
import { readLimits } from "./store/limits.ts";
import { redeliver } from "./store/redeliver.ts";
import { query } from "./store/script.ts";
import { compactTally, tallySize } from "./store/tally.ts";
import { wakeOverdue } from "./store/waits.ts";
import { LocalWorker } from "./worker/local-worker.ts";
import { SettleBatch } from "./worker/settle-batch.ts";

export interface EngineCoreOptions {
  context: StoreContext;
  limits: LimitBook;
  leaseMilliseconds: number;
  tickMilliseconds: number;
  onError: (error: unknown) => void;
}

const terminal = [...terminalStates];

/** What goes on in the background: the clock's work, the workers of this process, and those who wait for results. */
export class EngineCore implements AsyncDisposable {
  readonly context: StoreContext;
  readonly limits: LimitBook;
  readonly leaseMilliseconds: number;
  readonly batch: SettleBatch;
  readonly taskWaiters = new ResultWaiters<TaskId, void>();
  readonly planWaiters = new ResultWaiters<PlanId, void>();
  /** Further work of each tick, such as schedules. */
  readonly onTick: ((now: number) => Promise<void>)[] = [];
  readonly #workers = new Set<LocalWorker>();
  readonly #tickMilliseconds: number;
  readonly #onError: (error: unknown) => void;
  #cancelTick: (() => void) | undefined;
  #tickAt = Infinity;
  #ticking: Promise<void> | undefined;
  #ticks = 0;
  #stopped = false;

  constructor({ context, limits, leaseMilliseconds, tickMilliseconds, onError }: EngineCoreOptions) {
    this.context = context;
    this.limits = limits;
    this.leaseMilliseconds = leaseMilliseconds;
    this.#tickMilliseconds = tickMilliseconds;
    this.#onError = onError;
    this.batch = new SettleBatch(context, onError);
    context.ended.tasks = (ids) => this.#taskEnded(ids);
    context.ended.plans = (ids) => {
      for (const id of ids) this.planWaiters.resolve(id);
    };
    context.driver.onWake((hint) => {
      if (hint === "ready") {
        this.#scheduleTick();
        for (const worker of this.#workers) worker.pump();
      } else if (hint === "lost") this.#background(this.#verifyWorkers());
      else this.#background(this.#pollWaiters());
    });
    this.#scheduleTick();
  }

  startWorker(options: WorkerOptions): RunningWorker {
    this.limits.setOfWorkers(options.capabilityLimits ?? {});
    const worker = new LocalWorker(
      {
        context: this.context,
        batch: this.batch,
        leaseMilliseconds: this.context.driver.durableClaims ? this.leaseMilliseconds : undefined,
        onError: this.#onError,
        onStopped: (stopped) => this.#workers.delete(stopped),
      },
      options,
    );
    this.#workers.add(worker);
    return worker;
  }

  pump(): void {
    for (const worker of this.#workers) worker.pump();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopped = true;
    this.#cancelTick?.();
    await this.#ticking;
    this.batch.stop();
    for (const worker of this.#workers) await worker[Symbol.asyncDispose]();
    await this.batch.idle();
  }

  #taskEnded(ids: readonly TaskId[]): void {
    if (this.taskWaiters.size === 0) return;
    for (const id of ids) this.taskWaiters.resolve(id);
  }

  /** A tick is due when the driver knows that something is, and otherwise at the floor of polling. */
  #scheduleTick(): void {
    if (this.#stopped) return;
    const now = this.context.clock.now();
    const at = Math.min(now + this.#tickMilliseconds, Math.max(now, this.context.driver.nextDue() ?? Infinity));
    if (at >= this.#tickAt) return;
    this.#cancelTick?.();
    this.#tickAt = at;
    this.#cancelTick = this.context.clock.after(at - now, () => {
      this.#tickAt = Infinity;
      this.#ticking ??= this.#tick().finally(() => {
        this.#ticking = undefined;
        this.#scheduleTick();
      });
    });
  }

  async #tick(): Promise<void> {
    const { context } = this;
    const { driver } = context;
    const now = context.clock.now();
    this.#ticks += 1;
    await this.#guard(async () => {
      const expired = await driver.tick(now);
      if (expired.length > 0) await driver.transaction((tx) => redeliver(context, tx, expired));
    });
    await this.#guard(() => this.#wakeParked(now));
    for (const worker of this.#workers) await this.#guard(() => worker.tick(now));
    for (const work of this.onTick) await this.#guard(() => work(now));
    if (driver.durableClaims) {
      await this.#guard(() => this.#pollWaiters());
      if (this.#ticks % 10 === 0)
        await this.#guard(async () => this.limits.load(await driver.read(() => readLimits())));
    }
    if (this.#ticks % 20 === 0) await this.#guard(() => this.#compact());
    this.pump();
  }

  async #wakeParked(now: number): Promise<void> {
    const { driver } = this.context;
    const due = await driver.read(() =>
      query("SELECT id FROM task WHERE parked_on IS NOT NULL AND run_at <= ? LIMIT 1", now),
    );
    if (due.length > 0) await driver.transaction((tx) => wakeOverdue(this.context, tx));
  }

  async #compact(): Promise<void> {
    const { driver } = this.context;
    if ((await driver.read(() => tallySize())) > 1000) await driver.transaction(() => compactTally());
  }

  /** Finds results of what other processes ended. In one process the commit itself tells. */
  async #pollWaiters(): Promise<void> {
    const { driver } = this.context;
    if (!driver.durableClaims) return;
    if (this.taskWaiters.size > 0) {
      const ended = await driver.read(() =>
        query<{ id: TaskId }>(
          `SELECT id FROM task WHERE ${driver.dialect.among("id")} AND ${driver.dialect.among("state")}`,
          this.taskWaiters.ids(),
          terminal,
        ),
      );
      this.#taskEnded(ended.map(({ id }) => id));
    }
    if (this.planWaiters.size > 0) {
      const ended = await driver.read(() =>
        query<{ id: PlanId }>(
          `SELECT id FROM plan WHERE ${driver.dialect.among("id")} AND state NOT IN ('draft', 'approved')`,
          this.planWaiters.ids(),
        ),
      );
      for (const { id } of ended) this.planWaiters.resolve(id);
    }
  }

  async #verifyWorkers(): Promise<void> {
    for (const worker of this.#workers) await worker.verify(this.context.clock.now());
  }

  #background(promise: Promise<void>): void {
    promise.catch(this.#onError);
  }

  async #guard(work: () => Promise<void>): Promise<void> {
    if (this.#stopped) return;
    try {
      await work();
    } catch (error) {
      this.#onError(error);
    }
  }
}
