import { EventEmitter } from "node:events";
import type { AggregatorEvents } from "../aggregator/aggregator-events.ts";
import { spreads } from "../aggregator/start-blocks.ts";
import type { TaskOutcome, TaskRequest } from "../aggregator/task-record.ts";
import type { WorkerEntry } from "../aggregator/worker-table.ts";
import type { DistributionOptions } from "../contract/distribution.ts";
import type { JsonValue } from "../contract/operation.ts";
import { AggregatorError } from "../errors/aggregator-error.ts";
import type { FaultType } from "../faults/fault-request.ts";
import { sendFault } from "../faults/send-fault.ts";
import { SwarmKey } from "../keys/swarm-key.ts";
import type { TrustReader } from "../keys/trust-store.ts";
import type { Address } from "../network/datagram-socket.ts";
import { createRegistry } from "../operations/operations.ts";
import { loopbackOf, SwarmHome } from "./swarm-home.ts";
import { ThreadCrew } from "./thread-crew.ts";

/** Where workers of other devices come in. */
export interface SwarmDoor {
  bind: Address;
  /** The name and the key under which they trust it. */
  id: string;
  key: SwarmKey;
  /** Whom it lets in. Asked again and again, so that whoever is taken out of it is soon gone. */
  trust: TrustReader;
}

export interface LocalSwarmOptions {
  /** Workers. @default one less than the processors, at least one and at most four */
  threads?: number;
  /** Seconds a task may take. @default 600 */
  taskTimeout?: number;
  /** @default none: threads alone compute, over loopback */
  door?: SwarmDoor;
}

export interface LocalTask {
  /** The name of a built-in operation. */
  operation: string;
  /** Its input in the JSON form. */
  data: unknown;
  /** By which events and the outcome name it. @default made */
  id?: string;
  /** 1 to 10; 10 is most urgent. @default 5 */
  priority?: number;
  /** Whether workers of other devices may compute parts of it. @default false */
  shared?: boolean;
  /** How a product is spread. @default by its size */
  distribution?: DistributionOptions;
  /** Cancels the task; `compute` then throws its reason. */
  signal?: AbortSignal;
}

type Completed = Extract<TaskOutcome, { status: "completed" }>;
/** What became of a task, its output in the JSON form. */
export type LocalOutcome =
  | (Omit<Completed, "output"> & { output: JsonValue })
  | Exclude<TaskOutcome, { status: "completed" }>;

const insideId = "aggregator_local";

/**
 * A swarm of one process: workers in threads, and an aggregator that they reach over loopback with keys that are made for them
 * and never stored. With a `door` there is a second aggregator that workers of other devices join. It is given nothing but
 * products that are cut in checked blocks and that may be shared, so that whoever comes in there can cost time, and sees nothing else.
 * Products stay off the caller's thread. Nothing survives the process.
 */
export class LocalSwarm implements AsyncDisposable {
  /** What happens to tasks, blocks and workers, inside and at the door. */
  readonly events = new EventEmitter<AggregatorEvents>();
  readonly #taskTimeout: number;
  readonly #registry = createRegistry();
  readonly #inside: SwarmHome;
  readonly #door: SwarmHome | undefined;
  readonly #crew: ThreadCrew;
  #closed = false;

