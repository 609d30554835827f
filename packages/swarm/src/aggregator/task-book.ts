import { createHash, randomBytes } from "node:crypto";
import type { EventEmitter } from "node:events";
import { LRUCache } from "lru-cache";
import type { Operation, OperandBytes } from "../contract/operation.ts";
import type { AggregatorEvents } from "./aggregator-events.ts";
import type { BlockEvent } from "./block-watch.ts";
import type { LiveTask } from "./live-task.ts";
import { reasonOf } from "./order.ts";
import type { TaskOutcome, TaskRecord, TaskRequest } from "./task-record.ts";

interface Kept {
  output: unknown;
  workers: readonly string[];
}

export interface TaskBookOptions {
  events: EventEmitter<AggregatorEvents>;
  /** Results kept for equal requests; 0 keeps none. */
  cacheSize: number;
  /** Seconds a result is kept. */
  cacheTtl: number;
  /** Ended tasks whose outcome can still be asked for. */
  history: number;
}

/** A task that was taken, and the promise of its outcome. */
export interface TakenTask {
  id: string;
  done: Promise<TaskOutcome>;
}

/** The tasks of an aggregator from their beginning to their end, what became of them, and results for equal requests. */
export class TaskBook {
  readonly #events: EventEmitter<AggregatorEvents>;
  readonly #live = new Map<string, LiveTask>();
  readonly #dones = new Map<string, Promise<TaskOutcome>>();
  readonly #records: LRUCache<string, TaskRecord>;
  readonly #cache: LRUCache<string, Kept> | undefined;
  readonly #prefix = randomBytes(6).toString("hex");
  #count = 0;

  constructor({ events, cacheSize, cacheTtl, history }: TaskBookOptions) {
    this.#events = events;
    this.#records = new LRUCache({ max: history });
    if (cacheSize > 0) this.#cache = new LRUCache({ max: cacheSize, ttl: cacheTtl * 1_000 });
  }

  /** Tasks that are not over. */
  get open(): number {
    return this.#live.size;
  }

  live(): IterableIterator<LiveTask> {
    return this.#live.values();
  }

  liveTask(id: string): LiveTask | undefined {
    return this.#live.get(id);
  }

  /** What is known of a task, also for a while after its end. */
  record(id: string): TaskRecord | undefined {
    const live = this.#live.get(id);
    if (live === undefined) return this.#records.get(id);
    live.record.workers = live.run?.run.workers ?? [];
    live.record.progress = live.run?.kind === "blocks" ? live.run.run.progress : 0;
    return live.record;
  }

  records(): TaskRecord[] {
    return [...[...this.#live.keys()].map((id) => this.record(id)!), ...this.#records.values()];
  }

  /** A task that was submitted under this id before. */
  known(id: string): TakenTask | undefined {
    const done = this.#dones.get(id);
    if (done !== undefined) return { id, done };
    const outcome = this.#records.get(id)?.outcome;
    return outcome === undefined ? undefined : { id, done: Promise.resolve(outcome) };
  }

  /** @param timeout seconds, unless the request says otherwise */
  begin(operation: Operation, request: TaskRequest, timeout: number): { task: LiveTask; taken: TakenTask } {
    const id = request.id ?? `${this.#prefix}-${(++this.#count).toString(36)}`;
    const { promise: done, resolve: settle } = Promise.withResolvers<TaskOutcome>();
    const started = performance.now();
    const record: TaskRecord = {
      id,
      operation: operation.name,
      priority: request.priority ?? 5,
      status: "queued",
      created: Date.now(),
      workers: [],
      progress: 0,
    };
    const mayKeep = operation.cacheable && this.#cache !== undefined && request.signed !== true;
    const task: LiveTask = {
      record,
      request,
      operation,
      started,
      deadline: started + (request.timeout ?? timeout) * 1_000,
      cacheKey: mayKeep ? keyOf(operation, request.input) : undefined,
      settle,
    };
    this.#live.set(id, task);
    this.#events.emit("task-started", record);
    this.#dones.set(id, done);
    return { task, taken: { id, done } };
  }

  /** Ends a task with the result that an equal one had, if there is one. */
  completeFromCache(task: LiveTask): boolean {
    const kept = task.cacheKey === undefined ? undefined : this.#cache?.get(task.cacheKey);
    if (kept !== undefined) this.complete(task, { ...kept, cached: true });
    return kept !== undefined;
  }

  complete(
    task: LiveTask,
    { output, workers, cached, statement }: Kept & { cached: boolean; statement?: Uint8Array },
  ): void {
    if (task.cacheKey !== undefined && !cached) this.#cache?.set(task.cacheKey, { output, workers });
    const milliseconds = performance.now() - task.started;
    task.record.progress = 1;
    task.record.workers = workers;
    this.#settle(task, {
      status: "completed",
      output,
      workers,
      cached,
      milliseconds,
      ...(statement === undefined ? {} : { statement }),
    });
  }

  end(task: LiveTask, status: "failed" | "cancelled" | "timeout", code: string, message: string): void {
    task.run?.run.stop();
    task.record.workers = task.run?.run.workers ?? [];
    this.#settle(task, { status, code, message, milliseconds: performance.now() - task.started });
  }

  /** Ends a task that cannot be cut or sent, for what was thrown then. */
  fail(task: LiveTask, thrown: unknown): void {
    if (this.#live.get(task.record.id) !== task) return;
    const { code, message } = reasonOf(thrown);
    this.end(task, "failed", code, message);
  }

  /** Takes over what another aggregator said became of a task. */
  remember(id: string, operation: string, outcome: TaskOutcome): void {
    const workers = outcome.status === "completed" ? outcome.workers : [];
    const status = outcome.status;
    this.#records.set(id, { id, operation, priority: 5, status, created: Date.now(), workers, progress: 1, outcome });
  }

  /** Makes an ended task unknown. */
  forget(id: string): void {
    this.#records.delete(id);
  }

  /** Passes on what happened to a block. */
  tell(event: BlockEvent): void {
    this.#events.emit("block-moved", event);
  }

  forgetResults(): void {
    this.#cache?.clear();
  }

  #settle(task: LiveTask, outcome: TaskOutcome): void {
    const { record } = task;
    record.status = outcome.status;
    record.outcome = outcome;
    this.#live.delete(record.id);
    this.#dones.delete(record.id);
    this.#records.set(record.id, record);
    task.settle(outcome);
    this.#events.emit("task-finished", record, outcome);
  }
}

/** What equal requests have in common: the operation, its version and the very bytes of its input. */
function keyOf(operation: Operation, input: unknown): string {
  const { own, shared }: OperandBytes = operation.encodeInput(input);
  const hash = createHash("sha256").update(`${operation.name} ${operation.version} ${own.length}\n`).update(own);
  return (shared === undefined ? hash : hash.update("\nshared\n").update(shared)).digest("base64");
}
