import type { Migration } from "@hearth/storage";

const statements = [
  `CREATE TABLE conversation (
    id TEXT PRIMARY KEY, owner TEXT NOT NULL, title TEXT, parent TEXT, parent_sequence BIGINT,
    last_sequence BIGINT NOT NULL, created_at BIGINT NOT NULL)`,
  "CREATE INDEX conversation_owner ON conversation (owner, id)",
  `CREATE TABLE conversation_entry (
    conversation TEXT NOT NULL, sequence BIGINT NOT NULL, owner TEXT NOT NULL, entry_key TEXT NOT NULL,
    body TEXT NOT NULL, created_at BIGINT NOT NULL,
    PRIMARY KEY (conversation, sequence), UNIQUE (conversation, entry_key))`,
];

/** The tables of the conversation log. */
export const conversationMigrations: readonly Migration[] = [
  { id: "0001-conversation", sqlite: statements, postgres: statements },
];
