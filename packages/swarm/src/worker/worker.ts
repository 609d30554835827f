import { EventEmitter, once } from "node:events";
import { NetworkError } from "../errors/network-error.ts";
import type { WorkerStatus } from "../messages/worker-status.ts";
import { openUdpSocket, type DatagramSocket } from "../network/datagram-socket.ts";
import { Endpoint } from "../network/endpoint.ts";
import { keepJoining } from "./joining.ts";
import { Pulse } from "./pulse.ts";
import { TaskIntake } from "./task-intake.ts";
import { TaskRunner } from "./task-runner.ts";
import type { WorkerOptions } from "./worker-options.ts";

/**
 * Computes tasks for one or several aggregators and tells them how it is. Obeys the highest term it has seen; repeats
 * the answer to a task it has done. Nothing of it survives a crash: whatever it computed is computed again elsewhere.
 */
export class Worker implements AsyncDisposable {
  readonly id: string;
  readonly runner: TaskRunner;
  readonly #options: WorkerOptions;
  readonly #events = new EventEmitter();
  readonly #pulse: Pulse;
  readonly #intake: TaskIntake;
  #endpoint: Endpoint | undefined;
  #standingBy = false;
  readonly #closing = new AbortController();

  constructor(options: WorkerOptions) {
    this.id = options.id;
    this.#options = options;
    this.runner = new TaskRunner({
      registry: options.registry,
      kernel: options.kernel,
      maximumConcurrent: options.maxConcurrentTasks ?? 4,
      maximumMemory: options.maximumMemory ?? 1 << 30,
      cacheSize: options.cacheSize ?? 1_000,
      cacheTtl: options.cacheTtl ?? 3_600,
    });
    this.#pulse = new Pulse(options, this.runner);
    this.#intake = new TaskIntake({
      worker: options,
      runner: this.runner,
      open: () => this.status !== "stopping" && this.status !== "stopped",
      obey: (term) => {
        if (term < this.term) return false;
        this.#pulse.term = term;
        return true;
      },
    });
  }

  get status(): WorkerStatus {
    return this.#pulse.status;
  }

  /** The highest term seen, and whom the aggregators call leader. */
  get term(): number {
    return this.#pulse.term;
  }

  get leader(): string | undefined {
    return this.#pulse.leader;
  }

  get endpoint(): Endpoint | undefined {
    return this.#endpoint;
  }

  /**
   * Binds its socket and joins the aggregators; resolves with the first that answers, and goes on trying the others.
   * @throws NetworkError when none answers within `connectTimeout`
   */
  async start(): Promise<void> {
    this.#pulse.status = "starting";
    const { bind = { address: "0.0.0.0", port: 0 }, wrapSocket } = this.#options;
    const socket = await openUdpSocket(bind);
    this.#endpoint = this.#open(wrapSocket === undefined ? socket : wrapSocket(socket));
    const joined = once(this.#events, "joined", {
      signal: AbortSignal.any([this.#closing.signal, AbortSignal.timeout(this.#options.connectTimeout ?? 10_000)]),
    });
    void keepJoining({
      endpoint: this.#endpoint,
      aggregators: this.#options.aggregators,
      silence: Math.max(3_000, (this.#options.heartbeatInterval ?? 5) * 3_000),
      signal: this.#closing.signal,
      onReached: () => {
        if (this.#pulse.well) this.#pulse.send();
      },
    });
    try {
      await joined;
    } catch (cause) {
      await this.#close("error");
      throw new NetworkError(`worker ${this.id} reaches no aggregator`, { cause });
    }
    this.#pulse.status = "healthy";
    this.#pulse.beat();
  }

  /** Takes no more tasks, lets those that run end, and leaves. */
  async stop({ patience = 5_000 }: { patience?: number } = {}): Promise<void> {
    if (this.#closing.signal.aborted || this.#pulse.status === "stopping") return;
    this.#pulse.status = "stopping";
    this.#pulse.send();
    const until = performance.now() + patience;
    while (this.runner.running + this.runner.waiting > 0 && performance.now() < until) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    this.runner.cancelAll();
    this.#pulse.status = "stopped";
    this.#pulse.send();
    await this.#close("stopped");
  }

  /** Takes no more tasks until `resume`, but stays in touch. */
  standBy(): void {
    if (!this.#pulse.well) return;
    this.#standingBy = true;
    this.#pulse.status = "stopped";
    this.runner.cancelAll();
    this.#pulse.send();
  }

  resume(): void {
    if (!this.#standingBy) return;
    this.#standingBy = false;
    this.#pulse.status = "healthy";
    this.#pulse.send();
  }

  /** Leaves without a word, as a crash does. */
  async crash(): Promise<void> {
    await this.#close("error");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  #open(socket: DatagramSocket): Endpoint {
    const { id, key, trust, certificate, strict, clockTolerance, maximumMessageSize, keyRotationInterval } =
      this.#options;
    const endpoint = new Endpoint({
      id,
      role: "worker",
      key,
      trust,
      socket,
      certificate,
      strict,
      clockToleranceSeconds: clockTolerance,
      maximumMessageSize,
      keyRotationInterval,
      onPeer: () => this.#events.emit("joined"),
    });
    this.#pulse.attach(endpoint);
    this.#intake.attach(endpoint);
    this.#options.extend?.(this, endpoint);
    return endpoint;
  }

  async #close(status: WorkerStatus): Promise<void> {
    this.#pulse.status = status;
    this.#closing.abort();
    this.#pulse.stop();
    await this.#endpoint?.[Symbol.asyncDispose]();
  }
}
