/** Resolves `reached` when `add` was called often enough. */
export class Counter {
  #left: number;
  readonly #done = Promise.withResolvers<void>();
  readonly reached = this.#done.promise;

  constructor(count: number) {
    this.#left = count;
  }

  add(count = 1): void {
    this.#left -= count;
    if (this.#left <= 0) this.#done.resolve();
  }
}

export const batchSize = 1000;

/** Sizes of the batches that make up `count`. */
export function batches(count: number): number[] {
  const sizes = Array.from({ length: Math.floor(count / batchSize) }, () => batchSize);
  return count % batchSize === 0 ? sizes : [...sizes, count % batchSize];
}
