/** Characters that are always held back, in which a secret of several words may still be growing. */
const overlap = 48;
/** Longest word that is waited for to end. Longer ones are shown in parts. */
const longestWord = 2_000;
/** Longest key block that is waited for to end. */
const longestBlock = 16_000;

export interface HeldTextOptions {
  /** Blanks secrets in a text. */
  scrub: (text: string) => string;
}

/**
 * Text on its way to a screen, without secrets though it comes in pieces. Only whole words are let through, since a key that
 * is cut in two is not known for one; key blocks (RFC 7468) are let through as a whole; and the last characters wait for
 * what comes behind them.
 */
export class HeldText {
  readonly #scrub: HeldTextOptions["scrub"];
  #held = "";

  constructor({ scrub }: HeldTextOptions) {
    this.#scrub = scrub;
  }

  get isEmpty(): boolean {
    return this.#held === "";
  }

  push(piece: string): void {
    this.#held += piece;
  }

  /** What can be shown by now. */
  take(): string {
    const cut = this.#cut();
    if (cut <= 0) return "";
    const ready = this.#held.slice(0, cut);
    this.#held = this.#held.slice(cut);
    return this.#scrub(ready);
  }

  /** All the rest: nothing more comes. */
  end(): string {
    const rest = this.#held;
    this.#held = "";
    return rest === "" ? "" : this.#scrub(rest);
  }

  drop(): void {
    this.#held = "";
  }

  #cut(): number {
    const held = this.#held;
    const block = held.lastIndexOf("-----BEGIN");
    const isOpen = block !== -1 && held.indexOf("-----END", block) === -1 && held.length - block < longestBlock;
    const limit = Math.min(held.length - overlap, isOpen ? block : held.length);
    if (limit <= 0) return 0;
    const whole = this.#scrub(held);
    for (let cut = limit; cut > Math.max(0, limit - longestWord); cut -= 1) {
      if (!/\s/.test(held[cut - 1]!)) continue;
      // A secret with spaces in it is not cut at one of them.
      if (whole === this.#scrub(held.slice(0, cut)) + this.#scrub(held.slice(cut))) return cut;
    }
    return held.length > longestWord + overlap ? limit : 0;
  }
}
