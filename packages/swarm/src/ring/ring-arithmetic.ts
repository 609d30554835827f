/** A whole number modulo 2^64, as the one with sign. */
export function toRing(value: bigint): bigint {
  return BigInt.asIntN(64, value);
}

/** How many times 2 divides a number of the ring; 64 for zero. */
export function twoAdicValuation(value: bigint): number {
  const bits = BigInt.asUintN(64, value);
  if (bits === 0n) return 64;
  let valuation = 0;
  for (let rest = bits; (rest & 1n) === 0n; rest >>= 1n) valuation++;
  return valuation;
}

/** The inverse of an odd number modulo 2^64, by Newton's iteration: each step doubles the bits that are right. */
export function inverseOfOdd(value: bigint): bigint {
  let inverse = value;
  for (let bits = 3; bits < 64; bits *= 2) inverse = toRing(inverse * (2n - value * inverse));
  return inverse;
}
