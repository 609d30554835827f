import type { HeartbeatMessage } from "../messages/heartbeat-codec.ts";
import { workerStatusOf, type WorkerStatus } from "../messages/worker-status.ts";
import { CircuitBreaker } from "../faults/circuit-breaker.ts";
import type { Peer } from "../network/peer.ts";

/** What an aggregator knows of one worker. */
export interface WorkerEntry {
  readonly id: string;
  peer: Peer;
  status: WorkerStatus;
  /** Percent of one core, and of the memory it may use. */
  cpuUsage: number;
  memoryUsage: number;
  /** Milliseconds there and back, by the worker's own measure. */
  networkLatency: number;
  taskQueueSize: number;
  capacity: number;
  boot: string;
  /** Monotonic milliseconds of the newest heartbeat or result. */
  lastSeen: number;
  /** Tasks that it has been sent and has not answered. */
  inFlight: number;
  /** Multiply-accumulates a millisecond, smoothed; undefined before the first task of known cost. */
  speed: number | undefined;
  completed: number;
  failed: number;
  /** Replies that were proven wrong; one is enough to get no more work. */
  wrong: number;
  joined: number;
  /** Open while it fails task after task that another may well do. */
  readonly breaker: CircuitBreaker;
  /** Digests of shared operands that it was sent. */
  readonly operands: Map<string, number>;
}

/** Seconds for which a worker rests that failed several tasks in a row. */
const restSeconds = 5;

function mayBeAsked({ breaker, inFlight }: WorkerEntry): boolean {
  const { state } = breaker;
  return state === "closed" || (state === "half_open" && inFlight === 0);
}

const usable: ReadonlySet<WorkerStatus> = new Set(["healthy", "degraded"]);

/** The workers of an aggregator, from their heartbeats. */
export class WorkerTable {
  readonly #workers = new Map<string, WorkerEntry>();
  readonly #maximum: number;
  /** Wrong replies of those that are gone: whoever was caught gets no work either when it comes again. */
  readonly #liars = new Map<string, number>();

  /** @param maximum workers that may join; more are not taken. */
  constructor(maximum: number) {
    this.#maximum = maximum;
  }

  get(id: string): WorkerEntry | undefined {
    return this.#workers.get(id);
  }

  list(): readonly WorkerEntry[] {
    return [...this.#workers.values()];
  }

  /**
   * Those that may be given work: seen lately, well, and never caught lying. One that failed several tasks in a row rests a while and is
   * then tried with one, unless there is nobody else.
   */
  available(): WorkerEntry[] {
    const well = this.list().filter(({ status, wrong }) => usable.has(status) && wrong === 0);
    const trusted = well.filter(mayBeAsked);
    return trusted.length > 0 ? trusted : well;
  }

  /** Takes a heartbeat. @returns what it changed; undefined when the table is full */
  heartbeat(
    peer: Peer,
    message: HeartbeatMessage,
    now: number,
  ): { entry: WorkerEntry; joined: boolean; stopping: boolean; left: boolean } | undefined {
    const status = workerStatusOf(message.status) ?? "error";
    const boot = Buffer.from(message.boot).toString("hex");
    const known = this.#workers.get(peer.id);
    if (known === undefined && this.#workers.size >= this.#maximum) return undefined;
    const entry = known ?? this.#fresh(peer, boot, now);
    const before = known !== undefined && usable.has(known.status);
    const wasStopping = known?.status === "stopping";
    // Another boot has forgotten everything it was sent.
    const restarted = entry.boot !== boot;
    if (restarted) entry.operands.clear();
    Object.assign(entry, {
      peer,
      status,
      boot,
      lastSeen: now,
      cpuUsage: message.cpuUsage / 100,
      memoryUsage: message.memoryUsage / 100,
      networkLatency: message.networkLatency / 1_000,
      taskQueueSize: message.taskQueueSize,
      capacity: Math.max(1, message.capacity),
    });
    const after = usable.has(status);
    this.#workers.set(peer.id, entry);
    // One that stops ends what it has begun, but begins nothing more.
    const stopping = before && status === "stopping";
    return {
      entry,
      joined: after && (!before || restarted),
      stopping,
      left: ((before || wasStopping) && !after && status !== "stopping") || (before && restarted),
    };
  }

  /** Takes out the workers that have been silent for too long. */
  expire(now: number, silence: number): WorkerEntry[] {
    const lost = this.list().filter(({ lastSeen }) => now - lastSeen > silence);
    for (const { id } of lost) this.remove(id);
    return lost;
  }

  remove(id: string): WorkerEntry | undefined {
    const entry = this.#workers.get(id);
    this.#workers.delete(id);
    if (entry !== undefined && entry.wrong > 0) this.#liars.set(id, entry.wrong);
    return entry;
  }

  #fresh(peer: Peer, boot: string, now: number): WorkerEntry {
    return {
      id: peer.id,
      peer,
      status: "starting",
      cpuUsage: 0,
      memoryUsage: 0,
      networkLatency: 0,
      taskQueueSize: 0,
      capacity: 1,
      boot,
      lastSeen: now,
      inFlight: 0,
      speed: undefined,
      completed: 0,
      failed: 0,
      wrong: this.#liars.get(peer.id) ?? 0,
      joined: Date.now(),
      breaker: new CircuitBreaker({ recoveryTimeout: restSeconds }),
      operands: new Map(),
    };
  }
}

/** The least loaded first: by what is in flight per place, then by the way. */
export function byLoad(one: WorkerEntry, other: WorkerEntry): number {
  const load = (worker: WorkerEntry): number => (worker.inFlight + worker.taskQueueSize / 4) / worker.capacity;
  return load(one) - load(other) || one.networkLatency - other.networkLatency || (one.id < other.id ? -1 : 1);
}
