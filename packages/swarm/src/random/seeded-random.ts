/**
 * A small deterministic generator (sfc32 by Chris Doty-Humphrey, of PractRand): the same seed gives the same numbers on every
 * machine. For codes and simulations, never for secrets.
 */
export class SeededRandom {
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;

  /** @param seed a whole number below 2^53; streams of near seeds are independent */
  constructor(seed: number) {
    this.#a = seed >>> 0;
    this.#b = Math.floor(seed / 2 ** 32) >>> 0;
    this.#c = 0x9e37_79b9;
    for (let round = 0; round < 15; round++) this.uint32();
  }

  /** 0 to 2^32 - 1. */
  uint32(): number {
    const result = (this.#a + this.#b + this.#counter) >>> 0;
    this.#counter = (this.#counter + 1) >>> 0;
    this.#a = (this.#b ^ (this.#b >>> 9)) >>> 0;
    this.#b = (this.#c + (this.#c << 3)) >>> 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + result) >>> 0;
    return result;
  }

  /** -2^31 to 2^31 - 1. */
  int32(): number {
    return this.uint32() | 0;
  }

  /** 0 to `bound` - 1, each as likely; `bound` is at most 2^32. */
  below(bound: number): number {
    const limit = 2 ** 32 - (2 ** 32 % bound);
    for (;;) {
      const value = this.uint32();
      if (value < limit) return value % bound;
    }
  }

  /** From 0 to just below 1, in steps of 2^-53. */
  fraction(): number {
    return (this.uint32() * 2 ** 21 + (this.uint32() >>> 11)) / 2 ** 53;
  }

  /** Exponentially distributed, of mean 1. */
  exponential(): number {
    return -Math.log1p(-this.fraction());
  }
}
