import { SeededRandom } from "../random/seeded-random.ts";

/** Parities that additions alone can sum, as running sums of running sums. */
export const cascadedParities = 4;

/**
 * The multiples in which parity block number `parity` (0, 1, 2, …) sums all `blocks` blocks. The first four are the binomials
 * C(j + parity, parity) for block j, which solve for that many losses like powers of j do; the rest are seeded whole
 * numbers from -127 to 127 without 0, without end.
 */
export function parityCoefficients(parity: number, blocks: number): readonly bigint[] {
  if (parity < cascadedParities) return Array.from({ length: blocks }, (_, block) => binomial(block + parity, parity));
  const random = new SeededRandom(parity);
  return Array.from({ length: blocks }, () => {
    const value = random.below(254) - 127;
    return BigInt(value >= 0 ? value + 1 : value);
  });
}

function binomial(from: number, choose: number): bigint {
  let result = 1n;
  for (let at = 1; at <= choose; at++) result = (result * BigInt(from - choose + at)) / BigInt(at);
  return result;
}
