import type { BlockId, BlockTask, Distribution, ReplyVerdict } from "../contract/distribution.ts";
import { IncompleteError } from "../errors/incomplete-error.ts";
import { ShapeError } from "../errors/shape-error.ts";

export interface BlockDistributionOptions<Part, Output> {
  readonly blocks: number;
  /** @default 1 */
  readonly copies?: number;
  task(block: BlockId): BlockTask;
  /** Reads and checks one reply. @throws when it is not what the block must give */
  read(block: BlockId, bytes: Uint8Array): Part;
  /** Computes the reply of a block here, to settle which of two is right. */
  compute(block: BlockId): Uint8Array;
  join(parts: readonly Part[]): Output;
}

/**
 * Blocks whose replies are parts of the whole: the first right reply of each counts. Later ones are compared; of two that
 * differ the block is computed here, the right one kept, and the sender of the other named.
 */
export class BlockDistribution<Part, Output> implements Distribution<Output> {
  readonly blocks: number;
  readonly symbols: number;
  readonly copies: number;
  readonly tail = "copies";
  readonly wrong = new Map<string, number>();
  readonly #options: BlockDistributionOptions<Part, Output>;
  readonly #replies = new Map<BlockId, { bytes: Uint8Array; sender: string; part: Part }>();

  constructor(options: BlockDistributionOptions<Part, Output>) {
    this.blocks = options.blocks;
    this.symbols = options.blocks;
    this.copies = options.copies ?? 1;
    this.#options = options;
  }

  get useful(): number {
    return this.#replies.size;
  }

  get complete(): boolean {
    return this.#replies.size === this.blocks;
  }

  task(block: BlockId): BlockTask {
    if (!this.#has(block)) throw new ShapeError("/block", `there is no block ${block}`);
    return this.#options.task(block);
  }

  receive({ block, sender, output }: { block: BlockId; sender: string; output: Uint8Array }): ReplyVerdict {
    if (!this.#has(block)) return this.#blame(sender, `there is no block ${block}`);
    const known = this.#replies.get(block);
    if (known !== undefined) return this.#compare(block, known, { sender, output });
    try {
      this.#replies.set(block, { bytes: output, sender, part: this.#options.read(block, output) });
      return { kind: "useful" };
    } catch (error) {
      return this.#blame(sender, error instanceof Error ? error.message : String(error));
    }
  }

  result(): Output {
    if (!this.complete) throw new IncompleteError(this.useful, this.blocks);
    return this.#options.join(Array.from({ length: this.blocks }, (_, block) => this.#replies.get(block)!.part));
  }

  #compare(
    block: BlockId,
    known: { bytes: Uint8Array; sender: string },
    { sender, output }: { sender: string; output: Uint8Array },
  ): ReplyVerdict {
    if (Buffer.compare(known.bytes, output) === 0) return { kind: "redundant" };
    const truth = this.#options.compute(block);
    const verdict =
      Buffer.compare(truth, output) === 0
        ? { kind: "redundant" as const }
        : this.#blame(sender, "it differs from what was computed here");
    if (Buffer.compare(truth, known.bytes) === 0) return verdict;
    this.#replies.set(block, { bytes: truth, sender: "", part: this.#options.read(block, truth) });
    const earlier = this.#blame(known.sender, "its earlier reply differs from what was computed here");
    return verdict.kind === "wrong" ? verdict : earlier;
  }

  #has(block: BlockId): boolean {
    return Number.isInteger(block) && block >= 0 && block < this.blocks;
  }

  #blame(sender: string, reason: string): ReplyVerdict {
    this.wrong.set(sender, (this.wrong.get(sender) ?? 0) + 1);
    return { kind: "wrong", sender, reason };
  }
}
