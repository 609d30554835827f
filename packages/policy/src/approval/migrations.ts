import type { Migration } from "@hearth/storage";

const statements = [
  `CREATE TABLE hearth_approval (
    id TEXT PRIMARY KEY, owner TEXT NOT NULL, requester TEXT NOT NULL, action TEXT NOT NULL, digest TEXT NOT NULL,
    level INTEGER NOT NULL, summary TEXT NOT NULL, why TEXT NOT NULL, agent_text TEXT,
    state TEXT NOT NULL CHECK (state IN ('pending', 'approved', 'denied', 'claimed')),
    created_at BIGINT NOT NULL, expires_at BIGINT NOT NULL, decided_by TEXT)`,
  "CREATE INDEX hearth_approval_inbox ON hearth_approval (owner, state, created_at)",
  // The same question is asked once while it is open.
  "CREATE UNIQUE INDEX hearth_approval_open ON hearth_approval (owner, requester, digest) WHERE state = 'pending'",
  `CREATE TABLE hearth_grant (
    id TEXT PRIMARY KEY, owner TEXT NOT NULL, agent TEXT NOT NULL, tool TEXT NOT NULL, subject TEXT NOT NULL,
    rules TEXT, remaining BIGINT NOT NULL CHECK (remaining >= 0), expires_at BIGINT NOT NULL)`,
  "CREATE INDEX hearth_grant_match ON hearth_grant (owner, agent, tool)",
];

/** What a card shows beside the question, and what a standing answer to it would cover. */
const cards = [
  "ALTER TABLE hearth_approval ADD COLUMN rule TEXT",
  "ALTER TABLE hearth_approval ADD COLUMN subject TEXT",
  "ALTER TABLE hearth_approval ADD COLUMN cost TEXT",
];

/** Every step of the tables of approvals and grants. A released step is never edited. */
export const approvalMigrations: readonly Migration[] = [
  { id: "0001-approval", sqlite: statements, postgres: statements },
  { id: "0002-approval-card", sqlite: cards, postgres: cards },
];
