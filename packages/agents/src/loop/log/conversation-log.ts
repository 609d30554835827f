import type { ConversationId, Principal } from "@hearth/protocol";
import type { Entry, EntryBody } from "./entry.ts";

export interface Conversation {
  readonly id: ConversationId;
  readonly owner: string;
  readonly title: string | undefined;
  /** The conversation this one was forked from, and its last entry that both share. */
  readonly forkedFrom: { readonly conversation: ConversationId; readonly sequence: number } | undefined;
  /** Milliseconds since the Unix epoch. */
  readonly createdAt: number;
}

export interface ConversationFilter {
  /** @default 50, at most 1000 */
  limit?: number;
  /** Newest first; continue below this id. */
  before?: ConversationId;
}

/** What may be asked. Another owner's conversation is not found. */
export interface ConversationReader {
  /** @throws NotFoundError */
  get(who: Principal, conversation: ConversationId): Promise<Conversation>;
  list(who: Principal, filter?: ConversationFilter): Promise<Conversation[]>;
  /** All entries in order, with those that a fork shares. @throws NotFoundError */
  entries(who: Principal, conversation: ConversationId): Promise<Entry[]>;
}

/** What may be changed: entries are added, and nothing is ever altered or removed. */
export interface ConversationWriter {
  /** Creates a conversation; one that is there under this id is left as it is. @throws NotFoundError when it is another's */
  create(who: Principal, options?: { id?: ConversationId; title?: string }): Promise<Conversation>;
  /**
   * Appends entries in order, all or none, and returns each as stored: where a key is there already, what stands there.
   * So of several who append the same key, one wins and all learn which.
   * @throws NotFoundError for another owner's conversation, ValidationError for an entry of the wrong shape
   */
  append(
    who: Principal,
    conversation: ConversationId,
    entries: readonly { key: string; body: EntryBody }[],
  ): Promise<Entry[]>;
  /**
   * A conversation that begins with this one's entries up to and including `sequence`, and goes its own way from there.
   * @throws NotFoundError when there is no such entry
   */
  fork(
    who: Principal,
    conversation: ConversationId,
    options: { sequence: number; id?: ConversationId; title?: string },
  ): Promise<Conversation>;
}

/** The append-only log of conversations. */
export interface ConversationLog extends ConversationReader, ConversationWriter {}
