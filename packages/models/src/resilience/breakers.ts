import { CircuitBreaker, type CircuitBreakerOptions } from "./circuit-breaker.ts";

/** One breaker for each model. */
export class Breakers {
  readonly #breakers = new Map<string, CircuitBreaker>();
  readonly #options: CircuitBreakerOptions;

  constructor(options: CircuitBreakerOptions = {}) {
    this.#options = options;
  }

  of(model: string): CircuitBreaker {
    let breaker = this.#breakers.get(model);
    if (breaker === undefined) {
      breaker = new CircuitBreaker(this.#options);
      this.#breakers.set(model, breaker);
    }
    return breaker;
  }
}
