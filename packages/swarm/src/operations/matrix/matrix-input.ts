import type { FixedFormat } from "../../contract/fixed-format.ts";
import type { ProductOperands, Rounding } from "../../contract/kernel.ts";
import type { FixedMatrix } from "../../contract/matrix.ts";
import type { OperandBytes } from "../../contract/operation.ts";
import { ShapeError } from "../../errors/shape-error.ts";
import { fixedFormat } from "../../fixed-point/fixed-format.ts";
import { Fields } from "../../input/fields.ts";
import { readMatrix } from "../../input/fixed-values.ts";
import { arrayBytes, pack, rawValues, unpack } from "../../input/packed.ts";
import { maximumDepth } from "../../kernel/check-operands.ts";

/** Two matrices of one format, and the exponent of their product. */
export interface MatrixInput {
  readonly left: FixedMatrix;
  readonly right: FixedMatrix;
  /** The power of two common to the values of the product. */
  readonly exponent: number;
}

/** The most rows or columns of one operand, so that sizes from outside stay numbers one can add. */
export const maximumSide = 65_536;
const exponentRange = { minimum: 0, maximum: 1_100 };

/** Reads `{ matrix_a, matrix_b, precision = "Q1.31", scaling = "auto", result_shape? }`. */
export function parseMatrixInput(value: unknown): MatrixInput {
  const fields = new Fields(value);
  const format = fixedFormat(fields.text("precision", "Q1.31"));
  const scaling = fields.choice("scaling", ["auto", "saturate"], "auto");
  const left = readMatrix(fields, "matrix_a", format, scaling);
  const right = readMatrix(fields, "matrix_b", format, scaling);
  checkDepth(left, right);
  if (fields.has("result_shape")) checkShape(fields, left.rows, right.columns);
  fields.end();
  return { left, right, exponent: productExponent(left, right) };
}

function checkShape(fields: Fields, rows: number, columns: number): void {
  const shape = fields.list("result_shape");
  if (shape.length !== 2 || shape[0] !== rows || shape[1] !== columns) {
    throw fields.wrong("result_shape", `is not [${rows}, ${columns}], as the matrices have it`);
  }
}

function checkDepth(left: FixedMatrix, right: FixedMatrix): void {
  if (left.columns === right.rows && left.columns <= maximumDepth) return;
  throw new ShapeError("/matrix_b", `${left.columns} columns of the first meet ${right.rows} rows of the second`);
}

/**
 * The exponent of the product: 0 when both operands lie within the format, so that what is too large saturates; else the
 * smallest under which nothing can.
 */
export function productExponent(left: FixedMatrix, right: FixedMatrix): number {
  if (left.exponent === 0 && right.exponent === 0) return 0;
  let widest = 0;
  for (let row = 0; row < left.rows; row++) {
    let sum = 0;
    for (let at = row * left.columns; at < (row + 1) * left.columns; at++) sum += Math.abs(left.values[at]!);
    widest = Math.max(widest, sum);
  }
  const tallest = right.values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const { fractionBits, maximum } = left.format;
  const raw = (widest * tallest) / 2 ** fractionBits;
  const needed = left.exponent + right.exponent + Math.max(-fractionBits, Math.ceil(Math.log2((raw + 1) / maximum)));
  return Math.max(0, needed);
}

/** @throws ShapeError when the exponents leave no shift that the kernel can do */
export function roundingOf({ left, right, exponent }: MatrixInput): Rounding {
  const { fractionBits, minimum, maximum } = left.format;
  const shift = fractionBits + exponent - left.exponent - right.exponent;
  if (shift < 0 || shift > 62) throw new ShapeError("/exponent", `the product would be shifted by ${shift} bits`);
  return { shift, minimum, maximum };
}

export function productOperands({ left, right }: MatrixInput): ProductOperands {
  const { rows, columns: depth } = left;
  return { left: left.values, rows, depth, ...rightOperand(right) };
}

/** The right factor of a product; one that was read from shared bytes stays as it is. */
export function rightOperand({
  values,
  columns,
}: FixedMatrix): Pick<ProductOperands, "right" | "columns" | "rightStays"> {
  return { right: values, columns, rightStays: staying.has(values) };
}

/** The left matrix is the block's own; the right one is shared by all blocks. */
export function encodeMatrixInput(input: MatrixInput): OperandBytes {
  return { own: encodeLeft(input), shared: encodeShared(input.right) };
}

export function encodeLeft({ left, exponent: result }: MatrixInput): Uint8Array {
  const { rows, columns: depth, exponent, format, values } = left;
  return pack({ rows, depth, exponent, result, precision: format.name, left: arrayBytes(values) });
}

export function encodeShared(right: FixedMatrix): Uint8Array {
  const { rows: depth, columns, exponent, format } = right;
  return pack({ depth, columns, exponent, precision: format.name, right: arrayBytes(right.values) });
}

export function decodeMatrixInput({ own, shared }: OperandBytes): MatrixInput {
  const fields = unpack(own, "/own");
  const format = fixedFormat(fields.text("precision"));
  const rows = fields.integer("rows", { minimum: 1, maximum: maximumSide });
  const depth = fields.integer("depth", { minimum: 1, maximum: maximumDepth });
  const exponent = fields.integer("exponent", exponentRange);
  const result = fields.integer("result", exponentRange);
  const left = { rows, columns: depth, format, exponent, values: rawValues(fields, "left", rows * depth, format) };
  fields.end();
  const right = decodeShared(shared, depth, format);
  const input = { left, right, exponent: result };
  roundingOf(input);
  return input;
}

/** Right matrices by the bytes they were read from: a worker keeps those of a job and runs many blocks on them. */
const known = new WeakMap<Uint8Array, FixedMatrix>();
/** The values of those, which nobody else has. */
const staying = new WeakSet<Int32Array>();

/**
 * Reads the shared matrix; of the same array of bytes only once, so that array must not change any more.
 * @throws InputError, ShapeError
 */
export function decodeShared(shared: Uint8Array | undefined, depth: number, format: FixedFormat): FixedMatrix {
  const matrix = (shared && known.get(shared)) ?? readShared(shared);
  if (shared !== undefined) known.set(shared, matrix);
  if (matrix.rows !== depth) throw new ShapeError("/shared/depth", `${depth} columns meet ${matrix.rows} rows`);
  if (matrix.format.name !== format.name) {
    throw new ShapeError("/shared/precision", `${format.name} meets ${matrix.format.name}`);
  }
  return matrix;
}

function readShared(shared: Uint8Array | undefined): FixedMatrix {
  const fields = unpack(shared, "/shared");
  const format = fixedFormat(fields.text("precision"));
  const rows = fields.integer("depth", { minimum: 1, maximum: maximumDepth });
  const columns = fields.integer("columns", { minimum: 1, maximum: maximumSide });
  const exponent = fields.integer("exponent", exponentRange);
  const values = rawValues(fields, "right", rows * columns, format);
  staying.add(values);
  fields.end();
  return { rows, columns, format, exponent, values };
}
