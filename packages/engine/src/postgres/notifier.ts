import { sharePresence } from "@hearth/storage";
import type { Pool, PoolClient } from "pg";
import type { WakeHint } from "../store/driver.ts";

const letters: Record<WakeHint, string> = { ready: "r", settled: "s", lost: "l" };
const coalesceMilliseconds = 5;
const reconnectMilliseconds = 1000;

/**
 * Wake-ups between processes by LISTEN and NOTIFY. They are hints: one may be lost and polling finds what it told of.
 * Sent outside the data's transactions, since NOTIFY takes an instance-wide lock at commit, and at most
 * one each few milliseconds.
 */
export class Notifier implements AsyncDisposable {
  readonly #pool: Pool;
  readonly #channel: string;
  readonly #onHint: (hint: WakeHint) => void;
  readonly #onError: (error: unknown) => void;
  #client: PoolClient | undefined;
  #pending = new Set<WakeHint>();
  #timer: NodeJS.Timeout | undefined;
  #sending: Promise<void> = Promise.resolve();
  #reconnect: NodeJS.Timeout | undefined;
  #lastSent = 0;
  #stopped = false;

  constructor(options: {
    pool: Pool;
    channel: string;
    onHint: (hint: WakeHint) => void;
    onError: (error: unknown) => void;
  }) {
    this.#pool = options.pool;
    this.#channel = options.channel;
    this.#onHint = options.onHint;
    this.#onError = options.onError;
  }

  async start(): Promise<void> {
    const client = await this.#pool.connect();
    this.#client = client;
    client.on("error", () => this.#lost(client));
    client.on("end", () => this.#lost(client));
    client.on("notification", ({ processId, payload }) => {
      // What this process told itself of it knows already.
      if (processId === (client as PoolClient & { processID?: number }).processID) return;
      for (const [hint, letter] of Object.entries(letters)) {
        if (payload?.includes(letter)) this.#onHint(hint as WakeHint);
      }
    });
    await client.query(`LISTEN "${this.#channel}"`);
    // For as long as this connection lives, nobody replaces the tables under us.
    await client.query(sharePresence);
  }

  /** Tells the other processes, soon. */
  send(hint: WakeHint): void {
    this.#pending.add(hint);
    if (this.#timer !== undefined || this.#stopped) return;
    const wait = Math.max(0, this.#lastSent + coalesceMilliseconds - performance.now());
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#sending = this.#flush();
    }, wait);
  }

  async #flush(): Promise<void> {
    const payload = [...this.#pending].map((hint) => letters[hint]).join("");
    this.#pending = new Set();
    this.#lastSent = performance.now();
    if (payload === "" || this.#client === undefined) return;
    try {
      await this.#client.query("SELECT pg_notify($1, $2)", [this.#channel, payload]);
    } catch (error) {
      this.#onError(error);
    }
  }

  #lost(client: PoolClient): void {
    if (this.#client !== client) return;
    this.#client = undefined;
    client.release(true);
    this.#retry();
  }

  #retry(): void {
    if (this.#stopped || this.#reconnect !== undefined) return;
    this.#reconnect = setTimeout(() => {
      this.#reconnect = undefined;
      this.start().catch((error: unknown) => {
        this.#onError(error);
        this.#retry();
      });
    }, reconnectMilliseconds);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    clearTimeout(this.#reconnect);
    await this.#sending;
    const client = this.#client;
    this.#client = undefined;
    // Closed and not given back: it listens.
    client?.release(true);
  }
}
