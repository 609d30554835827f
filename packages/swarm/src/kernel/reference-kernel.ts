import type { Kernel, ProductOperands, Rounding } from "../contract/kernel.ts";
import type { Accumulators } from "../contract/matrix.ts";
import { roundSum } from "../fixed-point/round-sum.ts";
import { checkOperands, resultArray } from "./check-operands.ts";

/** The kernel that defines the others: whole numbers without end, one cell after the other. Slow. */
export const referenceKernel: Kernel = {
  name: "reference",

  multiply(operands: ProductOperands, rounding: Rounding, given?: Int32Array): Int32Array {
    checkOperands(operands);
    const { rows, columns } = operands;
    const result = resultArray(operands, given);
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        const { high, low } = cell(operands, row, column);
        result[row * columns + column] = roundSum((high << 16n) + low, rounding);
      }
    }
    return result;
  },

  accumulate(operands: ProductOperands): Accumulators {
    checkOperands(operands);
    const { rows, columns } = operands;
    const result = {
      rows,
      columns,
      high: new BigInt64Array(rows * columns),
      low: new BigInt64Array(rows * columns),
    };
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        const { high, low } = cell(operands, row, column);
        result.high[row * columns + column] = high;
        result.low[row * columns + column] = low;
      }
    }
    return result;
  },
};

function cell(operands: ProductOperands, row: number, column: number): { high: bigint; low: bigint } {
  const { left, right, depth, columns } = operands;
  let high = 0n;
  let low = 0n;
  for (let at = 0; at < depth; at++) {
    const one = BigInt(left[row * depth + at]!);
    const other = right[at * columns + column]!;
    const lowHalf = (other << 16) >> 16;
    high += one * BigInt((other - lowHalf) / 65_536);
    low += one * BigInt(lowHalf);
  }
  return { high, low };
}
