import type { Migration } from "@hearth/storage";

const statements = [
  `CREATE TABLE hearth_estimate (
    owner TEXT NOT NULL, task TEXT NOT NULL, goal TEXT NOT NULL, capability TEXT NOT NULL, title TEXT,
    completed INTEGER NOT NULL, estimate TEXT, actual TEXT NOT NULL, ended_at BIGINT NOT NULL,
    PRIMARY KEY (owner, task))`,
  "CREATE INDEX hearth_estimate_capability ON hearth_estimate (owner, capability, ended_at)",
  "CREATE INDEX hearth_estimate_goal ON hearth_estimate (owner, goal)",
];

/** Every step of the table of estimates. A released step is never edited. */
export const estimateMigrations: readonly Migration[] = [
  { id: "0001-estimate", sqlite: statements, postgres: statements },
];
