import type { SeededRandom } from "../../random/seeded-random.ts";

/** Luby's two parameters: `c` scales the ripple, `delta` bounds the chance of failure. */
export interface RobustSolitonOptions {
  readonly blocks: number;
  /** @default 0.03 */
  readonly c?: number;
  /** @default 0.5 */
  readonly delta?: number;
}

/** The robust soliton distribution of degrees (Luby, "LT Codes", 2002), ready to draw from. */
export class RobustSoliton {
  readonly blocks: number;
  /** At index d: the probability that a degree is at most d + 1. */
  readonly #cumulative: Float64Array;

  constructor({ blocks, c = 0.03, delta = 0.5 }: RobustSolitonOptions) {
    this.blocks = blocks;
    const ripple = c * Math.log(blocks / delta) * Math.sqrt(blocks);
    const spike = Math.max(1, Math.min(blocks, Math.round(blocks / ripple)));
    const weights = Array.from({ length: blocks }, (_, at) => {
      const degree = at + 1;
      const ideal = degree === 1 ? 1 / blocks : 1 / (degree * (degree - 1));
      if (degree < spike) return ideal + ripple / (degree * blocks);
      return degree === spike ? ideal + Math.max(0, (ripple * Math.log(ripple / delta)) / blocks) : ideal;
    });
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    let sum = 0;
    this.#cumulative = Float64Array.from(weights, (weight) => (sum += weight / total));
  }

  /** The blocks that one symbol sums: a degree from the distribution, then as many different blocks. */
  neighbours(random: SeededRandom): number[] {
    const degree = this.#degree(random.fraction());
    const chosen = new Set<number>();
    while (chosen.size < degree) chosen.add(random.below(this.blocks));
    return [...chosen];
  }

  #degree(fraction: number): number {
    let [low, high] = [0, this.blocks - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#cumulative[middle]! > fraction) high = middle;
      else low = middle + 1;
    }
    return low + 1;
  }
}
