import { ProductCheck } from "../../coding/product-check.ts";
import { recover } from "../../coding/recover.ts";
import type { Recovery } from "../../coding/systematic-decoder.ts";
import type { BlockId } from "../../contract/distribution.ts";
import type { Accumulators } from "../../contract/matrix.ts";
import { plainKernel } from "../../distribution/plain-kernel.ts";
import type { Limbs, RingMatrix, RingMemory } from "../../ring/ring-memory.ts";
import type { CodedOperands } from "./coded-operands.ts";
import type { MatrixInput } from "./matrix-input.ts";
import { exactSums } from "./matrix-sums.ts";
import type { RowBlocks } from "./row-blocks.ts";
import { readSums, type PackedSums } from "./sums-bytes.ts";

export interface ProductRepliesOptions {
  readonly ring: RingMemory;
  readonly operands: CodedOperands;
  readonly right: MatrixInput["right"];
  readonly layout: RowBlocks;
  /** Every limb of a block's sum lies within ±2^bits. */
  readonly bits: number;
  readonly vectors: number;
}

/** The sums that came in for one product: read, bounded, checked with secret vectors, kept, and recovered from. */
export class ProductReplies {
  readonly #options: ProductRepliesOptions;
  readonly #check: ProductCheck;
  /** Of a vector of its own, about which no verdict has told anything. */
  readonly #lastCheck: ProductCheck;
  readonly #sums = new Map<BlockId, Limbs & { readonly sender: string }>();

  constructor(options: ProductRepliesOptions) {
    const { ring, right, layout, vectors } = options;
    this.#options = options;
    const placed = ring.reserve(right.rows, right.columns, 4);
    ring.write32(placed, right.values);
    const check = { ring, right: placed, rows: layout.rowsPerBlock };
    this.#check = new ProductCheck({ ...check, vectors });
    this.#lastCheck = new ProductCheck({ ...check, vectors: 1 });
  }

  get(block: BlockId): Limbs | undefined {
    return this.#sums.get(block);
  }

  /**
   * Reads and checks a reply; what is wrong, or not to be kept, leaves nothing in memory, so that replies cannot fill it.
   * @returns what is wrong with it
   */
  take(reply: { block: BlockId; sender: string; output: Uint8Array }, keep: boolean): string | undefined {
    const { ring, operands, right, layout } = this.#options;
    let sums: PackedSums;
    try {
      sums = readSums(reply.output);
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
    const rows = operands.rows(reply.block);
    if (sums.rows !== rows.rows || sums.columns !== right.columns) return "it has not the shape of its block";
    const mark = ring.mark();
    const placed = this.#reserve(sums);
    ring.writeBytes(placed.high, sums.high);
    ring.writeBytes(placed.low, sums.low);
    // Sums of parity live modulo 2^64 and have no bound.
    const fault =
      reply.block < layout.blocks && !this.#bounded(placed)
        ? "a sum is larger than any can be"
        : this.#check.holds(rows, placed)
          ? undefined
          : "the sums are not those of its rows";
    if (fault === undefined && keep) this.#sums.set(reply.block, { ...placed, sender: reply.sender });
    else ring.release(mark);
    return fault;
  }

  /**
   * The sums of the blocks that are missing. What passed every check may still be a lie that the vectors missed: where a
   * recovered block does not hold, all is checked again, what is wrong is computed here and its senders are told.
   */
  recover(recovery: Recovery, blame: (sender: string, reason: string) => void): ReadonlyMap<BlockId, Limbs> {
    if (recovery.missing.length === 0) return new Map();
    const [high, low] = [this.#recoverLimb(recovery, "high"), this.#recoverLimb(recovery, "low")];
    const recovered = recovery.missing.map((block) => {
      const rows = this.#options.operands.rowsIn(block);
      return [block, { high: { ...high.get(block)!, rows }, low: { ...low.get(block)!, rows } }] as const;
    });
    if (recovered.every(([block, sums]) => this.#plausible(block, sums))) return new Map(recovered);
    for (const [block, { sender, ...sums }] of this.#sums) {
      if (this.#same(sums, this.#compute(block))) continue;
      blame(sender, "its sums did not decode");
      this.#sums.set(block, { ...this.#compute(block), sender: "" });
    }
    return new Map(recovery.missing.map((block) => [block, this.#compute(block)]));
  }

  #recoverLimb(recovery: Recovery, limb: "high" | "low"): ReadonlyMap<BlockId, RingMatrix> {
    const { ring, layout } = this.#options;
    return recover({ ring, blocks: layout.blocks, recovery, valuesOf: (block) => this.#sums.get(block)![limb] });
  }

  #plausible(block: BlockId, sums: Limbs): boolean {
    return this.#bounded(sums) && this.#lastCheck.holds(this.#options.operands.rows(block), sums);
  }

  /** Sums reach 2^bits itself, so one bit more is let through; the decoder has room for it. */
  #bounded({ high, low }: Limbs): boolean {
    const { ring, bits } = this.#options;
    return ring.within(high, bits + 1) && ring.within(low, bits + 1);
  }

  #same(one: Limbs, other: Limbs): boolean {
    const { ring } = this.#options;
    return (["high", "low"] as const).every((limb) => {
      const [values, expected] = [ring.read64(one[limb]), ring.read64(other[limb])];
      return values.every((value, at) => value === expected[at]);
    });
  }

  #compute(block: BlockId): Limbs {
    const { operands, right } = this.#options;
    return this.#place(exactSums({ ...operands.forWorker(block), right }, plainKernel()));
  }

  #place(sums: Accumulators): Limbs {
    const { ring } = this.#options;
    const placed = this.#reserve(sums);
    ring.write64(placed.high, sums.high);
    ring.write64(placed.low, sums.low);
    return placed;
  }

  #reserve({ rows, columns }: { rows: number; columns: number }): Limbs {
    const { ring } = this.#options;
    return { high: ring.reserve(rows, columns, 8), low: ring.reserve(rows, columns, 8) };
  }
}
