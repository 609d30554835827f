import type { EngineWord } from "./engine-protocol.ts";

/** Most words of one answer: far more than a context has tokens. What says more is not answering. */
const mostWords = 100_000;

/** Words for one question, in order, until it fails. One reader. */
export class WordQueue {
  readonly #words: EngineWord[] = [];
  #count = 0;
  #failure: { reason: unknown } | undefined;
  #wake: (() => void) | undefined;

  /** @throws RangeError beyond what an answer may be */
  push(word: EngineWord): void {
    this.#count += 1;
    if (this.#count > mostWords) throw new RangeError(`an answer of more than ${mostWords} words`);
    this.#words.push(word);
    this.#wake?.();
  }

  /** The first failure holds; words that came before it are still given out. */
  fail(reason: unknown): void {
    this.#failure ??= { reason };
    this.#wake?.();
  }

  async next(): Promise<EngineWord> {
    for (;;) {
      const word = this.#words.shift();
      if (word !== undefined) return word;
      if (this.#failure !== undefined) throw this.#failure.reason;
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#wake = resolve;
      await promise;
    }
  }
}
