import { EventEmitter } from "node:events";
import { AggregatorError } from "../errors/aggregator-error.ts";
import { heartbeatCodec, heartbeatReplyCodec, type HeartbeatMessage } from "../messages/heartbeat-codec.ts";
import { operandWantedCodec, resultCodec, type ResultMessage } from "../messages/task-codec.ts";
import { openUdpSocket, type DatagramSocket } from "../network/datagram-socket.ts";
import { Endpoint } from "../network/endpoint.ts";
import type { Peer } from "../network/peer.ts";
import { frameType } from "../wire/frame-type.ts";
import type { AggregatorEvents } from "./aggregator-events.ts";
import type { AggregatorOptions } from "./aggregator-options.ts";
import { checkRequest } from "./check-request.ts";
import { Dispatcher } from "./dispatcher.ts";
import type { LiveTask } from "./live-task.ts";
import { spreads, startBlocks } from "./start-blocks.ts";
import { TaskBook } from "./task-book.ts";
import type { TaskOutcome, TaskRecord, TaskRequest } from "./task-record.ts";
import { WaitingLine } from "./waiting-line.ts";
import { WorkerTable, type WorkerEntry } from "./worker-table.ts";

/** Milliseconds between looks at what is late. */
const tickInterval = 20;

/**
 * Takes tasks, spreads them over its workers and gathers the results. Nothing of it survives a crash alone; in a group
 * with an election, tasks that were taken are taken over (see `AggregatorGroup`).
 */
export class Aggregator implements AsyncDisposable {
  readonly id: string;
  readonly workers: WorkerTable;
  readonly events = new EventEmitter<AggregatorEvents>();
  readonly #options: AggregatorOptions;
  readonly #book: TaskBook;
  readonly #waiting: WaitingLine;
  #endpoint: Endpoint | undefined;
  #dispatcher: Dispatcher | undefined;
  #timer: NodeJS.Timeout | undefined;
  #draining = false;
  /** The term under which it gives orders; 0 without an election. */
  term = 0;
  /** Who leads, as workers are told. */
  leader: string | undefined;

