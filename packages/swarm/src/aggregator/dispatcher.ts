import { createHash } from "node:crypto";
import { operandCodec, cancelCodec, taskCodec, type ResultMessage } from "../messages/task-codec.ts";
import type { Endpoint } from "../network/endpoint.ts";
import { frameType } from "../wire/frame-type.ts";
import { failure, outcomeOf, type Order, type OrderOutcome } from "./order.ts";
import type { WorkerEntry } from "./worker-table.ts";

interface Assignment {
  order: Order;
  worker: WorkerEntry;
  conclude: (outcome: OrderOutcome) => void;
  message: Buffer;
  sent: number;
  nextSend: number;
  sendings: number;
}

/** Milliseconds after which an unanswered order is sent again, at least; each time twice as long. */
const patience = 250;
/** Milliseconds within which an operand is not sent to one worker twice. */
const operandPatience = 2_000;

/**
 * Sends orders to workers and takes their answers: repeats what is lost, sends shared operands once to each worker,
 * gives up at the deadline. Answers may come any number of times; the first counts.
 */
export class Dispatcher {
  readonly #endpoint: Endpoint;
  readonly #term: () => number;
  readonly #assignments = new Map<string, Map<string, Assignment>>();
  /** With how many runs use each. */
  readonly #operands = new Map<string, { bytes: Uint8Array; runs: number }>();
  readonly #digests = new WeakMap<Uint8Array, string>();
  #count = 0;

  constructor(endpoint: Endpoint, term: () => number) {
    this.#endpoint = endpoint;
    this.#term = term;
  }

  /** Orders that wait for an answer. */
  get inFlight(): number {
    return this.#count;
  }

  has(worker: WorkerEntry, id: string): boolean {
    return this.#assignments.get(worker.id)?.has(id) ?? false;
  }

  send(worker: WorkerEntry, order: Order, conclude: (outcome: OrderOutcome) => void): void {
    const now = performance.now();
    const { id, operation, version, own: data, priority, deadline, signed } = order;
    const digest = order.shared === undefined ? undefined : this.#offer(worker, order.shared, now);
    const message = taskCodec.encode({
      timestamp: Date.now(),
      taskId: id,
      operation,
      version,
      priority,
      timeout: Math.max(0, Math.round((deadline - now) * 1_000)),
      term: this.#term(),
      data,
      ...(digest === undefined ? {} : { shared: Buffer.from(digest, "hex") }),
      ...(signed === true ? { signed } : {}),
    });
    const expected = worker.speed === undefined ? 0 : (order.cost / worker.speed) * (worker.inFlight + 1);
    const nextSend = now + Math.max(patience, 3 * expected);
    const mine = this.#assignments.get(worker.id) ?? new Map<string, Assignment>();
    this.#assignments.set(worker.id, mine);
    mine.set(id, { order, worker, conclude, message, sent: now, nextSend, sendings: 1 });
    worker.inFlight++;
    this.#count++;
    this.#endpoint.send(worker.peer, frameType.task, message);
  }

  /** Tells a worker that an order is no longer wanted; its answer counts no more. */
  cancel(worker: WorkerEntry, id: string): void {
    const assignment = this.#assignments.get(worker.id)?.get(id);
    if (assignment === undefined) return;
    this.#remove(assignment);
    this.#endpoint.send(worker.peer, frameType.cancel, cancelCodec.encode({ taskId: id, term: this.#term() }));
  }

  /** Takes an answer. @returns false when nobody waits for it (any more) */
  receive(worker: WorkerEntry, message: ResultMessage): boolean {
    const assignment = this.#assignments.get(worker.id)?.get(message.taskId);
    if (assignment === undefined) return false;
    this.#remove(assignment);
    const outcome = outcomeOf(message);
    if (outcome.kind === "success") this.#learn(assignment, message.computationTime / 1_000);
    else {
      worker.failed++;
      if (outcome.elsewhere) worker.breaker.failed();
    }
    assignment.conclude(outcome);
    return true;
  }

  /** Sends an operand again that the worker has lost. */
  operandWanted(worker: WorkerEntry, digest: string): void {
    const bytes = this.#operands.get(digest)?.bytes;
    const now = performance.now();
    if (bytes === undefined || now - (worker.operands.get(digest) ?? 0) < operandPatience) return;
    this.#sendOperand(worker, digest, bytes, now);
  }

  /** Concludes everything that a worker had, since it is gone. */
  workerLeft(worker: WorkerEntry): void {
    for (const assignment of this.#assignments.get(worker.id)?.values() ?? []) {
      this.#remove(assignment);
      assignment.conclude(failure("HEARTH_SWARM_WORKER", `worker ${worker.id} left`, true));
    }
  }

  /** Repeats what is unanswered and gives up what is too late. */
  tick(now: number): void {
    for (const mine of this.#assignments.values()) {
      for (const assignment of mine.values()) {
        const { order, worker } = assignment;
        if (now > order.deadline) {
          this.cancel(worker, order.id);
          assignment.conclude(failure("HEARTH_SWARM_NETWORK", `worker ${worker.id} did not answer in time`, true));
        } else if (now > assignment.nextSend) {
          assignment.sendings++;
          assignment.nextSend = now + patience * 2 ** assignment.sendings;
          this.#endpoint.send(worker.peer, frameType.task, assignment.message);
        }
      }
    }
  }

  /** Keeps an operand ready as long as runs use it. */
  hold(shared: Uint8Array): Disposable {
    const digest = this.#digestOf(shared);
    const held = this.#operands.get(digest) ?? { bytes: shared, runs: 0 };
    held.runs++;
    this.#operands.set(digest, held);
    return {
      [Symbol.dispose]: () => {
        if (--held.runs === 0) this.#operands.delete(digest);
      },
    };
  }

  #offer(worker: WorkerEntry, shared: Uint8Array, now: number): string {
    const digest = this.#digestOf(shared);
    if (!worker.operands.has(digest)) this.#sendOperand(worker, digest, shared, now);
    return digest;
  }

  #sendOperand(worker: WorkerEntry, digest: string, bytes: Uint8Array, now: number): void {
    // One that is too large throws here, and counts as not sent.
    const message = operandCodec.encode({ digest: Buffer.from(digest, "hex"), bytes });
    worker.operands.set(digest, now);
    this.#endpoint.send(worker.peer, frameType.operand, message);
  }

  #digestOf(shared: Uint8Array): string {
    let digest = this.#digests.get(shared);
    if (digest === undefined) {
      digest = createHash("sha256").update(shared).digest("hex");
      this.#digests.set(shared, digest);
    }
    return digest;
  }

  #learn({ order, worker }: Assignment, computationTime: number): void {
    worker.completed++;
    worker.breaker.succeeded();
    worker.lastSeen = performance.now();
    // Tiny runs say more about clocks than about speed.
    if (computationTime < 0.2) return;
    const speed = order.cost / computationTime;
    worker.speed = worker.speed === undefined ? speed : worker.speed * 0.8 + speed * 0.2;
  }

  #remove({ worker, order }: Assignment): void {
    this.#assignments.get(worker.id)?.delete(order.id);
    worker.inFlight--;
    this.#count--;
  }
}
