import type { SeededRandom } from "../random/seeded-random.ts";

/**
 * The model of Mallick, Chaudhari, Sheth, Palanikumar and Joshi, "Rateless Codes for Near-Perfect Load Balancing in Distributed
 * Matrix-Vector Multiplication" (2019, arXiv 1804.10331): each worker starts after a delay of Exp(1), then does a row every `rowTime`.
 */
export interface PaperModel {
  /** @default 10,000 */
  readonly rows?: number;
  /** @default 10 */
  readonly workers?: number;
  /** @default 0.001 */
  readonly rowTime?: number;
}

/** One run of the model: the delays drawn, and how long each strategy takes with them. */
export class PaperRun {
  readonly #rows: number;
  readonly #rowTime: number;
  /** Start times, the earliest first. */
  readonly #delays: readonly number[];

  constructor(random: SeededRandom, { rows = 10_000, workers = 10, rowTime = 0.001 }: PaperModel = {}) {
    this.#rows = rows;
    this.#rowTime = rowTime;
    this.#delays = Array.from({ length: workers }, () => random.exponential());
  }

  /** Every worker has its share, and all must end. */
  uncoded(): number {
    return Math.max(...this.#delays) + this.#work(this.#rows / this.#delays.length);
  }

  /** Groups of `copies` workers have the same share; the first of each counts. */
  replicated(copies: number): number {
    const groups = this.#delays.length / copies;
    const firsts = Array.from({ length: groups }, (_, group) =>
      Math.min(...this.#delays.slice(group * copies, (group + 1) * copies)),
    );
    return Math.max(...firsts) + this.#work(this.#rows / groups);
  }

  /** A maximum distance separable code: any `needed` workers will do. */
  mds(needed: number): number {
    return this.#delays.toSorted((a, b) => a - b)[needed - 1]! + this.#work(this.#rows / needed);
  }

  /**
   * A rateless code: ends when `symbols` rows are done by all together, each worker having `alpha · rows / workers` of them at the most.
   * @returns Infinity when the workers run out before
   */
  rateless(symbols: number, alpha: number): number {
    const limit = (alpha * this.#rows) / this.#delays.length;
    if (limit * this.#delays.length < symbols) return Infinity;
    const done = (time: number): number =>
      this.#delays.reduce((sum, delay) => {
        const rows = Math.floor((time - delay) / this.#rowTime);
        return sum + Math.max(0, Math.min(limit, rows));
      }, 0);
    let [low, high] = [0, Math.max(...this.#delays) + this.#work(Math.min(limit, symbols)) + this.#rowTime];
    while (high - low > this.#rowTime / 100) {
      const middle = (low + high) / 2;
      if (done(middle) >= symbols) high = middle;
      else low = middle;
    }
    return high;
  }

  /** Perfect balance: as many rows as there are, no more, by whoever is ready. */
  ideal(): number {
    return this.rateless(this.#rows, Infinity);
  }

  #work(rows: number): number {
    return rows * this.#rowTime;
  }
}
