/**
 * A signed fixed-point format Qm.n as data: a 32-bit (or narrower) integer `raw` stands for `raw / 2^fractionBits`.
 * `integerBits` counts the sign, as in "Q1.31": one bit before the point, which is the sign, and 31 after.
 */
export interface FixedFormat {
  /** "Q1.15", "Q1.31", "Q8.24", or any other "Qm.n". */
  readonly name: string;
  /** Bits before the point, the sign among them; at least 1. */
  readonly integerBits: number;
  /** Bits after the point; at least 0. Together with `integerBits` 2 to 32. */
  readonly fractionBits: number;
  /** The smallest raw value, -2^(integerBits + fractionBits - 1). */
  readonly minimum: number;
  /** The largest raw value, 2^(integerBits + fractionBits - 1) - 1. */
  readonly maximum: number;
}
