const windowMilliseconds = 15 * 60_000;
/** Failures for one name, after which it waits. */
export const mostFailures = 10;
const mostRemembered = 10_000;

/**
 * Wrong passwords for one address. After ten within a quarter of an hour the address waits, wherever the attempts come
 * from; who has the address comes in by a link or a passkey meanwhile. Kept in memory: a restart begins anew.
 */
export class FailedAttempts {
  readonly #failures = new Map<string, number[]>();

  /** Seconds to wait before the next attempt; 0 when there is none. */
  waitSeconds(address: string, now = Date.now()): number {
    const recent = this.#recent(address, now);
    return recent.length < mostFailures ? 0 : Math.ceil((recent[0]! + windowMilliseconds - now) / 1000);
  }

  note(address: string, now = Date.now()): void {
    const recent = [...this.#recent(address, now), now].slice(-mostFailures);
    this.#failures.delete(address);
    // The address whose last failure is oldest goes first.
    if (this.#failures.size >= mostRemembered) this.#failures.delete(this.#failures.keys().next().value!);
    this.#failures.set(address, recent);
  }

  clear(address: string): void {
    this.#failures.delete(address);
  }

  #recent(address: string, now: number): number[] {
    return (this.#failures.get(address) ?? []).filter((at) => at > now - windowMilliseconds);
  }
}
