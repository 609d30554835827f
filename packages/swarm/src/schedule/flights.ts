import type { BlockId } from "../contract/distribution.ts";

/** Which worker holds which blocks, in the order in which they were handed out. */
export class Flights {
  readonly #workers = new Map<string, BlockId[]>();
  readonly #holders = new Map<BlockId, Set<string>>();
  /** Insertion order is the order of first hand-out. */
  readonly #blocks = new Set<BlockId>();

  get byWorker(): ReadonlyMap<string, readonly BlockId[]> {
    return this.#workers;
  }

  join(worker: string): void {
    if (!this.#workers.has(worker)) this.#workers.set(worker, []);
  }

  /** @returns what the worker held */
  leave(worker: string): readonly BlockId[] {
    const held = [...(this.#workers.get(worker) ?? [])];
    for (const block of held) this.end(worker, block);
    this.#workers.delete(worker);
    return held;
  }

  begin(worker: string, block: BlockId): void {
    this.#workers.get(worker)?.push(block);
    this.#holders.set(block, (this.#holders.get(block) ?? new Set()).add(worker));
    this.#blocks.add(block);
  }

  /** @returns whether the worker held the block */
  end(worker: string, block: BlockId): boolean {
    const held = this.#workers.get(worker);
    const at = held?.indexOf(block) ?? -1;
    if (held === undefined || at < 0) return false;
    held.splice(at, 1);
    const holders = this.#holders.get(block);
    holders?.delete(worker);
    if (holders?.size === 0) {
      this.#holders.delete(block);
      this.#blocks.delete(block);
    }
    return true;
  }

  holds(worker: string, block: BlockId): boolean {
    return this.#holders.get(block)?.has(worker) ?? false;
  }

  holders(block: BlockId): readonly string[] {
    return [...(this.#holders.get(block) ?? [])];
  }

  /** Whether the block is the first of any that holds it, and so being computed. */
  isBegun(block: BlockId): boolean {
    return this.holders(block).some((holder) => this.#workers.get(holder)?.[0] === block);
  }

  oldestFirst(): readonly BlockId[] {
    return [...this.#blocks];
  }
}
