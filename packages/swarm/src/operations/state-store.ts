import type { StateStore } from "../contract/state-store.ts";

/** A store in memory that forgets what was longest unused beyond `limit` entries. */
export class MemoryStateStore implements StateStore {
  readonly #limit: number;
  readonly #states = new Map<string, Uint8Array>();

  /** @param options `limit` in entries, @default 10,000 */
  constructor({ limit = 10_000 }: { limit?: number } = {}) {
    this.#limit = limit;
  }

  get(key: string): Uint8Array | undefined {
    const state = this.#states.get(key);
    if (state !== undefined) this.set(key, state);
    return state;
  }

  set(key: string, state: Uint8Array): void {
    this.#states.delete(key);
    this.#states.set(key, state);
    for (const oldest of this.#states.keys()) {
      if (this.#states.size <= this.#limit) break;
      this.#states.delete(oldest);
    }
  }

  delete(key: string): boolean {
    return this.#states.delete(key);
  }
}
