import { LRUCache } from "lru-cache";
import type { Operation } from "../contract/operation.ts";
import { WorkerError } from "../errors/worker-error.ts";
import { MemoryStateStore } from "../operations/state-store.ts";
import { Cancelled, failed, keyOf, TimedOut, type Job, type JobResult } from "./job.ts";
import { RunContext } from "./run-context.ts";
import { runOperation, type RunOutcome } from "./run-operation.ts";
import { TaskQueue } from "./task-queue.ts";
import type { TaskRunnerOptions } from "./task-runner-options.ts";

interface Waiting {
  job: Job;
  finish: (result: JobResult) => void;
}

/** Milliseconds of runs in a row after which the network gets its turn. */
const slice = 5;

/** Runs tasks with bounded concurrency, memory and waiting line, and remembers results of operations that allow it. */
export class TaskRunner {
  readonly #options: Required<TaskRunnerOptions>;
  readonly #queue = new TaskQueue<Waiting>();
  readonly #running = new Map<string, RunContext>();
  readonly #cache: LRUCache<string, Uint8Array> | undefined;
  readonly #states = new MemoryStateStore();
  #memory = 0;
  #pumping = false;
  #paused = false;
  /** Operations whose code is on its way. Nothing is started meanwhile, so that tasks keep their order. */
  #loading = 0;
  /** Runs take so many times as long; for tests of stragglers. */
  slowdown = 1;

  constructor(options: TaskRunnerOptions) {
    this.#options = {
      maximumConcurrent: 4,
      maximumQueued: 1_024,
      maximumMemory: 1 << 30,
      cacheSize: 1_000,
      cacheBytes: 64 << 20,
      cacheTtl: 3_600,
      ...options,
    };
    const { cacheSize, cacheBytes, cacheTtl } = this.#options;
    if (cacheSize > 0)
      this.#cache = new LRUCache({
        max: cacheSize,
        maxSize: cacheBytes,
        sizeCalculation: ({ length }) => Math.max(1, length),
        ttl: cacheTtl * 1_000,
      });
  }

  get waiting(): number {
    return this.#queue.size;
  }

  get running(): number {
    return this.#running.size;
  }

  get memory(): number {
    return this.#memory;
  }

  get paused(): boolean {
    return this.#paused;
  }

  set paused(paused: boolean) {
    this.#paused = paused;
    if (!paused) this.#pump();
  }

  /** Takes a task; `finish` is called once, maybe at once. */
  accept(job: Job, finish: (result: JobResult) => void): void {
    if (this.#queue.size >= this.#options.maximumQueued) {
      finish(failed(new WorkerError(`${this.#queue.size} tasks wait here already`, { hint: "Ask another worker." })));
      return;
    }
    this.#queue.push({ job, finish }, job.priority);
    const loading = this.#options.registry.load?.(job.operation);
    if (loading !== undefined) void this.#wait(loading);
    else if (!this.#pumping) this.#pump();
  }

  async #wait(loading: Promise<void>): Promise<void> {
    this.#loading++;
    await loading;
    this.#loading--;
    if (!this.#pumping) this.#pump();
  }

  /** Stops a task wherever it is; it finishes as cancelled. @returns false when it is not here */
  cancel(id: string): boolean {
    for (const { finish } of this.#queue.remove(({ job }) => job.id === id)) {
      finish({ status: "cancelled", computationTime: 0 });
      return true;
    }
    const context = this.#running.get(id);
    context?.stop(new Cancelled());
    return context !== undefined;
  }

  /** Finishes everything that waits as cancelled, and tells what runs to stop. */
  cancelAll(): void {
    for (const { finish } of this.#queue.remove(() => true)) finish({ status: "cancelled", computationTime: 0 });
    for (const context of this.#running.values()) context.stop(new Cancelled());
  }

  #pump(): void {
    this.#pumping = true;
    const started = performance.now();
    while (!this.#paused && this.#loading === 0 && this.#running.size < this.#options.maximumConcurrent) {
      const next = this.#queue.shift();
      if (next === undefined) break;
      this.#start(next);
      if (this.#queue.size > 0 && performance.now() - started > slice) {
        setImmediate(() => this.#pump());
        return;
      }
    }
    this.#pumping = false;
  }

  #start({ job, finish }: Waiting): void {
    const started = performance.now();
    if (started > job.deadline) return finish({ status: "timeout", computationTime: 0 });
    let operation: Operation;
    let input: unknown;
    let key: string | undefined;
    let memory: number;
    try {
      operation = this.#options.registry.get(job.operation, job.version);
      key = operation.cacheable && this.#cache !== undefined ? keyOf(job) : undefined;
      const known = key === undefined ? undefined : this.#cache?.get(key);
      if (known !== undefined) return finish({ status: "success", computationTime: 0, result: known, cached: true });
      input = operation.decodeInput(job.shared === undefined ? { own: job.own } : { own: job.own, shared: job.shared });
      memory = operation.memory(input);
      if (this.#memory + memory > this.#options.maximumMemory) {
        throw new WorkerError(`the task needs ${memory} bytes, of which too few are free here`);
      }
    } catch (thrown) {
      return finish(failed(thrown));
    }
    const context = new RunContext(this.#options.kernel, this.#states);
    this.#running.set(job.id, context);
    this.#memory += memory;
    const end = (outcome: RunOutcome): void => {
      this.#running.delete(job.id);
      this.#memory -= memory;
      finish(this.#conclude({ operation, outcome, context, key, computationTime: performance.now() - started }));
      if (!this.#pumping) this.#pump();
    };
    runOperation({ operation, input, context, deadline: job.deadline, slowdown: this.slowdown, end });
  }

  #conclude(run: {
    operation: Operation;
    outcome: RunOutcome;
    context: RunContext;
    key: string | undefined;
    computationTime: number;
  }): JobResult {
    const { operation, outcome, context, key, computationTime } = run;
    const { stopped } = context;
    if (stopped !== undefined) {
      return { status: stopped instanceof TimedOut ? "timeout" : "cancelled", computationTime };
    }
    try {
      if ("thrown" in outcome) throw outcome.thrown;
      const result = operation.encodeOutput(outcome.output);
      if (key !== undefined) this.#cache?.set(key, result);
      return { status: "success", computationTime, result };
    } catch (thrown) {
      return { ...failed(thrown), computationTime };
    }
  }
}
