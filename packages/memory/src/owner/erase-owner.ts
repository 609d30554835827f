import { type Database, plainStatement, type Statement, statement } from "@hearth/storage";
import { textIndexOf, textIndexTermsOf } from "./owner-records.ts";

/**
 * Statements that remove what of a person's memory no deletion by owner reaches: their text index, what stands by items, and the archive,
 * which lets nothing go otherwise. For a person who leaves the hub for good. Empty where no memory was ever opened.
 */
export async function eraseMemoryRows(database: Database<unknown>, owner: string): Promise<Statement[]> {
  const isSqlite = database.kind === "sqlite";
  const there = await database.first(
    plainStatement(
      isSqlite
        ? "SELECT 1 FROM sqlite_schema WHERE name = 'hearth_memory_owner'"
        : "SELECT 1 FROM information_schema.tables WHERE table_schema = current_schema() AND table_name = 'hearth_memory_owner'",
    ),
  );
  if (there === undefined) return [];
  const record = await database.first(
    statement<{ number: number }>(database, "SELECT number FROM hearth_memory_owner WHERE owner = ?", [owner]),
  );
  const run = (text: string) => statement(database, text, [owner]);
  const index = record === undefined || !isSqlite ? [] : [textIndexTermsOf(record), textIndexOf(record)];
  const guards = isSqlite
    ? await database.all(
        plainStatement<{ sql: string }>(
          "SELECT sql FROM sqlite_schema WHERE type = 'trigger' AND name = 'hearth_memory_archive_removal'",
        ),
      )
    : [];
  return [
    ...index.map((name) => plainStatement(`DROP TABLE IF EXISTS ${name}`)),
    run("DELETE FROM hearth_memory_evidence WHERE item IN (SELECT id FROM hearth_memory_item WHERE owner = ?)"),
    // The guard is away within this one transaction only.
    plainStatement(
      isSqlite
        ? "DROP TRIGGER IF EXISTS hearth_memory_archive_removal"
        : "ALTER TABLE hearth_memory_archive DISABLE TRIGGER hearth_memory_archive_guard",
    ),
    run("DELETE FROM hearth_memory_archive WHERE owner = ?"),
    ...(isSqlite
      ? guards.map(({ sql }) => plainStatement(sql))
      : [plainStatement("ALTER TABLE hearth_memory_archive ENABLE TRIGGER hearth_memory_archive_guard")]),
  ];
}
