/** Rows of integers in a ring memory; each row is padded with a zero to an even number of columns. */
export interface RingMatrix {
  readonly address: number;
  readonly rows: number;
  readonly columns: number;
  /** Columns with the padding. */
  readonly stride: number;
  /** Bytes a value: 4 are widened with their sign wherever they meet 8. */
  readonly width: 4 | 8;
}

/** Sums `high · 2^16 + low`, or a vector for each limb. */
export interface Limbs {
  readonly high: RingMatrix;
  readonly low: RingMatrix;
}

/** Values with the padding. */
export function valuesIn({ rows, stride }: RingMatrix): number {
  return rows * stride;
}
