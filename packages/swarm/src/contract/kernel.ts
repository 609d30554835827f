import type { Accumulators } from "./matrix.ts";

/** What a product takes: `left` is rows × depth, `right` depth × columns, both row after row. */
export interface ProductOperands {
  readonly left: Int32Array;
  readonly right: Int32Array;
  readonly rows: number;
  /** At most 65,536, so that no limb of a sum leaves 63 bits. */
  readonly depth: number;
  readonly columns: number;
  /**
   * Whether nobody writes to `right` any more, so that a kernel may go on with what it made of it for the product before.
   * @default false
   */
  readonly rightStays?: boolean;
}

/** How an exact sum becomes a raw value: add half, shift right, hold within the bounds. */
export interface Rounding {
  /** Bits dropped, 0 to 62; the half that is added first is 2^(shift - 1), so ties go towards plus infinity. */
  readonly shift: number;
  readonly minimum: number;
  readonly maximum: number;
}

/**
 * Integer matrix products, exact: every sum is taken over all products before it is rounded, once. All kernels give the
 * same bits, in any order and any split.
 */
export interface Kernel {
  /** Which one runs: "reference", "wasm-2x4", "wasm-4x4-wide". */
  readonly name: string;
  /**
   * The exact product, rounded and saturated once per output: rows × columns raw values.
   * @param result where it goes. Whoever multiplies again and again gives one: new memory costs more than writing to it. @default new
   */
  multiply(operands: ProductOperands, rounding: Rounding, result?: Int32Array): Int32Array;
  /** The exact sums themselves, for coding and for Freivalds' check. */
  accumulate(operands: ProductOperands): Accumulators;
}
