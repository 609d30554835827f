import type { FixedMatrix } from "../../contract/matrix.ts";

/** How many rows each block has: all the same but the last. `blocks` may become fewer, so that none is empty. */
export interface RowBlocks {
  readonly blocks: number;
  readonly rowsPerBlock: number;
}

export function rowBlocks(rows: number, wanted: number): RowBlocks {
  const rowsPerBlock = Math.ceil(rows / Math.max(1, Math.min(wanted, rows)));
  return { blocks: Math.ceil(rows / rowsPerBlock), rowsPerBlock };
}

/** The rows of one block, as a matrix on the same memory. */
export function rowsOfBlock(matrix: FixedMatrix, { rowsPerBlock }: RowBlocks, block: number): FixedMatrix {
  const from = block * rowsPerBlock;
  const rows = Math.min(rowsPerBlock, matrix.rows - from);
  const values = matrix.values.subarray(from * matrix.columns, (from + rows) * matrix.columns);
  return { ...matrix, rows, values };
}
