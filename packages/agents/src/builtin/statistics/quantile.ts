import { add, multiply, subtract, toDecimal, toNumber } from "../shared/decimal.ts";

/**
 * A quantile by linear interpolation between the two nearest numbers (type 7 of Hyndman and Fan, 1996; what
 * spreadsheets, R and NumPy do by default).
 * @param sorted numbers in ascending order, at least one
 * @param probability 0 to 1
 */
export function quantile(sorted: readonly number[], probability: number): number {
  const place = (sorted.length - 1) * probability;
  const below = sorted[Math.floor(place)] ?? Number.NaN;
  const above = sorted[Math.ceil(place)] ?? Number.NaN;
  if (below === above) return below;
  const step = multiply(subtract(toDecimal(above), toDecimal(below)), toDecimal(place - Math.floor(place)));
  return toNumber(add(toDecimal(below), step));
}
