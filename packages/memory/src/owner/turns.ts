/** Lets the writes of one person that first look and then write happen one after the other. */
export class Turns {
  readonly #last = new Map<string, Promise<unknown>>();

  async take<Result>(owner: string, work: () => Promise<Result>): Promise<Result> {
    const before = this.#last.get(owner) ?? Promise.resolve();
    // Whether the one before succeeded is its own caller's business.
    const mine = before.then(work, work);
    const settled = mine.then(
      () => undefined,
      () => undefined,
    );
    this.#last.set(owner, settled);
    try {
      return await mine;
    } finally {
      if (this.#last.get(owner) === settled) this.#last.delete(owner);
    }
  }
}
