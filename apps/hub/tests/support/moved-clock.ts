import type { Clock } from "@hearth/engine";

/** The machine's time, which a test moves on: timers that are due then are called at once. */
export class MovedClock implements Clock {
  #offset = 0;
  readonly #timers = new Set<{ at: number; call: () => void }>();

  now(): number {
    return Date.now() + this.#offset;
  }

  after(milliseconds: number, callback: () => void): () => void {
    const end = (): void => {
      clearTimeout(real);
      this.#timers.delete(timer);
    };
    const call = (): void => {
      end();
      callback();
    };
    const timer = { at: this.now() + milliseconds, call };
    const real = setTimeout(call, milliseconds).unref();
    this.#timers.add(timer);
    return end;
  }

  advance(milliseconds: number): void {
    this.#offset += milliseconds;
    const due = [...this.#timers].filter(({ at }) => at <= this.now()).toSorted((a, b) => a.at - b.at);
    for (const timer of due) if (this.#timers.has(timer)) timer.call();
  }
}
