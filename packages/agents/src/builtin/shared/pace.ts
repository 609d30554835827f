import { setImmediate } from "node:timers/promises";

const stepsBetweenRests = 16_384;

/**
 * Lets a long loop be aborted and leave room for others: `if (pace.due()) await pace.rest();` once a round.
 * It gives up the event loop every 16,384 rounds.
 * @throws the signal's reason, once it is aborted
 */
export class Pace {
  readonly #signal: AbortSignal;
  #steps = 0;

  constructor(signal: AbortSignal) {
    this.#signal = signal;
    signal.throwIfAborted();
  }

  /** True when it is time to `rest`. Cheap, so that inner loops need no promise a round. */
  due(): boolean {
    return ++this.#steps % stepsBetweenRests === 0;
  }

  async rest(): Promise<void> {
    await setImmediate();
    this.#signal.throwIfAborted();
  }
}
