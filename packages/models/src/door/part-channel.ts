import type { ModelPart } from "../contract/model-part.ts";

/** Pieces that may wait for a slow reader; then the server is read no further. */
const capacity = 64;

/** Hands the parts of an answer from the call to its one reader. */
export class PartChannel implements AsyncIterable<ModelPart> {
  readonly #queue: ModelPart[] = [];
  readonly #onLeft: () => void;
  #ended: { error?: unknown } | undefined;
  #left = false;
  readonly #whenEnded: (() => void)[] = [];
  #wakeReader: (() => void) | undefined;
  #wakeWriter: (() => void) | undefined;

  /** @param onLeft the reader went away before the end */
  constructor(onLeft: () => void) {
    this.#onLeft = onLeft;
  }

  /** Resolves when there is room for more, or nobody reads any more. */
  async push(part: ModelPart): Promise<void> {
    if (this.#left) return;
    this.#queue.push(part);
    this.#wakeReader?.();
    while (this.#queue.length >= capacity && !this.#left) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#wakeWriter = resolve;
      await promise;
    }
  }

  /** Nothing more comes; with `error` the reader is told why, after what came before. */
  end(ended: { error?: unknown } = {}): void {
    if (this.#ended !== undefined) return;
    this.#ended = ended;
    this.#wakeReader?.();
    for (const told of this.#whenEnded) told();
  }

  /** Told once when the last part was handed in, or at once where it was. */
  onEnd(told: () => void): void {
    if (this.#ended === undefined) this.#whenEnded.push(told);
    else told();
  }

  /** The reader is not coming any more. */
  leave(): void {
    if (this.#left) return;
    this.#left = true;
    this.#queue.length = 0;
    this.#wakeWriter?.();
    if (this.#ended === undefined) this.#onLeft();
  }

  async *[Symbol.asyncIterator](): AsyncIterator<ModelPart> {
    try {
      for (;;) {
        const part = this.#queue.shift();
        if (part !== undefined) {
          if (this.#queue.length < capacity / 2) this.#wakeWriter?.();
          yield part;
          continue;
        }
        if (this.#ended !== undefined) {
          if ("error" in this.#ended) throw this.#ended.error;
          return;
        }
        const { promise, resolve } = Promise.withResolvers<void>();
        this.#wakeReader = resolve;
        await promise;
      }
    } finally {
      this.leave();
    }
  }
}
