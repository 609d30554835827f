import { appendFile } from "node:fs/promises";

export interface AuditEntry {
  /** Milliseconds since 1970. */
  time: number;
  operator: string;
  command: string;
  outcome: string;
  /** The COSE_Sign1 that the operator sent, base64: evidence that stands alone. Left out where it is large. */
  statement?: string;
}

const kept = 1_000;

/** Who commanded what: the newest in memory, all of them as JSON lines in a file where one is named. */
export class AuditLog {
  readonly #file: string | undefined;
  readonly #entries: AuditEntry[] = [];
  #writing: Promise<void> = Promise.resolve();
  /** Why the file could not be written, if so. */
  failure: string | undefined;

  constructor(file?: string) {
    this.#file = file;
  }

  add(entry: AuditEntry): void {
    this.#entries.push(entry);
    if (this.#entries.length > kept) this.#entries.shift();
    const file = this.#file;
    if (file === undefined) return;
    this.#writing = this.#writing
      .then(() => appendFile(file, `${JSON.stringify(entry)}\n`, { mode: 0o600 }))
      .catch((thrown: unknown) => {
        this.failure = String(thrown);
      });
  }

  /** The newest first. */
  list(limit = 100): AuditEntry[] {
    return this.#entries.slice(-limit).toReversed();
  }

  /** Waits for what is being written. */
  async flush(): Promise<void> {
    await this.#writing;
  }
}
