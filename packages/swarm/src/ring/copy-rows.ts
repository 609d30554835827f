import type { RingMatrix } from "./ring-matrix.ts";

/** Values row after row into rows with padding. */
export function writeRows<Values extends Int32Array | BigInt64Array>(
  to: Values,
  matrix: RingMatrix,
  values: Values,
): void {
  const { rows, columns, stride } = matrix;
  if (stride === columns) return to.set(values as never);
  for (let row = 0; row < rows; row++) {
    to.set(values.subarray(row * columns, (row + 1) * columns) as never, row * stride);
  }
}

/** Rows with padding into values row after row. @returns them */
export function readRows<Values extends Int32Array | BigInt64Array>(
  from: Values,
  matrix: RingMatrix,
  to: Values,
): Values {
  const { rows, columns, stride } = matrix;
  for (let row = 0; row < rows; row++) {
    to.set(from.subarray(row * stride, row * stride + columns) as never, row * columns);
  }
  return to;
}
