import { parityCoefficients } from "../../coding/parity-coefficients.ts";
import type { BlockId } from "../../contract/distribution.ts";
import type { RingMatrix, RingMemory } from "../../ring/ring-memory.ts";
import type { MatrixInput } from "./matrix-input.ts";
import type { MatrixSumsInput } from "./matrix-sums.ts";
import type { RowBlocks } from "./row-blocks.ts";

/** The rows of every symbol of a product: the blocks of the left matrix, and parity as sums of multiples of them. */
export class CodedOperands {
  readonly #ring: RingMemory;
  readonly #layout: RowBlocks;
  readonly #rows: number;
  readonly #left: RingMatrix;
  readonly #parity = new Map<BlockId, RingMatrix>();
  readonly #halves: { high: RingMatrix; low: RingMatrix };

  constructor(ring: RingMemory, { left }: MatrixInput, layout: RowBlocks) {
    this.#ring = ring;
    this.#layout = layout;
    this.#rows = left.rows;
    this.#left = ring.allocate(left.rows, left.columns, 4);
    ring.write32(this.#left, left.values);
    const { rowsPerBlock } = layout;
    this.#halves = {
      high: ring.allocate(rowsPerBlock, left.columns, 4),
      low: ring.allocate(rowsPerBlock, left.columns, 4),
    };
  }

  rowsIn(block: BlockId): number {
    const { blocks, rowsPerBlock } = this.#layout;
    return block < blocks ? Math.min(rowsPerBlock, this.#rows - block * rowsPerBlock) : rowsPerBlock;
  }

  /** The rows as they are multiplied: 32 bits a value for a block, 64 for parity. */
  rows(block: BlockId): RingMatrix {
    if (block < this.#layout.blocks) {
      return this.#ring.rowsOf(this.#left, block * this.#layout.rowsPerBlock, this.rowsIn(block));
    }
    const known = this.#parity.get(block) ?? this.#encode(block);
    this.#parity.set(block, known);
    return known;
  }

  /** The rows as a worker takes them. Parity beyond 32 bits goes as two rows of 32 bits each, at twice the cost. */
  forWorker(block: BlockId): Omit<MatrixSumsInput, "right"> {
    const rows = this.rows(block);
    if (rows.width === 4) return { rows: rows.rows, left: this.#ring.read32(rows) };
    this.#ring.splitInt32(rows, this.#halves.high, this.#halves.low);
    const left = this.#ring.read32(this.#halves.low);
    const high = this.#ring.read32(this.#halves.high);
    return { rows: rows.rows, left, ...(high.every((value) => value === 0) ? {} : { high }) };
  }

  #encode(block: BlockId): RingMatrix {
    const { blocks, rowsPerBlock } = this.#layout;
    const parity = this.#ring.allocate(rowsPerBlock, this.#left.columns, 8);
    for (const [at, factor] of parityCoefficients(block - blocks, blocks).entries()) {
      this.#ring.addScaled(parity, this.rows(at), factor);
    }
    return parity;
  }
}
