/** Things that happen at simulated times, the earliest first; those of one time in the order in which they were added. */
export class EventQueue {
  /** A binary heap. */
  readonly #heap: { time: number; order: number; run: (now: number) => void }[] = [];
  #order = 0;

  add(time: number, run: (now: number) => void): void {
    const heap = this.#heap;
    heap.push({ time, order: this.#order++, run });
    for (let at = heap.length - 1; at > 0;) {
      const parent = (at - 1) >> 1;
      if (!this.#before(at, parent)) break;
      this.#swap(at, parent);
      at = parent;
    }
  }

  /** @returns whether there was anything */
  runNext(): boolean {
    const heap = this.#heap;
    const first = heap[0];
    if (first === undefined) return false;
    const last = heap.pop()!;
    if (heap.length > 0) {
      heap[0] = last;
      for (let at = 0; ;) {
        const children = [at * 2 + 1, at * 2 + 2].filter((child) => child < heap.length);
        const least = children.reduce((best, child) => (this.#before(child, best) ? child : best), at);
        if (least === at) break;
        this.#swap(at, least);
        at = least;
      }
    }
    first.run(first.time);
    return true;
  }

  #before(one: number, other: number): boolean {
    const [a, b] = [this.#heap[one]!, this.#heap[other]!];
    return a.time < b.time || (a.time === b.time && a.order < b.order);
  }

  #swap(one: number, other: number): void {
    [this.#heap[one], this.#heap[other]] = [this.#heap[other]!, this.#heap[one]!];
  }
}
