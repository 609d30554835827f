import type { ModelPart } from "../contract/model-part.ts";

export interface AnswerCacheOptions {
  /** Of all answers together, bytes; asked whenever one is added. @default 16 MiB */
  maximumBytes?: () => number;
  /** @default Date.now */
  now?: () => number;
}

interface Entry {
  parts: readonly ModelPart[];
  expires: number;
  bytes: number;
}

/** Answers to questions that said they may be answered from before. In memory, the least recently used go first. */
export class AnswerCache {
  readonly #entries = new Map<string, Entry>();
  readonly #maximum: () => number;
  readonly #now: () => number;
  #bytes = 0;

  constructor({ maximumBytes = () => 16 * 1024 * 1024, now = Date.now }: AnswerCacheOptions = {}) {
    this.#maximum = maximumBytes;
    this.#now = now;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get(owner: string, digest: string): readonly ModelPart[] | undefined {
    const key = `${owner} ${digest}`;
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    this.#remove(key);
    if (entry.expires <= this.#now()) return undefined;
    this.#add(key, entry);
    return entry.parts;
  }

  /** @param seconds how long it may be given out */
  set(owner: string, digest: string, parts: readonly ModelPart[], seconds: number): void {
    const key = `${owner} ${digest}`;
    this.#remove(key);
    const bytes = JSON.stringify(parts).length * 2;
    const maximum = this.#maximum();
    if (bytes > maximum / 4) return;
    this.#add(key, { parts, expires: this.#now() + seconds * 1000, bytes });
    for (const oldest of this.#entries.keys()) {
      if (this.#bytes <= maximum) break;
      this.#remove(oldest);
    }
  }

  #add(key: string, entry: Entry): void {
    this.#entries.set(key, entry);
    this.#bytes += entry.bytes;
  }

  #remove(key: string): void {
    const entry = this.#entries.get(key);
    if (entry === undefined) return;
    this.#entries.delete(key);
    this.#bytes -= entry.bytes;
  }
}
