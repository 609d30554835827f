import type { FixedMatrix } from "../../contract/matrix.ts";
import type { Operation } from "../../contract/operation.ts";
import { rowsOf } from "../../input/fixed-values.ts";
import { distributeProduct } from "./distribute-product.ts";
import {
  decodeMatrixInput,
  encodeMatrixInput,
  parseMatrixInput,
  productOperands,
  roundingOf,
  type MatrixInput,
} from "./matrix-input.ts";
import { decodeMatrix, encodeMatrix, matrixMultiplyName, matrixMultiplyVersion, productCost } from "./matrix-task.ts";

/** The product of two fixed-point matrices: each sum exact, then rounded and saturated once. */
export const matrixMultiply: Operation<MatrixInput, FixedMatrix> = {
  name: matrixMultiplyName,
  version: matrixMultiplyVersion,
  summary: "The product of two matrices",
  spread: "blocks",
  cacheable: true,
  parse: parseMatrixInput,
  describe: (output) => ({
    result: rowsOf(output),
    precision: output.format.name,
    ...(output.exponent === 0 ? {} : { exponent: output.exponent }),
  }),
  encodeInput: encodeMatrixInput,
  decodeInput: decodeMatrixInput,
  encodeOutput: encodeMatrix,
  decodeOutput: decodeMatrix,
  cost: productCost,
  // The kernel's copies: both operands, the left one as doubles, and the result twice.
  memory: ({ left, right }) =>
    left.values.byteLength * 3 + right.values.byteLength + left.rows * right.columns * 8 + left.columns * 64,
  run(input, { kernel, signal }) {
    signal.throwIfAborted();
    const { left, right, exponent } = input;
    const values = kernel.multiply(productOperands(input), roundingOf(input));
    return { rows: left.rows, columns: right.columns, format: left.format, exponent, values };
  },
  distribute: distributeProduct,
};
