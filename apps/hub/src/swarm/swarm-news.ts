import type { NewEvent } from "@hearth/protocol";

export interface SwarmNewsOptions {
  emit: (event: NewEvent) => void;
  /** Ids of everyone who may be told of workers. */
  everyone: () => Promise<readonly string[]>;
  /** Ids of those who see everyone's runs. */
  operators: () => Promise<readonly string[]>;
  onError: (error: unknown) => void;
}

/** Milliseconds within which what happened is told together. */
const together = 100;

/** Tells whoever watches that something of the swarm moved: which runs, or who is there. What exactly is asked for then. */
export class SwarmNews implements Disposable {
  readonly #options: SwarmNewsOptions;
  /** Whose run it is, by its id. */
  readonly #moved = new Map<string, string>();
  #changed = false;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(options: SwarmNewsOptions) {
    this.#options = options;
  }

  /** Who works, how, or the loop. */
  changed(): void {
    this.#changed = true;
    this.#soon();
  }

  /** A run, of whose it is and those who see everyone's. */
  moved(owner: string, run: string): void {
    this.#moved.set(run, owner);
    this.#soon();
  }

  /** From here on nothing is told: who is to be told is asked of a database that closes. */
  [Symbol.dispose](): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#moved.clear();
    this.#changed = false;
  }

  #soon(): void {
    if (this.#closed) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      void this.#tell().catch((error: unknown) => {
        if (!this.#closed) this.#options.onError(error);
      });
    }, together).unref();
  }

  async #tell(): Promise<void> {
    const { emit, everyone, operators } = this.#options;
    const moved = [...this.#moved];
    const changed = this.#changed;
    this.#moved.clear();
    this.#changed = false;
    if (changed) for (const person of await everyone()) emit({ type: "swarm-changed", owner: person, data: {} });
    if (moved.length === 0) return;
    const all = await operators();
    for (const [run, owner] of moved)
      for (const person of new Set([owner, ...all])) emit({ type: "swarm-moved", owner: person, data: { run } });
  }
}
