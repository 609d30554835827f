/** The format of the database, in `PRAGMA user_version`. */
export const schemaVersion = 1;

/** The receipt's JSON, or what remains of it, as an SQL expression over an entry. */
export const receiptText = "coalesce(remains, substr(sealed, 44))";
// Generated, so that what a reader searches by can never differ from what was hashed.
const field = (name: string, path: string, type = "TEXT"): string =>
  `${name} ${type} GENERATED ALWAYS AS (${receiptText} ->> '${path}') VIRTUAL`;

/**
 * Every object of the database, by name; `verify` compares them with what is there.
 * `sealed` is exactly what the leaf hashes: 32 bytes of salt as 43 characters of base64url, and the receipt as canonical
 * JSON. It is text because Node reads text from SQLite three times as fast as blobs.
 * An erased entry has instead its `leaf` and what `remains`: the receipt without its body.
 */
export const schema: Readonly<Record<string, string>> = {
  journal: `CREATE TABLE journal (
    id INTEGER PRIMARY KEY CHECK (id = 1), origin TEXT NOT NULL, created INTEGER NOT NULL) STRICT`,
  entries: `CREATE TABLE entries (
    position INTEGER PRIMARY KEY, sealed TEXT, leaf BLOB CHECK (length(leaf) = 32), remains TEXT,
    ${field("id", "$.id")}, ${field("owner", "$.owner")}, ${field("kind", "$.kind")}, ${field("goal", "$.goal")},
    ${field("plan", "$.plan")}, ${field("task", "$.task")}, ${field("intent", "$.intent")},
    ${field("severity", "$.body.severity")}, ${field("erases", "$.body.erases", "INTEGER")},
    CHECK ((sealed IS NULL) <> (remains IS NULL)), CHECK ((leaf IS NULL) = (remains IS NULL))) STRICT`,
  tiles: `CREATE TABLE tiles (
    level INTEGER NOT NULL, position INTEGER NOT NULL, nodes BLOB NOT NULL CHECK (length(nodes) = 16352),
    PRIMARY KEY (level, position)) STRICT`,
  checkpoints: `CREATE TABLE checkpoints (
    sequence INTEGER PRIMARY KEY, size INTEGER NOT NULL, note TEXT NOT NULL) STRICT`,
  head: `CREATE TABLE head (id INTEGER PRIMARY KEY CHECK (id = 1), note TEXT NOT NULL) STRICT`,
  signers: `CREATE TABLE signers (
    sequence INTEGER PRIMARY KEY, did TEXT NOT NULL UNIQUE, rotation TEXT) STRICT`,

  entries_by_id: "CREATE UNIQUE INDEX entries_by_id ON entries (id)",
  entries_by_owner: "CREATE INDEX entries_by_owner ON entries (owner)",
  entries_by_kind: "CREATE INDEX entries_by_kind ON entries (owner, kind)",
  entries_by_task: "CREATE INDEX entries_by_task ON entries (task) WHERE task IS NOT NULL",
  entries_by_goal: "CREATE INDEX entries_by_goal ON entries (goal) WHERE goal IS NOT NULL",
  entries_by_intent: "CREATE INDEX entries_by_intent ON entries (intent) WHERE intent IS NOT NULL",
  entries_by_severity: "CREATE INDEX entries_by_severity ON entries (owner, severity) WHERE severity IS NOT NULL",
  entries_by_erased:
    "CREATE UNIQUE INDEX entries_by_erased ON entries (erases) WHERE erases IS NOT NULL AND kind = 'erasure'",

  // The in-order check also stops INSERT OR REPLACE, which fires no delete trigger.
  entries_in_order: `CREATE TRIGGER entries_in_order BEFORE INSERT ON entries
    WHEN NEW.position <> (SELECT coalesce(max(position), -1) + 1 FROM entries)
    BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END`,
  entries_kept: `CREATE TRIGGER entries_kept BEFORE DELETE ON entries
    BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END`,
  entries_fixed: `CREATE TRIGGER entries_fixed BEFORE UPDATE ON entries
    WHEN NOT (OLD.sealed IS NOT NULL AND NEW.sealed IS NULL AND NEW.remains IS NOT NULL
      AND NEW.position = OLD.position
      AND EXISTS (SELECT 1 FROM entries e WHERE e.kind = 'erasure' AND e.erases = OLD.position))
    BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END`,
  ...fixed("tiles"),
  ...fixed("checkpoints"),
  ...fixed("signers"),
  ...fixed("journal"),
};

function fixed(table: string): Record<string, string> {
  const refuse = "BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END";
  return {
    [`${table}_kept`]: `CREATE TRIGGER ${table}_kept BEFORE DELETE ON ${table} ${refuse}`,
    [`${table}_fixed`]: `CREATE TRIGGER ${table}_fixed BEFORE UPDATE ON ${table} ${refuse}`,
  };
}
