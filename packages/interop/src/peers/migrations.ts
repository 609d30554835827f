import type { Migration } from "@hearth/storage";

const peers = [
  `CREATE TABLE hearth_peer (
    owner TEXT NOT NULL, name TEXT NOT NULL, definition TEXT NOT NULL, pin TEXT, created_at BIGINT NOT NULL,
    PRIMARY KEY (owner, name))`,
  `CREATE TABLE hearth_peer_tool (
    owner TEXT NOT NULL, peer TEXT NOT NULL, tool TEXT NOT NULL, accepted TEXT, pending TEXT, gone BIGINT NOT NULL,
    PRIMARY KEY (owner, peer, tool))`,
  // Which tasks came over A2A, for whom, and in which of their conversations.
  `CREATE TABLE hearth_a2a_task (
    owner TEXT NOT NULL, client TEXT NOT NULL, task TEXT NOT NULL, context TEXT NOT NULL, PRIMARY KEY (owner, client, task))`,
];

/** Every step of the tables of peers and their tasks. A released step is never edited. */
export const interopMigrations: readonly Migration[] = [{ id: "0001-peers", sqlite: peers, postgres: peers }];
