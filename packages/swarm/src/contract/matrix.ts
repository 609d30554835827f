import type { FixedFormat } from "./fixed-format.ts";

/**
 * A matrix of fixed-point numbers, row after row. The number at row r and column c is
 * `values[r * columns + c] * 2^(exponent - format.fractionBits)`.
 */
export interface FixedMatrix {
  readonly rows: number;
  readonly columns: number;
  readonly format: FixedFormat;
  /** A power of two common to all values, for numbers outside the format's own range; mostly 0. */
  readonly exponent: number;
  /** `rows * columns` raw values, each within the format. */
  readonly values: Int32Array;
}

/**
 * The exact sums of a matrix product before rounding: the sum at row r, column c is
 * `high[r * columns + c] * 2^16 + low[r * columns + c]`. Each limb is a sum of products with a balanced 16-bit half of the
 * second factor, at most `depth * 2^46` in size. Parity sums live modulo 2^64 in the same arrays.
 */
export interface Accumulators {
  readonly rows: number;
  readonly columns: number;
  readonly high: BigInt64Array;
  readonly low: BigInt64Array;
}
