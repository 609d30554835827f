import type { Migration } from "@hearth/storage";

const statements = [
  `CREATE TABLE hearth_budget_limit (
    owner TEXT NOT NULL, scope TEXT NOT NULL, scope_id TEXT NOT NULL, unit TEXT NOT NULL, period TEXT NOT NULL,
    maximum BIGINT NOT NULL CHECK (maximum >= 0),
    PRIMARY KEY (owner, scope, scope_id, unit, period))`,
  `CREATE TABLE hearth_budget_use (
    owner TEXT NOT NULL, scope TEXT NOT NULL, scope_id TEXT NOT NULL, unit TEXT NOT NULL,
    period TEXT NOT NULL, period_key TEXT NOT NULL,
    reserved BIGINT NOT NULL DEFAULT 0, spent BIGINT NOT NULL DEFAULT 0, alerted INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (owner, scope, scope_id, unit, period, period_key))`,
  `CREATE TABLE hearth_budget_call (
    owner TEXT NOT NULL, call_id TEXT NOT NULL, state TEXT NOT NULL, scopes TEXT NOT NULL,
    reserved TEXT NOT NULL, spent TEXT NOT NULL DEFAULT '{}', created_at BIGINT NOT NULL,
    PRIMARY KEY (owner, call_id))`,
  `CREATE INDEX hearth_budget_call_open ON hearth_budget_call (created_at) WHERE state = 'reserved'`,
  // A row that may not be written: inserting 0 here undoes the whole batch it is part of.
  `CREATE TABLE hearth_budget_guard (within INTEGER NOT NULL CHECK (within = 1))`,
];

/** Every step of the tables of budgets. A released step is never edited. */
export const budgetMigrations: readonly Migration[] = [{ id: "0001-budget", sqlite: statements, postgres: statements }];
