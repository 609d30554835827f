import type { TaskId } from "@hearth/protocol";
import type { RunningWorker, WorkerOptions } from "../contract.ts";
import { ClaimLostError } from "../errors/claim-lost-error.ts";
import { TaskTimeoutError } from "../errors/task-timeout-error.ts";
import { type StoreContext, taskEvent } from "../store/context.ts";
import type { Claim } from "../store/driver.ts";
import { type HandOut, handOut } from "../store/hand-out.ts";
import { releaseClaims } from "../store/release-claims.ts";
import type { TaskHandler } from "../task-context.ts";
import { Invocation } from "./invocation.ts";
import type { SettleBatch } from "./settle-batch.ts";

export interface LocalWorkerSettings {
  context: StoreContext;
  batch: SettleBatch;
  /** Undefined where claims end with this process. */
  leaseMilliseconds: number | undefined;
  onError: (error: unknown) => void;
  onStopped: (worker: LocalWorker) => void;
}

/** Runs tasks in this process. */
export class LocalWorker implements RunningWorker {
  readonly name: string;
  readonly #settings: LocalWorkerSettings;
  readonly #concurrency: number;
  readonly #handlers = new Map<string, TaskHandler>();
  readonly #invocations = new Map<TaskId, Invocation>();
  /** How many of them have ended and wait for their result to be written. */
  #settling = 0;
  /** Slots promised to a claim that is under way. */
  #claiming = 0;
  #pumping = false;
  #pumpAgain = false;
  #taking = true;
  #nextHeartbeat = 0;
  #drained: PromiseWithResolvers<void> | undefined;

  constructor(settings: LocalWorkerSettings, { handlers = {}, concurrency = 32, name }: WorkerOptions) {
    this.name = name ?? `worker-${Math.random().toString(36).slice(2, 10)}`;
    this.#settings = settings;
    this.#concurrency = concurrency;
    for (const [capability, handler] of Object.entries(handlers)) this.#handlers.set(capability, handler);
    this.pump();
  }

  get running(): number {
    return this.#invocations.size;
  }

  handle(capability: string, handler: TaskHandler): void {
    this.#handlers.set(capability, handler);
    this.pump();
  }

  unhandle(capability: string): void {
    this.#handlers.delete(capability);
  }

  /** Takes as many tasks as there are free places. Cheap when there is nothing to take. */
  pump(): void {
    if (this.#pumping) {
      this.#pumpAgain = true;
      return;
    }
    this.#pumping = true;
    void this.#pump();
  }

  async #pump(): Promise<void> {
    try {
      do {
        this.#pumpAgain = false;
        // Lets what else ends in this turn free its place first, so that one claim fills them all.
        await Promise.resolve();
        await this.#fill();
      } while (this.#pumpAgain);
    } catch (error) {
      this.#settings.onError(error);
    } finally {
      this.#pumping = false;
      this.#checkDrained();
    }
  }

  async #fill(): Promise<void> {
    const { context, leaseMilliseconds } = this.#settings;
    // Where claiming takes a round trip, the next tasks are fetched while the results of the last are written.
    const written = leaseMilliseconds === undefined ? 0 : Math.min(this.#settling, this.#concurrency);
    const maximum = this.#concurrency - this.#invocations.size + written;
    if (!this.#taking || maximum <= 0 || this.#handlers.size === 0) return;
    this.#claiming = maximum;
    try {
      const claims = await context.driver.claim({
        capabilities: [...this.#handlers.keys()],
        maximum,
        worker: this.name,
        now: context.clock.now(),
        leaseMilliseconds,
        running: true,
      });
      if (claims.length > 0) await this.#begin(claims);
    } finally {
      this.#claiming = 0;
    }
  }

  async #begin(claims: readonly Claim[]): Promise<void> {
    const { context } = this.#settings;
    let handOuts: HandOut[];
    try {
      if (!this.#taking) throw new ClaimLostError("the worker is stopping");
      handOuts = await context.driver.read(() => handOut(context, claims));
    } catch (error) {
      await context.driver.transaction((tx) => releaseClaims(context, tx, claims));
      if (this.#taking) throw error;
      return;
    }
    for (const given of handOuts) this.#start(given);
  }

  #start(given: HandOut): void {
    const { context } = this.#settings;
    const invocation = new Invocation(context, given, (parked) => this.#leave(parked));
    this.#invocations.set(given.claim.task, invocation);
    if (given.failure !== undefined) return this.#settle(invocation, { failure: given.failure });
    if (context.events.active) {
      context.events.emit(
        taskEvent("task-started", given.claim.entry, { worker: this.name, attempt: given.row.attempt + 1 }),
      );
    }
    const handler = this.#handlers.get(given.claim.entry.capability);
    if (handler === undefined) return this.#giveBack(invocation);
    void this.#run(invocation, handler);
  }

  async #run(invocation: Invocation, handler: TaskHandler): Promise<void> {
    const outcome = await invocation.run(handler);
    if (invocation.ended) return;
    if ("failure" in outcome && outcome.failure.code === "HEARTH_TASK_RELEASED") this.#giveBack(invocation);
    else this.#settle(invocation, outcome);
  }

  #settle(invocation: Invocation, outcome: Awaited<ReturnType<Invocation["run"]>>): void {
    invocation.ended = true;
    const { task, fence, claimedAt } = invocation.claim;
    this.#settling += 1;
    this.#settings.batch.add({ task, fence, outcome, worker: this.name, startedAt: claimedAt }, () => {
      this.#settling -= 1;
      this.#leave(invocation);
    });
    if (this.#settings.leaseMilliseconds !== undefined) this.pump();
  }

