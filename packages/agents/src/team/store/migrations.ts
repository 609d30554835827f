import type { Migration } from "@hearth/storage";

const statements = [
  `CREATE TABLE hearth_team_message (
    id TEXT PRIMARY KEY, owner TEXT NOT NULL, task TEXT NOT NULL, kind TEXT NOT NULL, sender TEXT NOT NULL,
    recipient TEXT NOT NULL, text TEXT NOT NULL, sent_at BIGINT NOT NULL, outcome TEXT, answered_at BIGINT)`,
  "CREATE INDEX hearth_team_message_task ON hearth_team_message (owner, task, id)",
  // One row for each time a task changed hands. Its key lets only one of two that race take it.
  `CREATE TABLE hearth_task_holder (
    owner TEXT NOT NULL, task TEXT NOT NULL, generation INTEGER NOT NULL, agent TEXT NOT NULL, capability TEXT NOT NULL,
    input TEXT NOT NULL, former TEXT NOT NULL, note TEXT NOT NULL, since BIGINT NOT NULL,
    PRIMARY KEY (owner, task, generation))`,
];

/** Levels that the holders of tasks have risen to. */
const levels = [
  `CREATE TABLE hearth_task_level (
    owner TEXT NOT NULL, task TEXT NOT NULL, agent TEXT NOT NULL, level INTEGER NOT NULL, since BIGINT NOT NULL,
    PRIMARY KEY (owner, task, agent))`,
];

/** Which task wrote a file of a goal's results. */
const files = [
  `CREATE TABLE hearth_result_file (
    owner TEXT NOT NULL, folder TEXT NOT NULL, path TEXT NOT NULL, plan TEXT NOT NULL, task TEXT NOT NULL,
    agent TEXT NOT NULL, digest TEXT NOT NULL, PRIMARY KEY (owner, folder, path))`,
];

/** The tables of what agents say to each other and of who holds a task. */
export const teamMigrations: readonly Migration[] = [
  { id: "0001-team", sqlite: statements, postgres: statements },
  { id: "0002-levels", sqlite: levels, postgres: levels },
  { id: "0003-result-files", sqlite: files, postgres: files },
];
