import type { Schedule, ScheduleDecision, ScheduleEvent } from "../contract/schedule.ts";
import { EventQueue } from "./event-queue.ts";
import type { SimulatedWorker } from "./simulated-worker.ts";

export interface SimulationOptions {
  readonly workers: readonly SimulatedWorker[];
  /** Blocks; ids from here on are parity. */
  readonly blocks: number;
  /** There and back, in units of one block. @default 0.1 */
  readonly roundTrip?: number;
  /** What a parity block costs in blocks. @default 2 */
  readonly parityCost?: number;
  /** When the loss of a worker is noticed, after it. @default 10 */
  readonly noticeAfter?: number;
  /** Whether a reply is new to the decoder; called in order of arrival. @default every symbol is */
  readonly isUseful?: (block: number) => boolean;
}

/** What one worker did, for a picture. */
export interface Stretch {
  readonly worker: number;
  readonly block: number;
  readonly start: number;
  readonly end: number;
}

export interface SimulationResult {
  /** When the last useful reply came in. */
  readonly time: number;
  /** Blocks' worth of work that was begun. */
  readonly work: number;
  readonly stretches: readonly Stretch[];
}

/** Runs a schedule against simulated workers: the same schedule that an aggregator runs against real ones. */
export function simulateSchedule(schedule: Schedule, options: SimulationOptions): SimulationResult {
  return new Simulation(schedule, options).run();
}

class Simulation {
  readonly #schedule: Schedule;
  readonly #options: Required<SimulationOptions>;
  readonly #queue = new EventQueue();
  readonly #workers: { waiting: number[]; busy: boolean; done: number }[];
  readonly #stretches: Stretch[] = [];
  #work = 0;
  #completeAt: number | undefined;

  constructor(schedule: Schedule, options: SimulationOptions) {
    this.#schedule = schedule;
    const seen = new Set<number>();
    const isUseful = (block: number): boolean => !seen.has(block) && seen.add(block) !== undefined;
    this.#options = { roundTrip: 0.1, parityCost: 2, noticeAfter: 10, isUseful, ...options };
    this.#workers = options.workers.map(() => ({ waiting: [], busy: false, done: 0 }));
  }

  run(): SimulationResult {
    const { workers, noticeAfter } = this.#options;
    for (const [at, worker] of workers.entries()) {
      this.#tell(0, { type: "worker-joined", worker: `${at}` });
      if (worker.lostAt < Infinity) {
        this.#queue.add(worker.lostAt + noticeAfter, (now) =>
          this.#tell(now, { type: "worker-left", worker: `${at}` }),
        );
      }
    }
    while (this.#completeAt === undefined && this.#queue.runNext()) continue;
    return { time: this.#completeAt ?? Infinity, work: this.#work, stretches: this.#stretches };
  }

  #tell(now: number, event: ScheduleEvent): void {
    for (const decision of this.#schedule.handle(event)) this.#follow(now, decision);
  }

  #follow(now: number, decision: ScheduleDecision): void {
    const arrival = now + this.#options.roundTrip / 2;
    if (decision.type === "complete") this.#completeAt = now;
    if (decision.type === "assign") {
      this.#queue.add(arrival, (then) => {
        this.#workers[Number(decision.worker)]!.waiting.push(decision.block);
        this.#start(Number(decision.worker), then);
      });
    }
    if (decision.type === "cancel") {
      // What is being computed is computed to its end: a product cannot be interrupted.
      this.#queue.add(arrival, () => {
        const { waiting } = this.#workers[Number(decision.worker)]!;
        const at = waiting.indexOf(decision.block);
        if (at >= 0) waiting.splice(at, 1);
      });
    }
  }

  #start(index: number, now: number): void {
    const worker = this.#workers[index]!;
    if (worker.busy) return;
    const block = worker.waiting.shift();
    if (block === undefined) return;
    const { blocks, parityCost, workers, roundTrip, isUseful } = this.#options;
    const cost = block < blocks ? 1 : parityCost;
    const end = workers[index]!.endOf(worker.done++, now, cost);
    worker.busy = true;
    this.#work += cost;
    this.#stretches.push({ worker: index, block, start: now, end });
    if (end === Infinity) return;
    this.#queue.add(end, (then) => {
      worker.busy = false;
      this.#start(index, then);
    });
    this.#queue.add(end + roundTrip / 2, (then) => {
      this.#tell(then, { type: "block-completed", worker: `${index}`, block, useful: isUseful(block) });
    });
  }
}
