import { type ConversationId, newId, NotFoundError, ownerOf, parse, type Principal } from "@hearth/protocol";
import { type Database, migrate, statement } from "@hearth/storage";
import type { Conversation, ConversationLog } from "./conversation-log.ts";
import { type Entry, entryBody } from "./entry.ts";
import { conversationMigrations } from "./migrations.ts";

interface ConversationRow {
  id: ConversationId;
  owner: string;
  title: string | null;
  parent: ConversationId | null;
  parent_sequence: number | null;
  created_at: number;
}

interface EntryRow {
  sequence: number;
  entry_key: string;
  body: string;
  created_at: number;
}

export interface OpenConversationLogOptions {
  database: Database<unknown>;
  /** Milliseconds since the Unix epoch. @default Date.now */
  now?: () => number;
}

/** Opens the log in SQLite or PostgreSQL. What `append` has answered is on disk. */
export async function openConversationLog({
  database,
  now = Date.now,
}: OpenConversationLogOptions): Promise<ConversationLog> {
  await migrate(database, { set: "conversation", migrations: conversationMigrations });
  const sql = <Row>(text: string, parameters: readonly unknown[]) => statement<Row>(database, text, parameters);

  async function find(who: Principal, id: ConversationId): Promise<Conversation> {
    const row = await database.first(
      sql<ConversationRow>("SELECT * FROM conversation WHERE id = ? AND owner = ?", [id, ownerOf(who)]),
    );
    if (row === undefined) throw new NotFoundError("conversation", id);
    return toConversation(row);
  }

  async function own(conversation: ConversationId, upTo: number): Promise<Entry[]> {
    const rows = await database.all(
      sql<EntryRow>(
        "SELECT sequence, entry_key, body, created_at FROM conversation_entry WHERE conversation = ? AND sequence <= ? ORDER BY sequence",
        [conversation, upTo],
      ),
    );
    return rows.map(toEntry);
  }

  /** What stands under a key that somebody else wrote first. */
  async function standing(conversation: ConversationId, key: string): Promise<Entry> {
    const row = await database.first(
      sql<EntryRow>(
        "SELECT sequence, entry_key, body, created_at FROM conversation_entry WHERE conversation = ? AND entry_key = ?",
        [conversation, key],
      ),
    );
    if (row === undefined) throw new NotFoundError("entry", `${conversation}/${key}`);
    return toEntry(row);
  }

  async function entries(who: Principal, id: ConversationId): Promise<Entry[]> {
    const parts: Entry[][] = [];
    let upTo = Number.MAX_SAFE_INTEGER;
    for (let next: ConversationId | undefined = id; next !== undefined;) {
      const conversation: Conversation = await find(who, next);
      parts.unshift(await own(next, upTo));
      next = conversation.forkedFrom?.conversation;
      upTo = Math.min(upTo, conversation.forkedFrom?.sequence ?? upTo);
    }
    return parts.flat();
  }

  return {
    get: find,
    entries,
    async list(who, { limit = 50, before } = {}) {
      const rows = await database.all(
        sql<ConversationRow>(
          "SELECT * FROM conversation WHERE owner = ? AND (? = '' OR id < ?) ORDER BY id DESC LIMIT ?",
          [ownerOf(who), before ?? "", before ?? "", Math.max(1, Math.min(1000, Math.floor(limit)))],
        ),
      );
      return rows.map(toConversation);
    },
    async create(who, { id = newId<ConversationId>(), title } = {}) {
      await database.batch([
        sql(
          "INSERT INTO conversation (id, owner, title, last_sequence, created_at) VALUES (?, ?, ?, 0, ?) ON CONFLICT (id) DO NOTHING",
          [id, ownerOf(who), title ?? null, now()],
        ),
      ]);
      return await find(who, id);
    },
    async append(who, conversation, wanted) {
      if (wanted.length === 0) return [];
      const owner = ownerOf(who);
      const bodies = wanted.map(({ body }) => JSON.stringify(parse(entryBody, body, "the entry")));
      const time = now();
      // The first statement locks the conversation's row on PostgreSQL, so that numbers are given out one writer at a
      // time. Numbers of keys that are there already are left out.
      const results = await database.batch([
        sql("UPDATE conversation SET last_sequence = last_sequence + ? WHERE id = ? AND owner = ? RETURNING id", [
          wanted.length,
          conversation,
          owner,
        ]),
        ...wanted.map(({ key }, index) =>
          sql(
            `INSERT INTO conversation_entry (conversation, sequence, owner, entry_key, body, created_at)
             SELECT id, last_sequence - ${wanted.length - 1 - index}, owner, CAST(? AS TEXT), CAST(? AS TEXT), CAST(? AS BIGINT)
             FROM conversation WHERE id = ? AND owner = ? ON CONFLICT (conversation, entry_key) DO NOTHING RETURNING sequence`,
            [key, bodies[index], time, conversation, owner],
          ),
        ),
      ]);
      if (results[0]?.length !== 1) throw new NotFoundError("conversation", conversation);
      const appended = wanted.map(async ({ key, body }, index): Promise<Entry> => {
        const [row] = results[index + 1] as { sequence: number }[];
        return row === undefined ? await standing(conversation, key) : { sequence: row.sequence, key, time, body };
      });
      return await Promise.all(appended);
    },
    async fork(who, conversation, { sequence, id = newId<ConversationId>(), title }) {
      const source = await find(who, conversation);
      const shared = await entries(who, conversation);
      if (!shared.some((entry) => entry.sequence === sequence))
        throw new NotFoundError("entry", `${conversation}/${sequence}`);
      await database.batch([
        sql(
          `INSERT INTO conversation (id, owner, title, parent, parent_sequence, last_sequence, created_at)
           VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING`,
          [id, ownerOf(who), title ?? source.title ?? null, conversation, sequence, sequence, now()],
        ),
      ]);
      return await find(who, id);
    },
  };
}

function toConversation(row: ConversationRow): Conversation {
  return {
    id: row.id,
    owner: row.owner,
    title: row.title ?? undefined,
    forkedFrom: row.parent === null ? undefined : { conversation: row.parent, sequence: Number(row.parent_sequence) },
    createdAt: row.created_at,
  };
}

function toEntry(row: EntryRow): Entry {
  return {
    sequence: row.sequence,
    key: row.entry_key,
    time: row.created_at,
    body: parse(entryBody, JSON.parse(row.body) as unknown, "a stored entry"),
  };
}
