import { newId } from "@hearth/protocol";
import type { Database } from "../../database.ts";
import { insertRows } from "../../insert-rows.ts";
import { type Statement, statement } from "../../statement.ts";

/** Something that is to leave the hub. */
export interface OutboxEntry {
  /** Stays the same over every attempt, so that a receiver can tell a repetition. */
  readonly id: string;
  readonly owner: string;
  /** The way it goes; undefined until that was looked up. */
  readonly channel: string | undefined;
  readonly body: unknown;
  /** How often it was tried, the attempt that is under way included. */
  readonly attempts: number;
}

/** What is to leave the hub, kept until it has, over every crash: each entry is handed out at least once. */
export interface Outbox {
  /** The statement that puts an entry in, to be made part of the batch that stores why. */
  entry(owner: string, body: unknown): Statement;
  /**
   * Hands out entries that are due, oldest first. Each is due again after the lease, unless it was settled before.
   * @param leaseMilliseconds longer than an attempt takes
   */
  claim(options: { maximum: number; leaseMilliseconds: number }): Promise<OutboxEntry[]>;
  /** Puts entries of these ways in the place of one. */
  spread(entry: OutboxEntry, channels: readonly string[]): Promise<void>;
  /** Takes an entry out: it was delivered, or is given up. */
  remove(id: string): Promise<void>;
  /** Has an entry handed out again after a pause. */
  postpone(id: string, pauseMilliseconds: number): Promise<void>;
  /** When an entry is next due, in milliseconds since the Unix epoch; undefined where there is none. */
  nextDue(): Promise<number | undefined>;
  /** Has everything that was under way handed out at once. For a hub that has the database to itself, at its start. */
  endLeases(): Promise<void>;
}

interface Row {
  id: string;
  owner: string;
  channel: string | null;
  body: string;
  attempts: number | string;
}

/** The outbox over the table `hearth_outbox`. @param now milliseconds since the Unix epoch */
export function createOutbox(database: Database<unknown>, { now = Date.now }: { now?: () => number } = {}): Outbox {
  const run = (text: string, parameters: readonly unknown[]) => statement<Row>(database, text, parameters);
  const insert = (owner: string, body: string, channel: string | null): Statement => {
    const at = now();
    const row = { id: newId<string>(), owner, channel, body, attempts: 0, due_at: at, created_at: at };
    return insertRows(database, "hearth_outbox", [row]);
  };
  return {
    entry: (owner, body) => insert(owner, JSON.stringify(body), null),
    async claim({ maximum, leaseMilliseconds }) {
      const at = now();
      const skip = database.kind === "postgres" ? "FOR UPDATE SKIP LOCKED" : "";
      const [rows = []] = await database.batch([
        run(
          `UPDATE hearth_outbox SET attempts = attempts + 1, leased = 1, due_at = ? WHERE id IN
             (SELECT id FROM hearth_outbox WHERE due_at <= ? ORDER BY id LIMIT ? ${skip}) RETURNING id, owner, channel, body, attempts`,
          [at + leaseMilliseconds, at, maximum],
        ),
      ]);
      return (rows as Row[])
        .toSorted((a, b) => (a.id < b.id ? -1 : 1))
        .map(({ id, owner, channel, body, attempts }) => ({
          id,
          owner,
          channel: channel ?? undefined,
          body: JSON.parse(body) as unknown,
          attempts: Number(attempts),
        }));
    },
    async spread({ id, owner, body }, channels) {
      const text = JSON.stringify(body);
      await database.batch([
        run("DELETE FROM hearth_outbox WHERE id = ?", [id]),
        ...channels.map((channel) => insert(owner, text, channel)),
      ]);
    },
    async remove(id) {
      await database.batch([run("DELETE FROM hearth_outbox WHERE id = ?", [id])]);
    },
    async postpone(id, pauseMilliseconds) {
      const at = now() + pauseMilliseconds;
      await database.batch([run("UPDATE hearth_outbox SET leased = 0, due_at = ? WHERE id = ?", [at, id])]);
    },
    async nextDue() {
      const query = statement<{ due: number | string | null }>(
        database,
        "SELECT MIN(due_at) AS due FROM hearth_outbox",
        [],
      );
      const due = (await database.first(query))?.due;
      return due == null ? undefined : Number(due);
    },
    async endLeases() {
      await database.batch([run("UPDATE hearth_outbox SET leased = 0, due_at = ? WHERE leased = 1", [now()])]);
    },
  };
}
