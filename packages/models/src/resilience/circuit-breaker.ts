export interface CircuitBreakerOptions {
  /** Failures in a row that open it. @default 5 */
  failures?: number;
  /** How long it stays open at first, milliseconds; doubled each time the trial fails. @default 15000 */
  restMilliseconds?: number;
  /** @default 300000 */
  longestRestMilliseconds?: number;
  /** @default Date.now */
  now?: () => number;
}

export type CircuitState = "closed" | "open" | "half-open";

/**
 * Leaves alone what fails again and again. Closed: all pass. Open: none pass, until the rest is over. Half-open: one
 * trial passes; its success closes, its failure opens for twice as long (after Nygard, "Release It!").
 */
export class CircuitBreaker {
  readonly #limit: number;
  readonly #rest: number;
  readonly #longest: number;
  readonly #now: () => number;
  #failures = 0;
  #openings = 0;
  #openUntil: number | undefined;
  #trial = false;

  constructor({
    failures = 5,
    restMilliseconds = 15_000,
    longestRestMilliseconds = 300_000,
    now = Date.now,
  }: CircuitBreakerOptions = {}) {
    this.#limit = failures;
    this.#rest = restMilliseconds;
    this.#longest = longestRestMilliseconds;
    this.#now = now;
  }

  get state(): CircuitState {
    if (this.#openUntil === undefined) return "closed";
    return this.#now() < this.#openUntil ? "open" : "half-open";
  }

  /** May one go through now? Who gets true must report how it went. */
  enter(): boolean {
    if (this.state === "closed") return true;
    if (this.state === "open" || this.#trial) return false;
    this.#trial = true;
    return true;
  }

  succeeded(): void {
    this.#failures = 0;
    this.#openings = 0;
    this.#openUntil = undefined;
    this.#trial = false;
  }

  failed(): void {
    this.#failures += 1;
    const wasTrial = this.#trial;
    this.#trial = false;
    // Those that went in before it opened and fail after it did change nothing.
    if (this.#openUntil !== undefined && !wasTrial) return;
    if (!wasTrial && this.#failures < this.#limit) return;
    this.#openUntil = this.#now() + Math.min(this.#longest, this.#rest * 2 ** this.#openings);
    this.#openings += 1;
  }

  /** Left without an outcome, such as by the caller's abort: says nothing about the other side. */
  left(): void {
    this.#trial = false;
  }
}
