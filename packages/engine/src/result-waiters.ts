/** Promises for the end of things, kept by id. */
export class ResultWaiters<Id extends string, Result> {
  readonly #waiting = new Map<Id, Set<(result: Result) => void>>();

  get size(): number {
    return this.#waiting.size;
  }

  ids(): Id[] {
    return [...this.#waiting.keys()];
  }

  has(id: Id): boolean {
    return this.#waiting.has(id);
  }

  resolve(id: Id, result: Result): void {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    for (const resolve of waiting ?? []) resolve(result);
  }

  async wait(id: Id, signal: AbortSignal | undefined): Promise<Result> {
    signal?.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<Result>();
    let set = this.#waiting.get(id);
    if (set === undefined) this.#waiting.set(id, (set = new Set()));
    set.add(resolve);
    const abort = (): void => {
      if (set.delete(resolve) && set.size === 0 && this.#waiting.get(id) === set) this.#waiting.delete(id);
      reject(signal!.reason as Error);
    };
    signal?.addEventListener("abort", abort, { once: true });
    try {
      return await promise;
    } finally {
      signal?.removeEventListener("abort", abort);
    }
  }
}
