/** Products of 31 and 15 bits that a double holds exactly as a sum: 2^46 · 2^6 stays below 2^53. */
const exactTerms = 64;

/** Where one factor of a dot product lies in its array. */
export interface Run {
  readonly values: ArrayLike<number>;
  /** @default 0 */
  readonly start?: number;
  /** @default 1 */
  readonly stride?: number;
}

/**
 * The exact dot product of two runs of 32-bit integers. The second factor is cut in balanced 16-bit halves, so that doubles
 * carry 64 terms at a time exactly.
 */
export function exactDot(left: Run, right: Run, length: number): bigint {
  const { values: lefts, start: leftStart = 0, stride: leftStride = 1 } = left;
  const { values: rights, start: rightStart = 0, stride: rightStride = 1 } = right;
  let sum = 0n;
  for (let from = 0; from < length; from += exactTerms) {
    let high = 0;
    let low = 0;
    const end = Math.min(length, from + exactTerms);
    for (let at = from; at < end; at++) {
      const one = lefts[leftStart + at * leftStride]!;
      const other = rights[rightStart + at * rightStride]!;
      const lowHalf = (other << 16) >> 16;
      high += one * ((other - lowHalf) / 65_536);
      low += one * lowHalf;
    }
    sum += (BigInt(high) << 16n) + BigInt(low);
  }
  return sum;
}
