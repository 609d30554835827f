import type { Migration } from "@hearth/storage";

// Column types: ids and names are text; JSON is text that is written once and never searched.
// What changes often is kept apart from what is large: SQLite rewrites a whole row to change one column,
// so the count of open dependencies lives in `task_open` and a plan's draft in `plan_draft`.
function shared({ id, int }: { id: string; int: string }): string[] {
  return [
    `CREATE TABLE task (
      id ${id} PRIMARY KEY, owner ${id} NOT NULL, goal ${id}, plan ${id}, key TEXT, capability ${id} NOT NULL, title TEXT,
      input TEXT NOT NULL, refs TEXT, state TEXT NOT NULL, delivery TEXT NOT NULL DEFAULT 'pending',
      priority ${int} NOT NULL, attempt ${int} NOT NULL DEFAULT 0, retries ${int} NOT NULL, timeout_seconds ${int} NOT NULL,
      lost ${int} NOT NULL DEFAULT 0, budget TEXT, checks TEXT, concurrency_key ${id}, idempotency_key ${id},
      run_at ${int}, parked_on TEXT, output TEXT, failure TEXT, worker TEXT,
      created_at ${int} NOT NULL, started_at ${int}, ended_at ${int})`,
    "CREATE INDEX task_owner ON task (owner, id)",
    "CREATE INDEX task_plan ON task (plan) WHERE plan IS NOT NULL",
    "CREATE INDEX task_goal ON task (goal) WHERE goal IS NOT NULL",
    "CREATE INDEX task_failed ON task (owner, id) WHERE state = 'failed'",
    "CREATE INDEX task_parked ON task (run_at) WHERE parked_on IS NOT NULL",
    "CREATE UNIQUE INDEX task_idempotency ON task (owner, idempotency_key) WHERE idempotency_key IS NOT NULL",
    `CREATE TABLE task_edge (parent ${id} NOT NULL, child ${id} NOT NULL, PRIMARY KEY (parent, child))`,
    "CREATE INDEX task_edge_child ON task_edge (child)",
    `CREATE TABLE task_step (task ${id} NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL, created_at ${int} NOT NULL, PRIMARY KEY (task, name))`,
    `CREATE TABLE task_wait (
      task ${id} NOT NULL, name TEXT NOT NULL, deadline ${int}, value TEXT, signalled_at ${int}, PRIMARY KEY (task, name))`,
    `CREATE TABLE task_tally (state TEXT NOT NULL, total ${int} NOT NULL)`,
    `CREATE TABLE plan (
      id ${id} PRIMARY KEY, owner ${id} NOT NULL, goal ${id}, title TEXT NOT NULL, state TEXT NOT NULL,
      open ${int} NOT NULL DEFAULT 0, failed ${int} NOT NULL DEFAULT 0, cancelled ${int} NOT NULL DEFAULT 0,
      created_at ${int} NOT NULL, approved_at ${int}, approved_by TEXT, ended_at ${int})`,
    "CREATE INDEX plan_owner ON plan (owner, id)",
    `CREATE TABLE plan_draft (plan ${id} PRIMARY KEY, tasks TEXT NOT NULL)`,
    `CREATE TABLE task_limit (owner ${id} NOT NULL, kind TEXT NOT NULL, name ${id} NOT NULL, maximum ${int} NOT NULL, PRIMARY KEY (owner, kind, name))`,
    `CREATE TABLE task_schedule (
      id ${id} PRIMARY KEY, owner ${id} NOT NULL, name TEXT NOT NULL, cron TEXT NOT NULL, time_zone TEXT NOT NULL,
      missed TEXT NOT NULL, submission TEXT NOT NULL, enabled ${int} NOT NULL, created_at ${int} NOT NULL,
      next_at ${int}, last_at ${int})`,
    "CREATE UNIQUE INDEX task_schedule_name ON task_schedule (owner, name)",
    "CREATE INDEX task_schedule_due ON task_schedule (next_at) WHERE enabled = 1",
  ];
}

/** Without a rowid where rows are found by their key: one B-tree instead of two. */
const withoutRowid = /^CREATE TABLE (task|task_edge|task_step|task_wait|task_limit) /;

/** Every step of the engine's tables. A released step is never edited. */
export const engineMigrations: readonly Migration[] = [
  {
    id: "0001-tasks",
    sqlite: [
      ...shared({ id: "TEXT", int: "INTEGER" }).map((text) =>
        withoutRowid.test(text) ? `${text} WITHOUT ROWID` : text,
      ),
      // From this the queue in memory is rebuilt at open, however many tasks have ended.
      "CREATE INDEX task_unfinished ON task (state) WHERE state IN ('waiting', 'ready')",
    ],
    postgres: [
      ...shared({ id: 'TEXT COLLATE "C"', int: "BIGINT" }),
      'CREATE TABLE task_open (task TEXT COLLATE "C" PRIMARY KEY, open BIGINT NOT NULL)',
      // The queue is a small table of its own: rows leave it when the task ends, so its size is that of the backlog.
      // status: 0 claimable, 1 claimed, 2 delayed, 3 held back by its concurrency key
      `CREATE TABLE task_queue (
        task TEXT COLLATE "C" PRIMARY KEY, owner TEXT COLLATE "C" NOT NULL, goal TEXT, plan TEXT COLLATE "C",
        capability TEXT COLLATE "C" NOT NULL, priority BIGINT NOT NULL, timeout_seconds BIGINT NOT NULL,
        concurrency_key TEXT COLLATE "C", run_at BIGINT, status SMALLINT NOT NULL, running BOOLEAN NOT NULL DEFAULT false,
        worker TEXT, fence BIGINT, claimed_at BIGINT, lease_until BIGINT)
        WITH (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 5000)`,
      "CREATE INDEX task_queue_ready ON task_queue (capability, priority DESC, task) WHERE status = 0",
      "CREATE INDEX task_queue_claimed ON task_queue (lease_until) WHERE status = 1",
      "CREATE INDEX task_queue_delayed ON task_queue (run_at) WHERE status = 2",
      `CREATE INDEX task_queue_key ON task_queue (owner, concurrency_key, capability, priority DESC, task)
        WHERE concurrency_key IS NOT NULL`,
      "CREATE INDEX task_queue_held ON task_queue (task) WHERE status = 3",
      "CREATE SEQUENCE task_fence",
    ],
  },
];