  constructor(options: AggregatorOptions) {
    const { id, maxWorkers = 16, cacheSize = 1_000, cacheTtl = 3_600, history = 10_000 } = options;
    this.id = id;
    this.leader = id;
    this.#options = options;
    this.workers = new WorkerTable(maxWorkers);
    this.#book = new TaskBook({ events: this.events, cacheSize, cacheTtl, history });
    this.#waiting = new WaitingLine({
      workers: this.workers,
      book: this.#book,
      dispatcher: () => this.#dispatcher!,
      window: options.window,
    });
  }

  /** @throws AggregatorError before `start` */
  get endpoint(): Endpoint {
    if (this.#endpoint === undefined) throw new AggregatorError("the aggregator is not started");
    return this.#endpoint;
  }

  get draining(): boolean {
    return this.#draining;
  }

  /** Tasks that are not over. */
  get open(): number {
    return this.#book.open;
  }

  /** Tasks that wait for a worker. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** @throws NetworkError when the port cannot be bound */
  async start(extend?: (endpoint: Endpoint) => void): Promise<void> {
    const { bind = { address: "127.0.0.1", port: 6_000 }, wrapSocket } = this.#options;
    const socket = await openUdpSocket(bind);
    const endpoint = this.#open(wrapSocket === undefined ? socket : wrapSocket(socket));
    this.#endpoint = endpoint;
    this.#dispatcher = new Dispatcher(endpoint, () => this.term);
    extend?.(endpoint);
    this.#timer = setInterval(() => this.#tick(), tickInterval);
  }

  /**
   * Takes a task. The promise ends with what became of it, whatever that is; it never rejects.
   * @throws UnknownOperationError, MessageError for an id or a priority that cannot be sent, and AggregatorError while draining or full
   */
  submit(request: TaskRequest): { id: string; done: Promise<TaskOutcome> } {
    const operation = this.#options.registry.get(request.operation);
    checkRequest(request);
    const known = request.id === undefined ? undefined : this.#book.known(request.id);
    if (known !== undefined) return known;
    if (this.#draining) throw new AggregatorError("this aggregator takes no more tasks: it is draining");
    if (this.#waiting.length >= (this.#options.maximumQueued ?? 100_000)) {
      throw new AggregatorError(`${this.#waiting.length} tasks wait already`, {
        hint: "Send fewer at a time, or add workers.",
      });
    }
    const { task, taken } = this.#book.begin(operation, request, spreads(operation, request) ? 30 : 1);
    if (!this.#book.completeFromCache(task)) this.#launch(task);
    return taken;
  }

  /** What is known of a task, also for a while after its end. */
  task(id: string): TaskRecord | undefined {
    return this.#book.record(id);
  }

  tasks(): TaskRecord[] {
    return this.#book.records();
  }

  /** @returns false when the task is not known or over */
  cancel(id: string): boolean {
    const task = this.#book.liveTask(id);
    if (task === undefined) return false;
    this.#book.end(task, "cancelled", "HEARTH_SWARM_CANCELLED", "the task was cancelled");
    return true;
  }

  /** Takes no more tasks and waits for those that are open. @returns how many were still open when patience ended */
  async drain({ patience = 30_000 }: { patience?: number } = {}): Promise<number> {
    this.#draining = true;
    const until = performance.now() + patience;
    while (this.open > 0 && performance.now() < until) await new Promise((resolve) => setTimeout(resolve, 5));
    return this.open;
  }

  /** Gives every open task up without an outcome of its own; for a leader that no longer is one. */
  abandon(reason: string): void {
    for (const task of this.#book.live()) this.#book.end(task, "failed", "HEARTH_SWARM_AGGREGATOR", reason);
  }

  /** Forgets every open task without an outcome that anyone may ask for; for a leader that no longer is one. */
  relinquish(): void {
    for (const task of this.#book.live()) {
      this.#book.end(
        task,
        "failed",
        "HEARTH_SWARM_AGGREGATOR",
        "another aggregator leads now and goes on with the task",
      );
      this.#book.forget(task.record.id);
    }
  }

  /** Takes over what another aggregator said became of a task. */
  remember(id: string, operation: string, outcome: TaskOutcome): void {
    this.#book.remember(id, operation, outcome);
  }

  /**
   * Takes out a worker that is known to be gone, without waiting for its silence; what it held goes to others.
   * @returns false when it is not known
   */
  dismiss(id: string): boolean {
    const worker = this.workers.remove(id);
    if (worker !== undefined) this.#workerLeft(worker);
    return worker !== undefined;
  }

  forgetResults(): void {
    this.#book.forgetResults();
  }

  async stop(): Promise<void> {
    this.#draining = true;
    clearInterval(this.#timer);
    this.abandon("the aggregator stops");
    await this.#endpoint?.[Symbol.asyncDispose]();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  #open(socket: DatagramSocket): Endpoint {
    const { clockTolerance: clockToleranceSeconds, ...options } = this.#options;
    const { id, key, trust, certificate, strict, maximumMessageSize, keyRotationInterval, allowedSources } = options;
    const endpoint = new Endpoint({
      id,
      role: "aggregator",
      key,
      trust,
      socket,
      certificate,
      strict,
      clockToleranceSeconds,
      maximumMessageSize,
      keyRotationInterval,
      allowedSources,
    });
    endpoint.handle(frameType.heartbeat, ["worker"], heartbeatCodec, (peer, message) =>
      this.#receiveHeartbeat(peer, message),
    );
    endpoint.handle(frameType.result, ["worker"], resultCodec, (peer, message) => this.#receiveResult(peer, message));
    endpoint.handle(frameType.operandWanted, ["worker"], operandWantedCodec, (peer, { digest }) => {
      const worker = this.workers.get(peer.id);
      if (worker !== undefined) this.#dispatcher?.operandWanted(worker, Buffer.from(digest).toString("hex"));
    });
    return endpoint;
  }

  #receiveHeartbeat(peer: Peer, message: HeartbeatMessage): void {
    const reply = {
      sent: message.sent,
      term: this.term,
      ...(this.leader === undefined ? {} : { leader: this.leader }),
    };
    this.#endpoint?.send(peer, frameType.heartbeatReply, heartbeatReplyCodec.encode(reply));
    const change = this.workers.heartbeat(peer, message, performance.now());
    if (change === undefined) return;
    if (change.stopping) this.#withdraw(change.entry);
    if (change.left) this.#workerLeft(change.entry);
    if (!change.joined) return;
    this.events.emit("worker-joined", change.entry);
    // One that was caught lying may come, and gets nothing.
    if (change.entry.wrong > 0) return;
    for (const { run } of this.#book.live()) if (run?.kind === "blocks") run.run.workerJoined(change.entry);
    this.#waiting.pump();
  }

  #receiveResult(peer: Peer, message: ResultMessage): void {
    const worker = this.workers.get(peer.id);
    if (worker === undefined || this.#dispatcher === undefined) return;
    worker.lastSeen = performance.now();
    if (this.#dispatcher.receive(worker, message) && this.#waiting.length > 0) this.#waiting.pump();
  }

  #workerLeft(worker: WorkerEntry): void {
    this.events.emit("worker-lost", worker);
    this.#withdraw(worker);
    this.#dispatcher?.workerLeft(worker);
  }

  /** Gives the blocks that a worker holds to others. */
  #withdraw(worker: WorkerEntry): void {
    for (const { run } of this.#book.live()) if (run?.kind === "blocks") run.run.workerLeft(worker);
  }

  #launch(task: LiveTask): void {
    if (spreads(task.operation, task.request)) this.#spread(task);
    else this.#waiting.add(task);
  }

  #spread(task: LiveTask): void {
    try {
      startBlocks(task, {
        options: this.#options,
        dispatcher: this.#dispatcher!,
        workers: this.workers,
        book: this.#book,
      });
    } catch (thrown) {
      this.#book.fail(task, thrown);
    }
  }

  #tick(): void {
    const now = performance.now();
    this.#dispatcher?.tick(now);
    for (const task of this.#book.live()) {
      if (task.run?.kind === "single") task.run.run.tick(now);
      if (now <= task.deadline + tickInterval) continue;
      const workers = this.workers.available().length;
      this.#book.end(
        task,
        "timeout",
        "HEARTH_SWARM_NETWORK",
        workers === 0 ? "no healthy worker was there in time" : "it was not done in time",
      );
    }
    const silence = (this.#options.heartbeatInterval ?? 5) * 3_000;
    for (const worker of this.workers.expire(now, silence)) this.#workerLeft(worker);
    this.#waiting.pump();
  }
}
