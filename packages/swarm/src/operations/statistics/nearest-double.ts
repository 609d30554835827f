/** The double nearest to a quotient of whole numbers; `divisor` is above zero. */
export function nearestDouble(dividend: bigint, divisor: bigint): number {
  if (dividend < 0n) return -nearestDouble(-dividend, divisor);
  if (dividend === 0n) return 0;
  // A quotient of at least 64 bits, its last one set when something is left over, rounds as the true one does.
  const shift = BigInt(Math.max(0, 66 + bits(divisor) - bits(dividend)));
  const quotient = (dividend << shift) / divisor;
  const left = (dividend << shift) % divisor;
  return Number(left === 0n ? quotient : quotient | 1n) / 2 ** Number(shift);
}

function bits(value: bigint): number {
  return value.toString(2).length;
}
