const smallestWindow = 2;
const largestWindow = 64;
const shortestTimeout = 4;
const longestTimeout = 1_000;

/**
 * How much may be under way to one peer: a window that grows with what arrives and halves with what is lost, and a
 * retransmission timeout from measured round trips (RFC 6298). Shared by all transfers to the peer. Milliseconds.
 */
export class PaceControl {
  #window: number;
  #inFlight = 0;
  #smoothed: number | undefined;
  #variation = 0;
  #backOff = 1;
  #lastCut = Number.NEGATIVE_INFINITY;

  /** @param window fragments under way at first. @default 12 */
  constructor(window = 12) {
    this.#window = window;
  }

  get hasRoom(): boolean {
    return this.#inFlight < Math.floor(this.#window);
  }

  get window(): number {
    return this.#window;
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  get roundTrip(): number {
    return this.#smoothed ?? 20;
  }

  get timeout(): number {
    const measured = this.#smoothed === undefined ? 40 : this.#smoothed + Math.max(4 * this.#variation, 2);
    return Math.min(longestTimeout, Math.max(shortestTimeout, measured) * this.#backOff);
  }

  entered(): void {
    this.#inFlight++;
  }

  left(): void {
    this.#inFlight--;
  }

  /** @param roundTrip undefined where it could be the answer to either of two sendings (Karn's rule) */
  arrived(roundTrip: number | undefined): void {
    this.#backOff = 1;
    this.#window = Math.min(largestWindow, this.#window + 1 / this.#window);
    if (roundTrip === undefined) return;
    if (this.#smoothed === undefined) {
      this.#smoothed = roundTrip;
      this.#variation = roundTrip / 2;
      return;
    }
    this.#variation += (Math.abs(roundTrip - this.#smoothed) - this.#variation) / 4;
    this.#smoothed += (roundTrip - this.#smoothed) / 8;
  }

  /** Losses of one round trip count once. */
  lost(now: number): void {
    if (now - this.#lastCut < this.roundTrip) return;
    this.#lastCut = now;
    this.#window = Math.max(smallestWindow, this.#window / 2);
    this.#backOff = Math.min(16, this.#backOff * 2);
  }
}
