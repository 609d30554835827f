import type { Operation } from "../contract/operation.ts";
import { verifyResult } from "../messages/sign-result.ts";
import type { Dispatcher } from "./dispatcher.ts";
import type { Order, OrderOutcome } from "./order.ts";
import type { WorkerEntry } from "./worker-table.ts";

export interface SingleRunOptions {
  operation: Operation;
  order: Order;
  replicas: number;
  dispatcher: Dispatcher;
  /** The workers to choose from now, the least loaded first. */
  workers: () => readonly WorkerEntry[];
  finish: (outcome: SingleOutcome) => void;
  /** Called once, however it ends: nothing of it is wanted any more. */
  ended?: () => void;
}

export type SingleOutcome =
  | { kind: "completed"; output: unknown; result: Uint8Array; worker: string; cached: boolean; statement?: Uint8Array }
  | { kind: "failed"; code: string; message: string }
  /** No worker can be asked now. */
  | { kind: "stuck" };

const maximumAttempts = 4;
/** Milliseconds after which an unanswered task is also given to another worker. */
const hedgeAfter = 60;

/** One task that runs whole: on one worker or on several of whom the first valid answer wins. */
export class SingleRun {
  readonly #options: SingleRunOptions;
  readonly #asked = new Map<WorkerEntry, number>();
  readonly #holding = new Set<WorkerEntry>();
  #attempts = 0;
  #finished = false;
  #hedged = false;

  constructor(options: SingleRunOptions) {
    this.#options = options;
  }

  get workers(): readonly string[] {
    return [...this.#asked.keys()].map(({ id }) => id);
  }

  start(): void {
    const chosen = this.#options.workers().slice(0, Math.max(1, this.#options.replicas));
    if (chosen.length === 0) return this.#finish({ kind: "stuck" });
    for (const worker of chosen) this.#ask(worker);
  }

  /** Gives a task that is late to one more worker, once. */
  tick(now: number): void {
    if (this.#finished || this.#hedged) return;
    const [first] = this.#asked.values();
    if (first === undefined || now - first < hedgeAfter) return;
    const other = this.#options.workers().find((worker) => !this.#asked.has(worker));
    if (other === undefined) return;
    this.#hedged = true;
    this.#ask(other);
  }

  stop(): void {
    if (!this.#finished) this.#options.ended?.();
    this.#finished = true;
    for (const worker of this.#holding) this.#options.dispatcher.cancel(worker, this.#options.order.id);
    this.#holding.clear();
  }

  #ask(worker: WorkerEntry): void {
    this.#attempts++;
    this.#asked.set(worker, performance.now());
    this.#holding.add(worker);
    this.#options.dispatcher.send(worker, this.#options.order, (outcome) => this.#receive(worker, outcome));
  }

  #receive(worker: WorkerEntry, outcome: OrderOutcome): void {
    this.#holding.delete(worker);
    if (this.#finished) return;
    if (outcome.kind === "failed") return this.#retry(outcome);
    const { result, cached, term, statement } = outcome;
    try {
      if (this.#options.order.signed === true) this.#requireSigned(worker, { result, term }, statement);
      const output = this.#options.operation.decodeOutput(result);
      this.#finish({
        kind: "completed",
        output,
        result,
        worker: worker.id,
        cached,
        ...(statement === undefined ? {} : { statement }),
      });
    } catch (thrown) {
      worker.wrong++;
      this.#retry({
        kind: "failed",
        code: "HEARTH_SWARM_WORKER",
        message: `worker ${worker.id} sent no result: ${String(thrown)}`,
        elsewhere: true,
      });
    }
  }

  #requireSigned(
    { id: workerId, peer }: WorkerEntry,
    said: { result: Uint8Array; term: number },
    statement: Uint8Array | undefined,
  ): void {
    const { id: taskId } = this.#options.order;
    if (statement === undefined || !verifyResult(statement, peer.trusted.keyObject, { taskId, workerId, ...said }))
      throw new Error("its statement is not its word for the result");
  }

  #retry({ code, message, elsewhere }: Extract<OrderOutcome, { kind: "failed" }>): void {
    if (this.#holding.size > 0 && elsewhere) return;
    const late = performance.now() > this.#options.order.deadline;
    const next = this.#options.workers().find((worker) => !this.#asked.has(worker));
    if (elsewhere && !late && next !== undefined && this.#attempts < maximumAttempts) return this.#ask(next);
    if (elsewhere && !late && this.#attempts < maximumAttempts) return this.#finish({ kind: "stuck" });
    this.#finish({ kind: "failed", code, message });
  }

  #finish(outcome: SingleOutcome): void {
    this.stop();
    this.#options.finish(outcome);
  }
}
