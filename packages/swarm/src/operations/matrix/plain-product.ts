import type { Distribution } from "../../contract/distribution.ts";
import type { FixedMatrix } from "../../contract/matrix.ts";
import { BlockDistribution } from "../../distribution/block-distribution.ts";
import { plainKernel } from "../../distribution/plain-kernel.ts";
import { InputError } from "../../errors/input-error.ts";
import { encodeShared, productOperands, roundingOf, type MatrixInput } from "./matrix-input.ts";
import { decodeMatrix, encodeMatrix, matrixTask } from "./matrix-task.ts";
import { rowBlocks, rowsOfBlock } from "./row-blocks.ts";

/** Row blocks that come back rounded, 4 bytes an element. */
export function plainProduct(
  input: MatrixInput,
  { blocks: wanted, copies }: { blocks: number; copies: number },
): Distribution<FixedMatrix> {
  const { left, right, exponent } = input;
  const layout = rowBlocks(left.rows, wanted);
  const inputOf = (block: number): MatrixInput => ({ ...input, left: rowsOfBlock(left, layout, block) });
  const shared = encodeShared(right);
  return new BlockDistribution<FixedMatrix, FixedMatrix>({
    blocks: layout.blocks,
    copies,
    task(block) {
      return matrixTask(inputOf(block), shared);
    },
    read(block, bytes) {
      const part = decodeMatrix(bytes);
      const { rows } = rowsOfBlock(left, layout, block);
      const fits = part.rows === rows && part.columns === right.columns && part.exponent === exponent;
      if (!fits || part.format.name !== left.format.name) throw new InputError("", "has not the shape of its block");
      return part;
    },
    compute(block) {
      const of = inputOf(block);
      const values = plainKernel().multiply(productOperands(of), roundingOf(of));
      return encodeMatrix({ ...of.left, columns: right.columns, exponent, values });
    },
    join(parts) {
      const values = new Int32Array(left.rows * right.columns);
      for (const [block, part] of parts.entries()) values.set(part.values, block * layout.rowsPerBlock * right.columns);
      return { rows: left.rows, columns: right.columns, format: left.format, exponent, values };
    },
  });
}
