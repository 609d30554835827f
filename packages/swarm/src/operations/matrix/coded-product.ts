import { SystematicDecoder } from "../../coding/systematic-decoder.ts";
import type { BlockId, BlockTask, Distribution, ReplyVerdict } from "../../contract/distribution.ts";
import type { FixedMatrix } from "../../contract/matrix.ts";
import { IncompleteError } from "../../errors/incomplete-error.ts";
import { ShapeError } from "../../errors/shape-error.ts";
import { RingMemory } from "../../ring/ring-memory.ts";
import { CodedOperands } from "./coded-operands.ts";
import { encodeShared, roundingOf, type MatrixInput } from "./matrix-input.ts";
import { encodeSumsLeft, matrixSums, matrixSumsName, matrixSumsVersion } from "./matrix-sums.ts";
import { ProductReplies } from "./product-replies.ts";
import { rowBlocks, type RowBlocks } from "./row-blocks.ts";

export interface CodedProductOptions {
  readonly blocks: number;
  /** Symbols for a number of blocks; those beyond the blocks are parity. */
  readonly symbols: (blocks: number) => number;
  readonly copies: number;
  /** Secret vectors of Freivalds' check. @default 2 */
  readonly vectors?: number;
}

/** A product whose replies are exact sums: each is checked when it comes in, and parity stands in for blocks that do not come. */
export class CodedProduct implements Distribution<FixedMatrix> {
  readonly blocks: number;
  readonly symbols: number;
  readonly copies: number;
  readonly tail: "parity" | "copies";
  readonly wrong = new Map<string, number>();
  readonly #input: MatrixInput;
  readonly #layout: RowBlocks;
  readonly #ring = RingMemory.borrow();
  readonly #operands: CodedOperands;
  readonly #replies: ProductReplies;
  readonly #shared: Uint8Array;
  readonly #decoder: SystematicDecoder;
  #result: FixedMatrix | undefined;
  #released = false;

  constructor(input: MatrixInput, { blocks, symbols, copies, vectors = 2 }: CodedProductOptions) {
    const { left, right } = input;
    const layout = rowBlocks(left.rows, blocks);
    this.#input = input;
    this.#layout = layout;
    this.blocks = layout.blocks;
    this.symbols = symbols(layout.blocks);
    this.copies = copies;
    const ring = this.#ring;
    this.#operands = new CodedOperands(ring, input, layout);
    this.#shared = encodeShared(right);
    const width = left.format.integerBits + left.format.fractionBits;
    // Sums of multiples of such rows mostly fit 32 bits, so that parity costs no more than a block.
    this.tail = width <= 16 ? "parity" : "copies";
    const bits = Math.max(33, width - 1 + 15 + Math.ceil(Math.log2(right.rows)));
    this.#replies = new ProductReplies({ ring, operands: this.#operands, right, layout, bits, vectors });
    this.#decoder = new SystematicDecoder({ blocks: layout.blocks, guardBits: 62 - bits });
  }

  get useful(): number {
    return this.#decoder.useful;
  }

  get complete(): boolean {
    return this.#decoder.complete;
  }

  /** Bytes held for operands and replies. */
  get heldBytes(): number {
    return this.#ring.bytes;
  }

  task(block: BlockId): BlockTask {
    if (this.#released || !this.#has(block)) throw new ShapeError("/block", `there is no block ${block}`);
    const left = this.#operands.forWorker(block);
    const own = encodeSumsLeft(left, this.#input.right.format.name);
    const cost = matrixSums.cost({ ...left, right: this.#input.right });
    return { operation: matrixSumsName, version: matrixSumsVersion, input: { own, shared: this.#shared }, cost };
  }

  receive(reply: { block: BlockId; sender: string; output: Uint8Array }): ReplyVerdict {
    const { block, sender } = reply;
    if (this.#released) return { kind: "redundant" };
    if (!this.#has(block)) return this.#blame(sender, `there is no block ${block}`);
    const isNew = !this.complete && !this.#decoder.has(block);
    const fault = this.#replies.take(reply, isNew);
    if (fault !== undefined) return this.#blame(sender, fault);
    return { kind: isNew && this.#decoder.add(block) ? "useful" : "redundant" };
  }

  result(): FixedMatrix {
    if (this.#result !== undefined) return this.#result;
    if (this.#released || !this.complete) throw new IncompleteError(this.useful, this.blocks);
    this.#result = this.#decode();
    return this.#result;
  }

  release(): void {
    if (this.#released) return;
    this.#released = true;
    this.#ring.giveBack();
  }

  #decode(): FixedMatrix {
    const { left, right, exponent } = this.#input;
    const rounding = roundingOf(this.#input);
    const { rowsPerBlock } = this.#layout;
    const recovered = this.#replies.recover(this.#decoder.recovery()!, (sender, reason) => this.#blame(sender, reason));
    const values = new Int32Array(left.rows * right.columns);
    const rounded = this.#ring.allocate(rowsPerBlock, right.columns, 4);
    for (let block = 0; block < this.blocks; block++) {
      const to = { ...rounded, rows: this.#operands.rowsIn(block) };
      this.#ring.round(this.#replies.get(block) ?? recovered.get(block)!, to, rounding);
      values.set(this.#ring.read32(to), block * rowsPerBlock * right.columns);
    }
    return { rows: left.rows, columns: right.columns, format: left.format, exponent, values };
  }

  #has(block: BlockId): boolean {
    return Number.isInteger(block) && block >= 0 && block < this.symbols;
  }

  #blame(sender: string, reason: string): ReplyVerdict {
    this.wrong.set(sender, (this.wrong.get(sender) ?? 0) + 1);
    return { kind: "wrong", sender, reason };
  }
}
