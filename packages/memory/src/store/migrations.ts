import type { Migration } from "@hearth/storage";

const itemColumns = `id TEXT NOT NULL UNIQUE, root TEXT NOT NULL, owner TEXT NOT NULL, scope TEXT NOT NULL,
    kind TEXT NOT NULL, phase TEXT, text TEXT NOT NULL, context TEXT NOT NULL, source TEXT, part INTEGER,
    class TEXT NOT NULL, untrusted INTEGER NOT NULL, sources TEXT NOT NULL, provenance TEXT NOT NULL, author TEXT NOT NULL,
    run TEXT, confidence DOUBLE PRECISION NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('candidate', 'active', 'rejected', 'closed', 'forgotten')),
    reason TEXT NOT NULL, tier TEXT NOT NULL CHECK (tier IN ('warm', 'cold')), pinned INTEGER NOT NULL,
    valid_from BIGINT NOT NULL, valid_to BIGINT, replaces TEXT, superseded_by TEXT,
    evidence INTEGER NOT NULL, uses INTEGER NOT NULL, helpful INTEGER NOT NULL, harmful INTEGER NOT NULL,
    last_used_at BIGINT, hash TEXT NOT NULL, created_at BIGINT NOT NULL, decided_at BIGINT, closed_at BIGINT`;

const itemIndexes = [
  "CREATE INDEX hearth_memory_item_owner ON hearth_memory_item (owner, status, seq)",
  "CREATE INDEX hearth_memory_item_root ON hearth_memory_item (root, seq)",
  "CREATE INDEX hearth_memory_item_hash ON hearth_memory_item (owner, hash)",
  "CREATE INDEX hearth_memory_item_source ON hearth_memory_item (source, part) WHERE source IS NOT NULL",
  "CREATE INDEX hearth_memory_item_run ON hearth_memory_item (owner, run) WHERE run IS NOT NULL",
  // The same words wait or live once in a scope; passages of two documents may say the same.
  `CREATE UNIQUE INDEX hearth_memory_item_once ON hearth_memory_item (owner, scope, hash)
    WHERE status IN ('candidate', 'active') AND source IS NULL`,
];

const blob = { sqlite: "BLOB", postgres: "BYTEA" };
const others = (kind: "sqlite" | "postgres"): string[] => [
  `CREATE TABLE hearth_memory_owner (
    owner TEXT PRIMARY KEY, number INTEGER NOT NULL UNIQUE, hash_key TEXT NOT NULL, index_version INTEGER NOT NULL)`,
  // A cache: what is not there, or of another embedder, is computed again. The exact floats come last, so that a
  // reader of the columns before them never touches their pages.
  `CREATE TABLE hearth_memory_vector (
    item BIGINT NOT NULL, fingerprint TEXT NOT NULL, owner TEXT NOT NULL, scope TEXT NOT NULL, change BIGINT NOT NULL,
    state INTEGER NOT NULL, scale DOUBLE PRECISION NOT NULL, quantised ${blob[kind]} NOT NULL, exact ${blob[kind]} NOT NULL,
    PRIMARY KEY (item, fingerprint))`,
  "CREATE INDEX hearth_memory_vector_change ON hearth_memory_vector (owner, fingerprint, change)",
  `CREATE TABLE hearth_memory_embedder (
    owner TEXT NOT NULL, fingerprint TEXT NOT NULL, weight DOUBLE PRECISION NOT NULL, report TEXT NOT NULL,
    tested_at BIGINT NOT NULL, PRIMARY KEY (owner, fingerprint))`,
  // Who recalled what in which run: echoes are told by it, and credit goes along it, once.
  `CREATE TABLE hearth_memory_recall (
    owner TEXT NOT NULL, run TEXT NOT NULL, item TEXT NOT NULL, principal TEXT NOT NULL, time BIGINT NOT NULL,
    credited INTEGER NOT NULL, PRIMARY KEY (owner, run, item, principal))`,
  `CREATE TABLE hearth_memory_evidence (item TEXT NOT NULL, run TEXT NOT NULL, PRIMARY KEY (item, run))`,
  `CREATE TABLE hearth_memory_boot (
    owner TEXT NOT NULL, name TEXT NOT NULL, text TEXT NOT NULL, PRIMARY KEY (owner, name))`,
  `CREATE TABLE hearth_memory_refusal (
    owner TEXT NOT NULL, reason TEXT NOT NULL, count BIGINT NOT NULL, PRIMARY KEY (owner, reason))`,
  `CREATE TABLE hearth_memory_source (
    id TEXT PRIMARY KEY, owner TEXT NOT NULL, scope TEXT NOT NULL, name TEXT NOT NULL, type TEXT NOT NULL,
    hash TEXT NOT NULL, label TEXT NOT NULL, ingested_at BIGINT NOT NULL, UNIQUE (owner, scope, name))`,
  `CREATE TABLE hearth_memory_signal (
    id TEXT PRIMARY KEY, owner TEXT NOT NULL, kind TEXT NOT NULL, principal TEXT NOT NULL, run TEXT, item TEXT,
    value TEXT NOT NULL, note TEXT NOT NULL, time BIGINT NOT NULL)`,
  "CREATE INDEX hearth_memory_signal_owner ON hearth_memory_signal (owner, kind, id)",
  `CREATE TABLE hearth_memory_trace (
    id TEXT PRIMARY KEY, owner TEXT NOT NULL, run TEXT NOT NULL, agent TEXT NOT NULL, kind TEXT NOT NULL,
    text TEXT NOT NULL, label TEXT NOT NULL, time BIGINT NOT NULL)`,
  "CREATE INDEX hearth_memory_trace_run ON hearth_memory_trace (owner, run, id)",
  `CREATE TABLE hearth_memory_work (
    id TEXT PRIMARY KEY, owner TEXT NOT NULL, agent TEXT NOT NULL, title TEXT NOT NULL, run TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('active', 'archived')), outcome TEXT, archive TEXT,
    opened_at BIGINT NOT NULL, ended_at BIGINT)`,
  "CREATE INDEX hearth_memory_work_owner ON hearth_memory_work (owner, state, id)",
  // Texts with versions: the TELOS files and the context of work. A version is never changed.
  `CREATE TABLE hearth_memory_text (
    owner TEXT NOT NULL, area TEXT NOT NULL, name TEXT NOT NULL, version INTEGER NOT NULL, text TEXT NOT NULL,
    label TEXT NOT NULL, author TEXT NOT NULL, created_at BIGINT NOT NULL, PRIMARY KEY (owner, area, name, version))`,
  `CREATE TABLE hearth_memory_archive (
    id TEXT PRIMARY KEY, owner TEXT NOT NULL, kind TEXT NOT NULL, title TEXT NOT NULL, label TEXT NOT NULL,
    digest TEXT NOT NULL, payload TEXT, created_at BIGINT NOT NULL)`,
  "CREATE INDEX hearth_memory_archive_owner ON hearth_memory_archive (owner, id)",
  // What the file was and what the database held when both last agreed, and what is about to be written.
  `CREATE TABLE hearth_memory_file (
    owner TEXT NOT NULL, path TEXT NOT NULL, entry TEXT NOT NULL, file_hash TEXT, entry_hash TEXT, pending_hash TEXT,
    PRIMARY KEY (owner, path))`,
  "CREATE UNIQUE INDEX hearth_memory_file_entry ON hearth_memory_file (owner, entry)",
];

