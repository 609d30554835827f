import type { Rounding } from "../contract/kernel.ts";

/**
 * The one rule of Hearth's fixed-point arithmetic: an exact sum gains half a step, loses `shift` bits with its sign kept, and
 * is held within the bounds, once. A tie goes towards plus infinity, as ARM's SQRDMULH has it.
 */
export function roundSum(sum: bigint, rounding: Rounding): number {
  const rounded = shiftSum(sum, rounding.shift);
  if (rounded > BigInt(rounding.maximum)) return rounding.maximum;
  if (rounded < BigInt(rounding.minimum)) return rounding.minimum;
  return Number(rounded);
}

/** The rule without the bounds. */
export function shiftSum(sum: bigint, shift: number): bigint {
  return shift === 0 ? sum : (sum + (1n << BigInt(shift - 1))) >> BigInt(shift);
}
