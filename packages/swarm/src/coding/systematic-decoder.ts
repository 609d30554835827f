import type { BlockId } from "../contract/distribution.ts";
import { eliminate, type Elimination } from "./elimination.ts";
import { parityCoefficients } from "./parity-coefficients.ts";

/** How the blocks that are missing follow from the parity that is there. */
export interface Recovery {
  readonly missing: readonly BlockId[];
  readonly parity: readonly BlockId[];
  /** Rows are `parity`, columns are `missing`. */
  readonly elimination: Elimination;
}

/** Keeps count of which symbols are there and when they are enough. Knows no values. */
export class SystematicDecoder {
  readonly blocks: number;
  readonly #guardBits: number;
  readonly #missing: Set<BlockId>;
  readonly #parity = new Map<BlockId, readonly bigint[]>();
  #useful = 0;

  constructor({ blocks, guardBits }: { blocks: number; guardBits: number }) {
    this.blocks = blocks;
    this.#guardBits = guardBits;
    this.#missing = new Set(Array.from({ length: blocks }, (_, block) => block));
  }

  /** Symbols that brought the end nearer. */
  get useful(): number {
    return this.#useful;
  }

  get complete(): boolean {
    return this.#useful === this.blocks;
  }

  has(block: BlockId): boolean {
    return block < this.blocks ? !this.#missing.has(block) : this.#parity.has(block);
  }

  /** @returns whether the symbol brought the end nearer */
  add(block: BlockId): boolean {
    if (this.complete || this.has(block)) return false;
    if (block < this.blocks) this.#missing.delete(block);
    else this.#parity.set(block, parityCoefficients(block - this.blocks, this.blocks));
    if (this.#known() <= this.#useful) return false;
    this.#useful++;
    return true;
  }

  /** How the missing blocks follow. @returns undefined before the decoder is complete */
  recovery(): Recovery | undefined {
    if (!this.complete) return undefined;
    return this.#recovery();
  }

  #recovery(): Recovery {
    const missing = [...this.#missing];
    const rows = [...this.#parity.values()].map((row) => missing.map((block) => row[block]!));
    return { missing, parity: [...this.#parity.keys()], elimination: eliminate(rows, this.#guardBits) };
  }

  /** The rank of what is there. */
  #known(): number {
    const there = this.blocks - this.#missing.size;
    return this.#parity.size === 0 ? there : there + this.#recovery().elimination.pivots.length;
  }
}
