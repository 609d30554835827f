import type { SwarmTimes } from "@hearth/protocol";

/** The newest times of something, for their middle and their worst. */
export class Times {
  readonly #kept: number;
  readonly #values: number[] = [];
  /** Of all that were ever added. */
  count = 0;

  /** @param kept how many are remembered. @default 200 */
  constructor(kept = 200) {
    this.#kept = kept;
  }

  add(milliseconds: number): void {
    this.count++;
    this.#values.push(milliseconds);
    if (this.#values.length > this.#kept) this.#values.shift();
  }

  view(): SwarmTimes {
    const sorted = this.#values.toSorted((one, other) => one - other);
    const at = (fraction: number): number =>
      round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * fraction))] ?? 0);
    return { count: this.count, p50: at(0.5), p99: at(0.99) };
  }
}

/** Hundredths of a millisecond are as far as clocks of different threads agree. */
export const round = (milliseconds: number): number => Math.round(milliseconds * 100) / 100;
