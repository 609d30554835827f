import type { Limits } from "./store/driver.ts";

export interface LimitRow {
  owner: string;
  kind: "capability" | "key";
  name: string;
  maximum: number;
}

/** The concurrency key that all tasks of an owner share while it has a limit of its own: so many of them run at once. */
export const personKey = "person";

/** What is known of limits in this process. Unlimited unless set; a concurrency key allows one unless set. */
export class LimitBook implements Limits {
  readonly #capabilities = new Map<string, number>();
  readonly #ofWorkers = new Map<string, number>();
  readonly #keys = new Map<string, number>();

  capability(name: string): number {
    return this.#ofWorkers.get(name) ?? this.#capabilities.get(name) ?? Infinity;
  }

  key(owner: string, key: string): number {
    return this.#keys.get(`${owner}\0${key}`) ?? 1;
  }

  /** Whether everything of this owner runs under one limit. */
  isPersonLimited(owner: string): boolean {
    return this.#keys.has(`${owner}\0${personKey}`);
  }

  /** Given when a worker starts; not stored. */
  setOfWorkers(limits: Readonly<Record<string, number>>): void {
    for (const [name, maximum] of Object.entries(limits)) this.#ofWorkers.set(name, maximum);
  }

  load(rows: readonly LimitRow[]): void {
    this.#capabilities.clear();
    this.#keys.clear();
    for (const { owner, kind, name, maximum } of rows) {
      if (kind === "capability") this.#capabilities.set(name, maximum);
      else this.#keys.set(`${owner}\0${name}`, maximum);
    }
  }
}
