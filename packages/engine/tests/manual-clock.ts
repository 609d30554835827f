import type { Clock } from "../src/index.ts";

/** Time that stands still until a test moves it. */
export class ManualClock implements Clock {
  #now: number;
  #timers = new Map<number, { at: number; callback: () => void }>();
  #next = 0;

  constructor(now = Date.UTC(2026, 0, 15, 12)) {
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  after(milliseconds: number, callback: () => void): () => void {
    const id = this.#next++;
    this.#timers.set(id, { at: this.#now + milliseconds, callback });
    return () => this.#timers.delete(id);
  }

  /** Moves on and calls every timer that is due, once each, in order. */
  advance(milliseconds: number): void {
    this.#now += milliseconds;
    const due = [...this.#timers].filter(([, { at }]) => at <= this.#now).toSorted(([, a], [, b]) => a.at - b.at);
    for (const [id, { callback }] of due) if (this.#timers.delete(id)) callback();
  }
}
