import { PeelingDecoder } from "../coding/lt/peeling-decoder.ts";
import { RobustSoliton } from "../coding/lt/robust-soliton.ts";
import { SeededRandom } from "../random/seeded-random.ts";
import { createSchedule } from "../schedule/pull-schedule.ts";
import { simulateSchedule, type SimulationResult } from "./simulate-schedule.ts";
import { SimulatedWorker, type WorkerModel } from "./simulated-worker.ts";

/** A swarm of our own size: one worker is lost and one paused while the work goes on. Times are in units of one block. */
export interface SwarmModel {
  /** @default 8 */
  readonly workers?: number;
  /** @default 64 */
  readonly blocks?: number;
  /** @default 0.1 */
  readonly roundTrip?: number;
  /** What a parity block costs: 2 for Q1.31, 1 for Q1.15. @default 2 */
  readonly parityCost?: number;
  /** Whether the first worker is lost at some time. @default true */
  readonly lost?: boolean;
  /** Whether the second one stands still for 8 blocks' time. @default true */
  readonly paused?: boolean;
}

export type Strategy =
  | "pull, copies, then coded tail"
  | "pull, coded tail"
  | "pull, copies in the tail"
  | "uncoded, fixed shares"
  | "replication, 2 copies"
  | "MDS over whole workers"
  | "LT, peeled";

export const strategies: readonly Strategy[] = [
  "pull, copies, then coded tail",
  "pull, coded tail",
  "pull, copies in the tail",
  "uncoded, fixed shares",
  "replication, 2 copies",
  "MDS over whole workers",
  "LT, peeled",
];

/** One run: the same draws of luck for every strategy. */
export class SwarmRun {
  readonly #seed: number;
  readonly #model: Required<SwarmModel>;

  constructor(seed: number, model: SwarmModel = {}) {
    this.#seed = seed;
    this.#model = { workers: 8, blocks: 64, roundTrip: 0.1, parityCost: 2, lost: true, paused: true, ...model };
  }

  /** When the first worker is lost and the second stands still. */
  get mishaps(): { readonly lostAt: number; readonly pausedFrom: number; readonly pausedUntil: number } {
    const { workers, blocks, lost, paused } = this.#model;
    const luck = new SeededRandom(this.#seed);
    const length = blocks / workers;
    const [lostAt, from] = [luck.fraction() * length, luck.fraction() * length];
    return {
      lostAt: lost ? lostAt : Infinity,
      pausedFrom: paused ? from : Infinity,
      pausedUntil: paused ? from + length : Infinity,
    };
  }

  simulate(strategy: Strategy): SimulationResult {
    const { blocks, workers: count } = this.#model;
    const share = Math.ceil(blocks / count);
    switch (strategy) {
      case "pull, copies, then coded tail":
        return this.#schedule({ blocks, symbols: blocks * 4 });
      case "pull, coded tail":
        return this.#schedule({ blocks, symbols: blocks * 4, tail: "parity" });
      case "pull, copies in the tail":
        return this.#schedule({ blocks });
      case "uncoded, fixed shares":
        return this.#schedule({ blocks, prefetch: share, maximumCopies: 1 });
      case "replication, 2 copies":
        return this.#schedule({ blocks, prefetch: share * 2, copies: 2 });
      case "MDS over whole workers":
        return this.#mds(count - 2);
      case "LT, peeled":
        return this.#peeled();
    }
  }

  /** When as many blocks are done as there are, by workers that never wait and never do anything twice. */
  ideal(): number {
    const { blocks } = this.#model;
    const ends = this.#workers().flatMap((worker) => {
      const list: number[] = [];
      for (let now = 0; list.length < blocks && now < Infinity; list.push(now)) now = worker.endOf(list.length, now, 1);
      return list;
    });
    return ends.toSorted((a, b) => a - b)[blocks - 1]!;
  }

  #schedule(options: Parameters<typeof createSchedule>[0]): SimulationResult {
    const { blocks, roundTrip, parityCost } = this.#model;
    return simulateSchedule(createSchedule(options), { workers: this.#workers(), blocks, roundTrip, parityCost });
  }

  /** Each worker has one large share; any `needed` of them will do. */
  #mds(needed: number): SimulationResult {
    const { blocks, roundTrip } = this.#model;
    const ends = this.#workers().map((worker) => {
      let now = roundTrip / 2;
      for (let left = blocks / needed, at = 0; left > 0; left--, at++) now = worker.endOf(at, now, Math.min(1, left));
      return now + roundTrip / 2;
    });
    const time = ends.toSorted((a, b) => a - b)[needed - 1]!;
    return { time, work: (blocks / needed) * ends.length, stretches: [] };
  }

  /** Each worker does one coded symbol after the other until Luby's decoder is done. To its favour, a symbol costs one block. */
  #peeled(): SimulationResult {
    const { blocks, roundTrip } = this.#model;
    const random = new SeededRandom(this.#seed * 2 + 1);
    const soliton = new RobustSoliton({ blocks });
    const decoder = new PeelingDecoder(blocks);
    const workers = this.#workers().map((worker) => ({ worker, done: 1, end: worker.endOf(0, roundTrip / 2, 1) }));
    let work = workers.length;
    for (;;) {
      const next = workers.reduce((one, other) => (other.end < one.end ? other : one));
      if (next.end === Infinity) return { time: Infinity, work, stretches: [] };
      decoder.add(soliton.neighbours(random));
      if (decoder.complete) return { time: next.end + roundTrip / 2, work, stretches: [] };
      next.end = next.worker.endOf(next.done++, next.end, 1);
      work++;
    }
  }

  #workers(): SimulatedWorker[] {
    const { lostAt, pausedFrom: from, pausedUntil } = this.mishaps;
    return Array.from({ length: this.#model.workers }, (_, at) => {
      const model: WorkerModel = {
        ...(at === 0 ? { lostAt } : {}),
        ...(at === 1 && from < Infinity ? { pause: { from, length: pausedUntil - from } } : {}),
      };
      return new SimulatedWorker(new SeededRandom(this.#seed * 1_000 + at), model);
    });
  }
}
