import { type Database, statement } from "@hearth/storage";

export interface SessionUseOptions {
  database: Database<unknown>;
  /** Told of a time that could not be stored; the session goes on. */
  onError: (error: unknown) => void;
  /** Milliseconds since the Unix epoch. @default Date.now */
  now?: () => number;
}

/** A time is stored again only when the stored one is older than this. */
const storeEveryMilliseconds = 60_000;
const mostRemembered = 10_000;

/**
 * When each browser session was last used, so that one that lies idle ends. The time is kept in memory and stored once a
 * minute at most: after a crash a session counts as idle for at most a minute more than it was.
 */
export class SessionUse {
  readonly #options: Required<SessionUseOptions>;
  readonly #seen = new Map<string, { at: number; storedAt: number }>();

  constructor(options: SessionUseOptions) {
    this.#options = { now: Date.now, ...options };
  }

  /**
   * Notes a use of the session, unless it lay idle for longer than it may.
   * @param since when the session was made, for one that was never used
   * @param note false only to ask: a connection that stays open is no use of a session by itself
   * @returns false for a session that has ended
   */
  async touch(
    credential: string,
    { since, idleMilliseconds, note = true }: { since: number; idleMilliseconds: number; note?: boolean },
  ): Promise<boolean> {
    const now = this.#options.now();
    const seen = this.#seen.get(credential) ?? (await this.#stored(credential, since));
    if (now - seen.at > idleMilliseconds) return false;
    if (!note) return true;
    const stale = now - seen.storedAt >= storeEveryMilliseconds;
    if (this.#seen.size >= mostRemembered && !this.#seen.has(credential)) this.#seen.clear();
    this.#seen.set(credential, { at: now, storedAt: stale ? now : seen.storedAt });
    if (stale) void this.#store(credential, now).catch(this.#options.onError);
    return true;
  }

  async #stored(credential: string, since: number): Promise<{ at: number; storedAt: number }> {
    const { database } = this.#options;
    const row = await database.first(
      statement<{ seen_at: number }>(database, "SELECT seen_at FROM hearth_session_use WHERE credential = ?", [
        credential,
      ]),
    );
    return row === undefined ? { at: since, storedAt: 0 } : { at: row.seen_at, storedAt: row.seen_at };
  }

  async #store(credential: string, at: number): Promise<void> {
    const { database } = this.#options;
    await database.batch([
      statement(
        database,
        `INSERT INTO hearth_session_use (credential, seen_at) SELECT id, CAST(? AS BIGINT) FROM hearth_credential WHERE id = ?
         ON CONFLICT (credential) DO UPDATE SET seen_at = excluded.seen_at`,
        [at, credential],
      ),
      // What is gone needs no time any more.
      statement(
        database,
        "DELETE FROM hearth_session_use WHERE credential NOT IN (SELECT id FROM hearth_credential WHERE kind = 'session')",
      ),
    ]);
  }
}
