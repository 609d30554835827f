import { randomBytes } from "node:crypto";
import { heartbeatCodec, heartbeatReplyCodec } from "../messages/heartbeat-codec.ts";
import { workerStatuses, type WorkerStatus } from "../messages/worker-status.ts";
import type { Endpoint } from "../network/endpoint.ts";
import { frameType } from "../wire/frame-type.ts";
import { LoadMeter } from "./load-meter.ts";
import type { TaskRunner } from "./task-runner.ts";
import type { WorkerOptions } from "./worker-options.ts";

/** How a worker is, told to every aggregator again and again, and whom they say they obey. */
export class Pulse {
  readonly #options: WorkerOptions;
  readonly #runner: TaskRunner;
  readonly #boot = randomBytes(8);
  readonly #meter: LoadMeter;
  readonly #latencies: number[] = [];
  #endpoint: Endpoint | undefined;
  #heartbeat: NodeJS.Timeout | undefined;
  status: WorkerStatus = "initializing";
  /** The highest term seen, and whom the aggregators call leader. */
  term = 0;
  leader: string | undefined;

  constructor(options: WorkerOptions, runner: TaskRunner) {
    this.#options = options;
    this.#runner = runner;
    this.#meter = new LoadMeter(options.maximumMemory ?? 1 << 30);
  }

  attach(endpoint: Endpoint): void {
    this.#endpoint = endpoint;
    endpoint.handle(frameType.heartbeatReply, ["aggregator"], heartbeatReplyCodec, (_peer, reply) =>
      this.#receiveReply(reply),
    );
  }

  /** Well enough to be given work. */
  get well(): boolean {
    return this.status === "healthy" || this.status === "degraded";
  }

  stop(): void {
    clearTimeout(this.#heartbeat);
  }

  #receiveReply({ sent, term, leader }: { sent: number; term: number; leader?: string }): void {
    this.#latencies.push(Math.max(0, micros() - sent));
    if (this.#latencies.length > 8) this.#latencies.shift();
    if (term < this.term) return;
    this.term = term;
    if (leader !== undefined) this.leader = leader;
  }

  /** Begins to tell, at once and then at every interval. */
  beat(): void {
    if (!this.#runner.paused) {
      this.#judge();
      this.send();
    }
    this.#heartbeat = setTimeout(() => this.beat(), (this.#options.heartbeatInterval ?? 5) * 1_000);
  }

  /** Degraded: nobody answers for three heartbeats, or memory runs out. */
  #judge(): void {
    const silence = (this.#options.heartbeatInterval ?? 5) * 3_000;
    const heard = this.#endpoint?.peers.some(({ lastHeard }) => performance.now() - lastHeard < silence) ?? false;
    const full = this.#runner.memory > (this.#options.maximumMemory ?? 1 << 30) * 0.9;
    if (this.well) this.status = heard && !full ? "healthy" : "degraded";
  }

  /** Tells every aggregator now. */
  send(): void {
    const { cpuUsage, memoryUsage } = this.#meter.read();
    for (const peer of this.#endpoint?.peers ?? []) {
      const message = heartbeatCodec.encode({
        timestamp: Date.now(),
        status: workerStatuses.indexOf(this.status),
        cpuUsage: Math.round(cpuUsage * 100),
        memoryUsage: Math.round(memoryUsage * 100),
        networkLatency: this.#latencies.length === 0 ? 0 : Math.min(...this.#latencies),
        taskQueueSize: this.#runner.waiting,
        running: this.#runner.running,
        capacity: this.#options.maxConcurrentTasks ?? 4,
        sent: micros(),
        boot: this.#boot,
      });
      this.#endpoint?.send(peer, frameType.heartbeat, message);
    }
  }
}

const micros = (): number => Math.round(performance.now() * 1_000);
