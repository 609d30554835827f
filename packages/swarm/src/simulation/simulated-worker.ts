import type { SeededRandom } from "../random/seeded-random.ts";

/** How workers behave; times are in units of one block. */
export interface WorkerModel {
  /** The least a block takes. @default 0.75 */
  readonly shift?: number;
  /** The mean of what is added, exponentially distributed. @default 0.25 */
  readonly scale?: number;
  /** From when on it does nothing, for good. @default never */
  readonly lostAt?: number;
  /** When it stands still for a while. */
  readonly pause?: { readonly from: number; readonly length: number };
}

/** One worker: how long its first, second, … block takes is drawn once, so that every strategy meets the same luck. */
export class SimulatedWorker {
  readonly lostAt: number;
  readonly #random: SeededRandom;
  readonly #shift: number;
  readonly #scale: number;
  readonly #pause: { readonly from: number; readonly length: number };
  readonly #durations: number[] = [];

  constructor(random: SeededRandom, { shift = 0.75, scale = 0.25, lostAt = Infinity, pause }: WorkerModel = {}) {
    this.#random = random;
    this.#shift = shift;
    this.#scale = scale;
    this.lostAt = lostAt;
    this.#pause = pause ?? { from: Infinity, length: 0 };
  }

  /**
   * When block number `index` of this worker ends.
   * @param cost in blocks: parity may cost 2
   * @returns Infinity when the worker is lost before
   */
  endOf(index: number, start: number, cost: number): number {
    while (this.#durations.length <= index)
      this.#durations.push(this.#shift + this.#scale * this.#random.exponential());
    const end = this.#afterPause(start, this.#durations[index]! * cost);
    return end > this.lostAt ? Infinity : end;
  }

  #afterPause(start: number, duration: number): number {
    const { from, length } = this.#pause;
    const until = from + length;
    if (start >= until || start + duration <= from) return start + duration;
    return start >= from ? until + duration : start + duration + length;
  }
}