/** The archive takes no change but the erasure of a payload, and nothing leaves it. */
const archiveGuards = {
  sqlite: [
    `CREATE TRIGGER hearth_memory_archive_change BEFORE UPDATE ON hearth_memory_archive
      WHEN NEW.payload IS NOT NULL OR NEW.digest <> OLD.digest OR NEW.id <> OLD.id OR NEW.owner <> OLD.owner
      BEGIN SELECT RAISE(ABORT, 'the archive is immutable'); END`,
    `CREATE TRIGGER hearth_memory_archive_removal BEFORE DELETE ON hearth_memory_archive
      BEGIN SELECT RAISE(ABORT, 'the archive is immutable'); END`,
  ],
  postgres: [
    `CREATE FUNCTION hearth_memory_archive_guard() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      IF TG_OP = 'DELETE' OR NEW.payload IS NOT NULL OR NEW.digest <> OLD.digest OR NEW.id <> OLD.id OR NEW.owner <> OLD.owner
      THEN RAISE EXCEPTION 'the archive is immutable'; END IF; RETURN NEW; END $$`,
    `CREATE TRIGGER hearth_memory_archive_guard BEFORE UPDATE OR DELETE ON hearth_memory_archive
      FOR EACH ROW EXECUTE FUNCTION hearth_memory_archive_guard()`,
  ],
};

/** Every step of the memory's tables. A released step is never edited. */
export const memoryMigrations: readonly Migration[] = [
  {
    id: "0001-memory",
    sqlite: [
      // AUTOINCREMENT never hands out a number again: it is the row of the text index and of the vectors.
      `CREATE TABLE hearth_memory_item (seq INTEGER PRIMARY KEY AUTOINCREMENT, ${itemColumns})`,
      ...itemIndexes,
      ...others("sqlite"),
      ...archiveGuards.sqlite,
    ],
    postgres: [
      `CREATE TABLE hearth_memory_item (seq BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, ${itemColumns},
        search tsvector GENERATED ALWAYS AS
          (setweight(to_tsvector('english', text), 'A') || setweight(to_tsvector('english', context), 'B')) STORED)`,
      "CREATE INDEX hearth_memory_item_search ON hearth_memory_item USING gin (search)",
      ...itemIndexes,
      ...others("postgres"),
      ...archiveGuards.postgres,
    ],
  },
];
