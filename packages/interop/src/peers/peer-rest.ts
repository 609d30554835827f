import { PeerFailedError } from "../errors/peer-failed-error.ts";

export interface PeerRestOptions {
  /** Failures in a row after which a peer is left alone. @default 3 */
  failures?: number;
  /** The first pause, milliseconds; each further one is twice as long. @default 5000 */
  pauseMilliseconds?: number;
  /** @default 300000 */
  longestMilliseconds?: number;
  /** Milliseconds since the Unix epoch. @default Date.now */
  now?: () => number;
}

interface Record {
  failures: number;
  until: number;
}

/** Leaves a peer alone for a while that failed several times in a row. */
export class PeerRest {
  readonly #options: Required<PeerRestOptions>;
  readonly #records = new Map<string, Record>();

  constructor(options: PeerRestOptions = {}) {
    this.#options = { failures: 3, pauseMilliseconds: 5000, longestMilliseconds: 300_000, now: Date.now, ...options };
  }

  /** @throws PeerFailedError while it rests */
  check(peer: string, key = peer): void {
    const record = this.#records.get(key);
    if (record === undefined) return;
    const left = record.until - this.#options.now();
    if (left > 0)
      throw new PeerFailedError(
        peer,
        "resting",
        `it failed ${record.failures} times in a row and rests for another ${Math.ceil(left / 1000)} s`,
      );
  }

  failed(key: string): void {
    const { failures, pauseMilliseconds, longestMilliseconds, now } = this.#options;
    const count = (this.#records.get(key)?.failures ?? 0) + 1;
    const pause =
      count < failures ? 0 : Math.min(pauseMilliseconds * 2 ** Math.min(count - failures, 20), longestMilliseconds);
    this.#records.set(key, { failures: count, until: now() + pause });
  }

  /** It answered, or a person looked after it. */
  recovered(key: string): void {
    this.#records.delete(key);
  }
}
