/**
 * Counts the effects of one run that are under way. A task may only be parked while there are none: parking ends the
 * run, and what came of them could no longer be stored.
 */
export class Turnstile {
  #busy = 0;
  #quiet: PromiseWithResolvers<void> | undefined;

  enter(): void {
    this.#busy += 1;
  }

  leave(): void {
    this.#busy -= 1;
    if (this.#busy > 0) return;
    this.#quiet?.resolve();
    this.#quiet = undefined;
  }

  /** Resolves when nothing is under way. */
  async quiet(): Promise<void> {
    while (this.#busy > 0) {
      this.#quiet ??= Promise.withResolvers();
      await this.#quiet.promise;
    }
  }
}
