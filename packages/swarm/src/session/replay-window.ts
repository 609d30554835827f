const bitsPerWord = 32;

/**
 * Remembers which sequence numbers of one sender were seen, in a ring of bits (RFC 6479). Numbers older than the window
 * count as seen. Ask first, mark only once the datagram has been authenticated.
 */
export class ReplayWindow {
  readonly #words: Uint32Array;
  readonly #size: number;
  #highest = -1;

  /** @param size how many numbers behind the highest may still arrive; a multiple of 32. @default 1024 */
  constructor(size = 1_024) {
    // One word more than the window, so that clearing the next word never touches the window.
    this.#words = new Uint32Array(size / bitsPerWord + 1);
    this.#size = size;
  }

  isNew(sequence: number): boolean {
    if (sequence > this.#highest) return true;
    if (sequence <= this.#highest - this.#size) return false;
    return (this.#words[this.#wordOf(sequence)]! & (1 << (sequence % bitsPerWord))) === 0;
  }

  mark(sequence: number): void {
    if (sequence > this.#highest) {
      const from = Math.floor(this.#highest / bitsPerWord);
      const to = Math.floor(sequence / bitsPerWord);
      const cleared = Math.min(to - from, this.#words.length);
      for (let step = 0; step < cleared; step++) this.#words[(to - step) % this.#words.length] = 0;
      this.#highest = sequence;
    }
    const word = this.#wordOf(sequence);
    this.#words[word] = (this.#words[word]! | (1 << (sequence % bitsPerWord))) >>> 0;
  }

  #wordOf(sequence: number): number {
    return Math.floor(sequence / bitsPerWord) % this.#words.length;
  }
}
