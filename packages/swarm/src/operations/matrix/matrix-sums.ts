import type { Kernel } from "../../contract/kernel.ts";
import type { Accumulators, FixedMatrix } from "../../contract/matrix.ts";
import type { OperandBytes, Operation } from "../../contract/operation.ts";
import { fixedFormat } from "../../fixed-point/fixed-format.ts";
import { arrayBytes, int32Array, pack, unpack } from "../../input/packed.ts";
import { maximumDepth } from "../../kernel/check-operands.ts";
import { foldSums } from "./fold-sums.ts";
import { decodeShared, encodeShared, maximumSide, parseMatrixInput, rightOperand } from "./matrix-input.ts";
import { decodeSums, encodeSums } from "./sums-bytes.ts";

/** Rows times a matrix, for their exact sums. With `high`, the rows are `high · 2^32 + left` and the sums modulo 2^64. */
export interface MatrixSumsInput {
  readonly rows: number;
  readonly left: Int32Array;
  readonly high?: Int32Array;
  readonly right: FixedMatrix;
}

export const matrixSumsName = "matrix_sums";
export const matrixSumsVersion = 1;

export function encodeSumsLeft(input: Omit<MatrixSumsInput, "right">, precision: string): Uint8Array {
  const depth = input.left.length / input.rows;
  const high = input.high === undefined ? {} : { high: arrayBytes(input.high) };
  return pack({ rows: input.rows, depth, precision, left: arrayBytes(input.left), ...high });
}

/** The exact sums of a product before rounding: what coded blocks and checked replies are made of. */
export const matrixSums: Operation<MatrixSumsInput, Accumulators> = {
  name: matrixSumsName,
  version: matrixSumsVersion,
  summary: "The exact sums of a product of two matrices, before rounding",
  spread: "single",
  cacheable: true,
  parse(value) {
    const { left, right } = parseMatrixInput(value);
    return { rows: left.rows, left: left.values, right };
  },
  describe: ({ rows, columns, high, low }) => ({
    sums: Array.from({ length: rows }, (_, row) =>
      Array.from({ length: columns }, (_, column) => {
        const at = row * columns + column;
        return String((high[at]! << 16n) + low[at]!);
      }),
    ),
  }),
  encodeInput: (input) => ({
    own: encodeSumsLeft(input, input.right.format.name),
    shared: encodeShared(input.right),
  }),
  decodeInput({ own, shared }: OperandBytes) {
    const fields = unpack(own, "/own");
    const format = fixedFormat(fields.text("precision"));
    const rows = fields.integer("rows", { minimum: 1, maximum: maximumSide });
    const depth = fields.integer("depth", { minimum: 1, maximum: maximumDepth });
    const left = int32Array(fields, "left", rows * depth);
    const high = fields.has("high") ? { high: int32Array(fields, "high", rows * depth) } : {};
    fields.end();
    return { rows, left, ...high, right: decodeShared(shared, depth, format) };
  },
  encodeOutput: encodeSums,
  decodeOutput: decodeSums,
  cost: ({ left, right, high }) => left.length * right.columns * (high === undefined ? 1 : 2),
  memory: ({ left, right, rows }) => left.byteLength * 6 + right.values.byteLength + rows * right.columns * 64,
  run(input, { kernel, signal }) {
    signal.throwIfAborted();
    return exactSums(input, kernel);
  },
};

export function exactSums({ rows, left, high, right }: MatrixSumsInput, kernel: Kernel): Accumulators {
  const operands = { rows, depth: right.rows, ...rightOperand(right) };
  const sums = kernel.accumulate({ ...operands, left });
  return high === undefined ? sums : foldSums(sums, kernel.accumulate({ ...operands, left: high }));
}