  private constructor({ threads, taskTimeout = 600, door }: LocalSwarmOptions) {
    this.#taskTimeout = taskTimeout;
    const loopback = door === undefined ? "127.0.0.1" : loopbackOf(door.bind.address);
    const registry = this.#registry;
    const bind = { address: loopback, port: 0 };
    this.#inside = new SwarmHome({ id: insideId, key: SwarmKey.generate(), registry, bind });
    if (door !== undefined) this.#door = new SwarmHome({ ...door, registry, guests: door.trust });
    this.#crew = new ThreadCrew({ homes: this.#homes, threads, taskTimeout, loopback });
    for (const { aggregator } of this.#homes) forward(aggregator.events, this.events);
  }

  /** Binds its ports and waits for every thread. @throws NetworkError, WorkerError */
  static async open(options: LocalSwarmOptions = {}): Promise<LocalSwarm> {
    const swarm = new LocalSwarm(options);
    try {
      for (const { aggregator } of swarm.#homes) await aggregator.start();
      await swarm.#crew.fill();
      return swarm;
    } catch (thrown) {
      await swarm[Symbol.asyncDispose]();
      throw thrown;
    }
  }

  /** The threads that are there, by name. */
  get workers(): readonly string[] {
    return this.#crew.names;
  }

  /** Everyone who works here, threads once for each aggregator. */
  entries(): readonly { entry: WorkerEntry; place: "thread" | "device" }[] {
    const threads = new Set(this.#crew.names);
    return this.#homes.flatMap(({ aggregator }) =>
      aggregator.workers
        .list()
        .map((entry) => ({ entry, place: threads.has(entry.id) ? ("thread" as const) : ("device" as const) })),
    );
  }

  /** Where workers of other devices join. */
  get door(): Address | undefined {
    return this.#door?.aggregator.endpoint.address;
  }

  /** Takes a task as an aggregator does, for loops: at the door where there is one, else inside. */
  submit(request: TaskRequest): { done: Promise<TaskOutcome> } {
    return (this.#door ?? this.#inside).aggregator.submit(request);
  }

  /**
   * Computes one task. What becomes of it is a value.
   * @throws UnknownOperationError, and InputError or ShapeError naming the wrong field of `data`
   * @throws AggregatorError after the end, WorkerError when a worker cannot be started
   * @throws the signal's reason
   */
  async compute({ operation: name, data, shared, signal, ...rest }: LocalTask): Promise<LocalOutcome> {
    const operation = this.#registry.get(name);
    const input = operation.parse(data);
    if (this.#closed) throw new AggregatorError("this swarm was closed", { hint: "Open another one." });
    await this.#crew.fill();
    signal?.throwIfAborted();
    const request = { operation: name, input, timeout: this.#taskTimeout, ...rest };
    // Only a block's reply can be checked: what runs whole is never given out.
    const outside = shared === true && this.#door !== undefined && spreads(operation, request);
    const { aggregator } = outside ? this.#door : this.#inside;
    const checked = { code: "rateless", ...rest.distribution, check: true } as const;
    const { id: task, done } = aggregator.submit(outside ? { ...request, distribution: checked } : request);
    const cancel = (): void => void aggregator.cancel(task);
    signal?.addEventListener("abort", cancel, { once: true });
    try {
      const outcome = await done;
      signal?.throwIfAborted();
      return outcome.status === "completed" ? { ...outcome, output: operation.describe(outcome.output) } : outcome;
    } finally {
      signal?.removeEventListener("abort", cancel);
    }
  }

  /** Puts a worker of another device out at once. @returns false when it is not here */
  dismiss(id: string): boolean {
    return this.#door?.dismiss(id) ?? false;
  }

  /**
   * Has a worker misbehave, where it lets itself be told to.
   * @param fault `amount` as `faultOf` takes it, the duration in seconds
   * @returns false when there is no such worker
   */
  inject(id: string, fault: { type: FaultType; amount?: number; duration: number }): boolean {
    const home = this.#homes.find(({ aggregator }) => aggregator.workers.get(id) !== undefined);
    if (home === undefined) return false;
    sendFault(home.aggregator, id, fault);
    return true;
  }

  /** Ends a thread as a crash does. @returns false when there is none of that name */
  async kill(thread: string): Promise<boolean> {
    return await this.#crew.kill(thread);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    for (const { aggregator } of this.#homes) await aggregator.stop();
    await this.#crew[Symbol.asyncDispose]();
  }

  get #homes(): readonly SwarmHome[] {
    return this.#door === undefined ? [this.#inside] : [this.#inside, this.#door];
  }
}

function forward(from: EventEmitter<AggregatorEvents>, to: EventEmitter<AggregatorEvents>): void {
  from.on("worker-joined", (entry) => to.emit("worker-joined", entry));
  from.on("worker-lost", (entry) => to.emit("worker-lost", entry));
  from.on("task-started", (record) => to.emit("task-started", record));
  from.on("task-finished", (record, outcome) => to.emit("task-finished", record, outcome));
  from.on("block-moved", (event) => to.emit("block-moved", event));
}
