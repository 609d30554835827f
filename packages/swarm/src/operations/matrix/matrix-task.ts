import type { BlockTask } from "../../contract/distribution.ts";
import type { FixedMatrix } from "../../contract/matrix.ts";
import { fixedFormat } from "../../fixed-point/fixed-format.ts";
import { arrayBytes, pack, rawValues, unpack } from "../../input/packed.ts";
import { encodeLeft, maximumSide, type MatrixInput } from "./matrix-input.ts";

export const matrixMultiplyName = "matrix_multiply";
export const matrixMultiplyVersion = 1;

/** Multiply-accumulates of a product. */
export function productCost({ left, right }: MatrixInput): number {
  return left.rows * left.columns * right.columns;
}

/** A product as a task for a worker; `shared` is its right matrix as bytes already. */
export function matrixTask(input: MatrixInput, shared: Uint8Array): BlockTask {
  return {
    operation: matrixMultiplyName,
    version: matrixMultiplyVersion,
    input: { own: encodeLeft(input), shared },
    cost: productCost(input),
  };
}

export function encodeMatrix({ rows, columns, format, exponent, values }: FixedMatrix): Uint8Array {
  return pack({ rows, columns, precision: format.name, exponent, values: arrayBytes(values) });
}

/** @throws InputError naming the wrong field */
export function decodeMatrix(bytes: Uint8Array): FixedMatrix {
  const fields = unpack(bytes, "");
  const format = fixedFormat(fields.text("precision"));
  const rows = fields.integer("rows", { minimum: 1, maximum: maximumSide });
  const columns = fields.integer("columns", { minimum: 1, maximum: maximumSide });
  const exponent = fields.integer("exponent", { minimum: 0, maximum: 1_100 });
  const values = rawValues(fields, "values", rows * columns, format);
  fields.end();
  return { rows, columns, format, exponent, values };
}
