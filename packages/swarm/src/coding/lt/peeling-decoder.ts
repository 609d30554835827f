/** A step of decoding: `block` is the symbol's value less those of the other blocks it sums. */
export interface PeelingStep {
  readonly block: number;
  readonly symbol: number;
  readonly others: readonly number[];
}

/**
 * Luby's decoder: a symbol with one unknown block gives that block, which is then taken off all other symbols. Simple and fast, but
 * it needs more symbols than elimination does.
 */
export class PeelingDecoder {
  readonly #blocks: number;
  readonly #known: Uint8Array;
  readonly #symbols: { neighbours: readonly number[]; unknown: number }[] = [];
  /** For each block the symbols that wait for it. */
  readonly #waiting: number[][];
  #solved = 0;

  constructor(blocks: number) {
    this.#blocks = blocks;
    this.#known = new Uint8Array(blocks);
    this.#waiting = Array.from({ length: blocks }, () => []);
  }

  get complete(): boolean {
    return this.#solved === this.#blocks;
  }

  /** Takes the next symbol. @returns the blocks that it made known, in the order in which they must be computed */
  add(neighbours: readonly number[]): PeelingStep[] {
    const index = this.#symbols.length;
    const unknown = neighbours.filter((block) => this.#known[block] === 0);
    this.#symbols.push({ neighbours, unknown: unknown.length });
    for (const block of unknown) this.#waiting[block]!.push(index);
    const steps: PeelingStep[] = [];
    const ready = unknown.length === 1 ? [index] : [];
    for (let symbol = ready.pop(); symbol !== undefined; symbol = ready.pop()) this.#release(symbol, steps, ready);
    return steps;
  }

  #release(symbol: number, steps: PeelingStep[], ready: number[]): void {
    const { neighbours } = this.#symbols[symbol]!;
    const block = neighbours.find((each) => this.#known[each] === 0);
    if (block === undefined) return;
    this.#known[block] = 1;
    this.#solved++;
    steps.push({ block, symbol, others: neighbours.filter((each) => each !== block) });
    for (const waiting of this.#waiting[block]!) if (--this.#symbols[waiting]!.unknown === 1) ready.push(waiting);
    this.#waiting[block] = [];
  }
}
