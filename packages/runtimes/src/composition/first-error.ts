export interface FirstErrorOptions<Item, Result> {
  items: readonly Item[];
  /** Most that run at once. */
  concurrency: number;
  signal: AbortSignal;
  work: (item: Item, index: number, signal: AbortSignal) => Promise<Result>;
}

/**
 * Runs `work` over all items, a few at a time. The first error aborts the others; once all have ended it is thrown.
 * Results keep the order of the items.
 */
export async function untilFirstError<Item, Result>(options: FirstErrorOptions<Item, Result>): Promise<Result[]> {
  const { items, concurrency, work } = options;
  const controller = new AbortController();
  const signal = AbortSignal.any([options.signal, controller.signal]);
  const results: Result[] = [];
  let next = 0;
  let failure: { error: unknown } | undefined;

  async function lane(): Promise<void> {
    while (next < items.length && failure === undefined && !signal.aborted) {
      const index = next++;
      try {
        results[index] = await work(items[index] as Item, index, signal);
      } catch (error) {
        failure ??= { error };
        controller.abort(new DOMException("another part failed", "AbortError"));
      }
    }
  }

  await Promise.all(Array.from({ length: Math.min(concurrency, items.length) }, lane));
  options.signal.throwIfAborted();
  if (failure !== undefined) throw failure.error;
  return results;
}
