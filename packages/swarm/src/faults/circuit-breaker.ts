import { NetworkError } from "../errors/network-error.ts";

export type CircuitState = "closed" | "open" | "half_open";

export interface CircuitBreakerOptions {
  /** Failures in a row that open it. @default 5 */
  failureThreshold?: number;
  /** Seconds until one call may try again. @default 60 */
  recoveryTimeout?: number;
  /** Monotonic milliseconds. @default performance.now */
  now?: () => number;
}

/** Stops asking what keeps failing: open after failures in a row, then one call at a time is let through to try. */
export class CircuitBreaker {
  readonly #threshold: number;
  readonly #recovery: number;
  readonly #now: () => number;
  #failures = 0;
  #openedAt: number | undefined;
  #trying = false;

  constructor({
    failureThreshold = 5,
    recoveryTimeout = 60,
    now = () => performance.now(),
  }: CircuitBreakerOptions = {}) {
    this.#threshold = failureThreshold;
    this.#recovery = recoveryTimeout * 1_000;
    this.#now = now;
  }

  get state(): CircuitState {
    if (this.#openedAt === undefined) return "closed";
    return this.#now() - this.#openedAt >= this.#recovery ? "half_open" : "open";
  }

  succeeded(): void {
    this.#failures = 0;
    this.#openedAt = undefined;
  }

  failed(): void {
    this.#failures++;
    if (this.state === "half_open" || this.#failures >= this.#threshold) this.#openedAt = this.#now();
  }

  /** @throws NetworkError without calling while it is open */
  async call<T>(work: () => Promise<T>): Promise<T> {
    const { state } = this;
    if (state === "open" || (state === "half_open" && this.#trying)) {
      throw new NetworkError("this peer failed several times in a row and is not asked for a while");
    }
    this.#trying = state === "half_open";
    try {
      const result = await work();
      this.succeeded();
      return result;
    } catch (thrown) {
      this.failed();
      throw thrown;
    } finally {
      this.#trying = false;
    }
  }
}
