import type { BlockId, Distribution } from "../contract/distribution.ts";
import type { Schedule, ScheduleEvent } from "../contract/schedule.ts";
import type { BlockWatch } from "./block-watch.ts";
import type { Dispatcher } from "./dispatcher.ts";
import { reasonOf, type OrderOutcome } from "./order.ts";
import type { WorkerEntry } from "./worker-table.ts";

export interface BlockRunOptions {
  id: string;
  priority: number;
  /** Monotonic milliseconds. */
  deadline: number;
  distribution: Distribution;
  schedule: Schedule;
  dispatcher: Dispatcher;
  worker: (id: string) => WorkerEntry | undefined;
  /** Told of every block. */
  watch: Pick<BlockWatch, "note">;
  finish: (outcome: { kind: "completed"; output: unknown } | { kind: "failed"; code: string; message: string }) => void;
}

/** Failures of one block after which the job is given up. */
const maximumFailures = 8;

/** One job spread in blocks: what the schedule decides is sent, what workers answer is told to decoder and schedule. */
export class BlockRun {
  readonly #options: BlockRunOptions;
  readonly #contributors = new Set<string>();
  readonly #failures = new Map<BlockId, number>();
  /** Operands stay at hand until the end, for workers that lose or never got them. */
  readonly #operands = new DisposableStack();
  #held = false;
  #finished = false;

  constructor(options: BlockRunOptions) {
    this.#options = options;
  }

  get workers(): readonly string[] {
    return [...this.#contributors];
  }

  get progress(): number {
    const { distribution } = this.#options;
    return distribution.complete ? 1 : distribution.useful / distribution.blocks;
  }

  workerJoined(worker: WorkerEntry): void {
    this.#handle({ type: "worker-joined", worker: worker.id });
  }

  /** What it held goes to others; its answers count no more. */
  workerLeft(worker: WorkerEntry): void {
    const held = [...(this.#options.schedule.inFlight.get(worker.id) ?? [])];
    for (const block of held) this.#withdraw(worker, block);
    this.#handle({ type: "worker-left", worker: worker.id });
  }

  stop(): void {
    if (this.#finished) return;
    this.#finished = true;
    for (const [id, blocks] of this.#options.schedule.inFlight) {
      const worker = this.#options.worker(id);
      if (worker === undefined) continue;
      for (const block of blocks) this.#options.dispatcher.cancel(worker, this.#orderId(block));
    }
    this.#operands[Symbol.dispose]();
    this.#options.distribution.release?.();
  }

  #handle(event: ScheduleEvent): void {
    if (this.#finished) return;
    for (const decision of this.#options.schedule.handle(event)) {
      if (decision.type === "complete") return this.#complete();
      if (decision.type === "stuck") {
        return this.#end({ kind: "failed", code: "HEARTH_SWARM_WORKER", message: "every worker failed one block" });
      }
      const worker = this.#options.worker(decision.worker);
      if (worker === undefined) continue;
      if (decision.type === "assign") {
        if (!this.#tryToAssign(worker, decision.block)) return;
      } else this.#withdraw(worker, decision.block);
    }
  }

  /** @returns false when the job has ended, since a block of it cannot be sent */
  #tryToAssign(worker: WorkerEntry, block: BlockId): boolean {
    try {
      this.#assign(worker, block);
      return true;
    } catch (thrown) {
      this.#end({ kind: "failed", ...reasonOf(thrown) });
      return false;
    }
  }

  #assign(worker: WorkerEntry, block: BlockId): void {
    const { distribution, dispatcher, priority, deadline } = this.#options;
    const { operation, version, input, cost } = distribution.task(block);
    if (!this.#held && input.shared !== undefined) {
      this.#held = true;
      this.#operands.use(dispatcher.hold(input.shared));
    }
    const order = { id: this.#orderId(block), operation, version, ...input, cost, priority, deadline };
    this.#options.watch.note("sent", worker.id, block);
    dispatcher.send(worker, order, (outcome) => this.#receive(worker, block, outcome));
  }

  #withdraw(worker: WorkerEntry, block: BlockId): void {
    this.#options.watch.note("withdrawn", worker.id, block);
    this.#options.dispatcher.cancel(worker, this.#orderId(block));
  }

  #receive(worker: WorkerEntry, block: BlockId, outcome: OrderOutcome): void {
    if (this.#finished) return;
    if (outcome.kind === "failed") return this.#failed(worker, block, outcome);
    const verdict = this.#options.distribution.receive({ block, sender: worker.id, output: outcome.result });
    if (verdict.kind === "wrong") return this.#wrong(worker, block, verdict.sender);
    this.#options.watch.note(verdict.kind, worker.id, block);
    if (verdict.kind === "useful") this.#contributors.add(worker.id);
    this.#handle({ type: "block-completed", worker: worker.id, block, useful: verdict.kind === "useful" });
  }

  /** A worker caught lying gets nothing more; where the liar is another, this reply was the right one. */
  #wrong(worker: WorkerEntry, block: BlockId, sender: string): void {
    this.#options.watch.note("wrong", sender, block);
    if (sender !== worker.id) this.#options.watch.note("useful", worker.id, block);
    const liar = this.#options.worker(sender);
    if (liar !== undefined) liar.wrong++;
    if (sender === worker.id) this.#handle({ type: "block-failed", worker: worker.id, block });
    else this.#handle({ type: "block-completed", worker: worker.id, block, useful: true });
    this.#handle({ type: "worker-left", worker: sender });
  }

  #failed(
    worker: WorkerEntry,
    block: BlockId,
    { code, message, elsewhere }: Extract<OrderOutcome, { kind: "failed" }>,
  ): void {
    this.#options.watch.note("failed", worker.id, block);
    const failures = (this.#failures.get(block) ?? 0) + 1;
    this.#failures.set(block, failures);
    if (!elsewhere || failures > maximumFailures) return this.#end({ kind: "failed", code, message });
    this.#handle({ type: "block-failed", worker: worker.id, block });
  }

  #complete(): void {
    try {
      this.#end({ kind: "completed", output: this.#options.distribution.result() });
    } catch (thrown) {
      const { code = "HEARTH_SWARM_INCOMPLETE", message } = thrown as { code?: string; message: string };
      this.#end({ kind: "failed", code, message });
    }
  }

  #end(outcome: Parameters<BlockRunOptions["finish"]>[0]): void {
    this.stop();
    this.#options.finish(outcome);
  }

  #orderId(block: BlockId): string {
    return `${this.#options.id}/${block}`;
  }
}
