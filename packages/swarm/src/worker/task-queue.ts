const highest = 10;

/** Waiting items by priority, 10 first; equal ones in the order they came. */
export class TaskQueue<T> {
  readonly #levels: T[][] = Array.from({ length: highest + 1 }, () => []);
  readonly #heads = new Uint32Array(highest + 1);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** @param priority held to 1..10 */
  push(item: T, priority: number): void {
    this.#levels[Math.min(highest, Math.max(1, Math.trunc(priority) || 1))]!.push(item);
    this.#size++;
  }

  shift(): T | undefined {
    for (let level = highest; level > 0; level--) {
      const items = this.#levels[level]!;
      const head = this.#heads[level]!;
      if (head >= items.length) continue;
      const item = items[head]!;
      this.#heads[level] = head + 1;
      // Taken items are cut off now and then, so that taking one costs the same whatever waits.
      if (head + 1 === items.length) this.#reset(level);
      else if (head > 1_024 && head * 2 > items.length) this.#compact(level);
      this.#size--;
      return item;
    }
    return undefined;
  }

  /** Takes out what a test finds. */
  remove(test: (item: T) => boolean): T[] {
    const removed: T[] = [];
    for (let level = 1; level <= highest; level++) {
      const waiting = this.#levels[level]!.slice(this.#heads[level]);
      this.#levels[level] = waiting.filter((item) => {
        const found = test(item);
        if (found) removed.push(item);
        return !found;
      });
      this.#heads[level] = 0;
    }
    this.#size -= removed.length;
    return removed;
  }

  #reset(level: number): void {
    this.#levels[level] = [];
    this.#heads[level] = 0;
  }

  #compact(level: number): void {
    this.#levels[level] = this.#levels[level]!.slice(this.#heads[level]);
    this.#heads[level] = 0;
  }
}
