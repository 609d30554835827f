import type { BlockId } from "../contract/distribution.ts";
import type { Schedule, ScheduleDecision, ScheduleEvent, ScheduleOptions } from "../contract/schedule.ts";
import { Flights } from "./flights.ts";

/** Answers of each other worker after which one that gave none counts as silent. */
const answersOfOthers = 2;

/** Makes a schedule; tell it of the workers with "worker-joined". */
export function createSchedule(options: ScheduleOptions): Schedule {
  return new PullSchedule(options);
}

/**
 * Pull with prefetch and a redundant tail. Every worker holds a few blocks; each reply earns it the next, so that the fast do more.
 * When no block is left to hand out, a worker with nothing to do gets a parity block, or a copy of a block that is under way:
 * whichever worker is slow, paused or lost, the others finish without it.
 */
class PullSchedule implements Schedule {
  readonly #blocks: number;
  readonly #symbols: number;
  readonly #prefetch: number;
  readonly #maximumCopies: number;
  readonly #copiesFirst: boolean;
  readonly #flights = new Flights();
  readonly #completed = new Set<BlockId>();
  /** Each worker's last sign, counted in answers of all: the only clock there is. */
  readonly #lastAnswer = new Map<string, number>();
  #answers = 0;
  /** Who failed a block; it goes to others. */
  readonly #failed = new Map<BlockId, Set<string>>();
  #pending: BlockId[];
  #nextParity: BlockId;
  #useful = 0;
  #announced = false;

  constructor({
    blocks,
    symbols = blocks,
    copies = 1,
    prefetch = 2,
    maximumCopies = 2,
    tail = "copies",
  }: ScheduleOptions) {
    this.#blocks = blocks;
    this.#symbols = symbols;
    this.#prefetch = prefetch;
    this.#maximumCopies = Math.max(copies, maximumCopies);
    this.#copiesFirst = tail === "copies";
    this.#nextParity = blocks;
    this.#pending = Array.from({ length: blocks * copies }, (_, at) => at % blocks);
  }

  get complete(): boolean {
    return this.#useful >= this.#blocks;
  }

  get missing(): number {
    return Math.max(0, this.#blocks - this.#useful);
  }

  get inFlight(): ReadonlyMap<string, readonly BlockId[]> {
    return this.#flights.byWorker;
  }

  handle(event: ScheduleEvent): ScheduleDecision[] {
    if (this.#announced) return [];
    const decisions: ScheduleDecision[] = [];
    switch (event.type) {
      case "worker-joined":
        this.#flights.join(event.worker);
        this.#lastAnswer.set(event.worker, this.#answers);
        break;
      case "worker-left":
        for (const block of this.#flights.leave(event.worker)) this.#giveBack(block);
        this.#lastAnswer.delete(event.worker);
        for (const workers of this.#failed.values()) workers.delete(event.worker);
        break;
      case "block-completed":
        this.#completeBlock(event, decisions);
        break;
      case "block-failed":
        this.#failBlock(event, decisions);
        break;
    }
    if (this.complete) this.#finish(decisions);
    else this.#fill(decisions);
    return decisions;
  }

  #completeBlock(
    { worker, block, useful }: { worker: string; block: BlockId; useful: boolean },
    decisions: ScheduleDecision[],
  ): void {
    this.#flights.end(worker, block);
    this.#lastAnswer.set(worker, ++this.#answers);
    if (this.#completed.has(block)) return;
    this.#completed.add(block);
    if (useful) this.#useful++;
    for (const other of this.#flights.holders(block)) {
      this.#flights.end(other, block);
      decisions.push({ type: "cancel", worker: other, block });
    }
    this.#pending = this.#pending.filter((each) => each !== block);
  }

  #failBlock({ worker, block }: { worker: string; block: BlockId }, decisions: ScheduleDecision[]): void {
    if (!this.#flights.end(worker, block)) return;
    const failed = this.#failed.get(block) ?? new Set();
    this.#failed.set(block, failed.add(worker));
    this.#giveBack(block);
    const workers = [...this.#flights.byWorker.keys()];
    if (!this.#completed.has(block) && workers.every((each) => failed.has(each)))
      decisions.push({ type: "stuck", block });
  }

  /** A block that nobody holds any more goes before all others. */
  #giveBack(block: BlockId): void {
    const wanted = !this.#completed.has(block) && this.#flights.holders(block).length === 0;
    if (wanted && !this.#pending.includes(block)) this.#pending.unshift(block);
  }

  /** One block to each worker in turn, those with the fewest first, until nobody can take another. */
  #fill(decisions: ScheduleDecision[]): void {
    for (let held = 0; held < this.#prefetch; held++) {
      for (const [worker, blocks] of this.#flights.byWorker) {
        if (blocks.length !== held) continue;
        const block = this.#next(worker, held === 0);
        if (block === undefined) continue;
        this.#flights.begin(worker, block);
        decisions.push({ type: "assign", worker, block });
      }
    }
  }

  #next(worker: string, idle: boolean): BlockId | undefined {
    const at = this.#pending.findIndex((block) => this.#mayTake(worker, block));
    if (at >= 0) return this.#pending.splice(at, 1)[0];
    if (!idle) return undefined;
    const parity = this.#nextParity < this.#symbols ? this.#nextParity : undefined;
    const chosen = this.#copiesFirst ? (this.#copy(worker) ?? parity) : (parity ?? this.#copy(worker));
    if (chosen !== undefined && chosen === parity) this.#nextParity++;
    return chosen;
  }

  /**
   * A block that has room for another copy: what silent workers hold before what waits behind another block, which a copy saves its
   * holder from, before what is being computed; of each the one that is under way the longest.
   */
  #copy(worker: string): BlockId | undefined {
    const open = this.#flights
      .oldestFirst()
      .filter((block) => this.#mayTake(worker, block) && this.#flights.holders(block).length < this.#maximumCopies);
    return open.find((block) => this.#isLate(block)) ?? open.find((block) => !this.#flights.isBegun(block)) ?? open[0];
  }

  /** Whether all who hold it said nothing while the others answered several times each. */
  #isLate(block: BlockId): boolean {
    const patience = answersOfOthers * this.#flights.byWorker.size;
    return this.#flights
      .holders(block)
      .every((holder) => this.#answers - (this.#lastAnswer.get(holder) ?? 0) > patience);
  }

  #mayTake(worker: string, block: BlockId): boolean {
    return !this.#flights.holds(worker, block) && !(this.#failed.get(block)?.has(worker) ?? false);
  }

  #finish(decisions: ScheduleDecision[]): void {
    for (const [worker, blocks] of this.#flights.byWorker) {
      for (const block of blocks.slice()) {
        this.#flights.end(worker, block);
        decisions.push({ type: "cancel", worker, block });
      }
    }
    this.#announced = true;
    decisions.push({ type: "complete" });
  }
}