  #leave(invocation: Invocation): void {
    if (this.#invocations.get(invocation.claim.task) !== invocation) return;
    this.#invocations.delete(invocation.claim.task);
    this.pump();
  }

  #giveBack(invocation: Invocation): void {
    const { context, onError } = this.#settings;
    invocation.ended = true;
    context.driver
      .transaction((tx) => releaseClaims(context, tx, [invocation.claim]))
      .catch(onError)
      .finally(() => this.#leave(invocation));
  }

  /** Ends what is overdue, and where claims have leases, renews them. */
  async tick(now: number): Promise<void> {
    for (const invocation of this.#invocations.values()) {
      if (!invocation.ended && now >= invocation.claim.claimedAt + invocation.claim.entry.timeoutSeconds * 1000) {
        const error = new TaskTimeoutError(invocation.claim.entry.timeoutSeconds);
        this.#settle(invocation, { failure: error.toFailure() });
        invocation.abort(error);
      }
    }
    const { leaseMilliseconds } = this.#settings;
    if (leaseMilliseconds === undefined || now < this.#nextHeartbeat) return;
    this.#nextHeartbeat = now + leaseMilliseconds / 3;
    await this.verify(now);
  }

  /** Asks which claims still hold and stops what lost its own. */
  async verify(now: number): Promise<void> {
    const { context, leaseMilliseconds } = this.#settings;
    const claims = [...this.#invocations.values()].filter(({ ended }) => !ended).map(({ claim }) => claim);
    if (claims.length === 0) return;
    const fences = new Map(claims.map(({ task, fence }) => [task, fence]));
    const { lost } = await context.driver.extend(claims, now, leaseMilliseconds);
    for (const task of lost) {
      const invocation = this.#invocations.get(task);
      // It may have ended, and even been taken again, while the question was under way.
      if (invocation === undefined || invocation.ended || invocation.claim.fence !== fences.get(task)) continue;
      invocation.ended = true;
      invocation.abort(new ClaimLostError("it was cancelled, or its lease ran out"));
      this.#leave(invocation);
    }
  }

  async drain(): Promise<void> {
    this.#taking = false;
    if (this.#invocations.size === 0 && this.#claiming === 0) return;
    this.#drained ??= Promise.withResolvers<void>();
    await this.#drained.promise;
  }

  #checkDrained(): void {
    if (this.#taking || this.#invocations.size > 0) return;
    this.#drained?.resolve();
  }

  /** Stops at once: handlers are aborted and their tasks given back unharmed. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#taking = false;
    const { context, onError, onStopped } = this.#settings;
    onStopped(this);
    const running = [...this.#invocations.values()].filter(({ ended }) => !ended);
    for (const invocation of running) {
      invocation.ended = true;
      invocation.abort(new ClaimLostError("the worker is stopping"));
    }
    if (running.length > 0) {
      await context.driver
        .transaction((tx) =>
          releaseClaims(
            context,
            tx,
            running.map(({ claim }) => claim),
          ),
        )
        .catch(onError);
    }
    for (const invocation of running) this.#leave(invocation);
    await this.drain();
  }
}
