import type { Database } from "./database.ts";
import { toStorageError } from "./errors/to-storage-error.ts";
import { isOwnName } from "./own-tables.ts";
import { plainStatement, type Statement } from "./statement.ts";

/** The tables of this database that say in a column `owner` whose each row is. */
export async function ownedTables(database: Database<unknown>): Promise<string[]> {
  const rows = await database.all(
    plainStatement<{ name: string }>(
      database.kind === "sqlite"
        ? `SELECT m.name FROM sqlite_schema m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' AND c.name = 'owner' ORDER BY m.name`
        : `SELECT c.table_name AS name FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
           WHERE c.table_schema = current_schema() AND t.table_type = 'BASE TABLE' AND c.column_name = 'owner' ORDER BY c.table_name`,
    ),
  );
  return rows.map(({ name }) => name).filter((name) => isOwnName(name));
}

/**
 * Carries out deletions, all or none, so that nothing of the rows is left in the file either. On SQLite the file is written anew,
 * which holds up everyone else for as long as copying it takes; on PostgreSQL the pages are freed by its own vacuum.
 * @throws StorageError and its kin
 */
export async function eraseRows(database: Database<unknown>, statements: readonly Statement[]): Promise<void> {
  await database.batch(statements);
  const { sqlite } = database;
  if (sqlite === undefined) return;
  try {
    // Between two turns no transaction of this connection is open.
    sqlite.connection.exec("VACUUM");
    // Another reader may hold the log for a moment: then the next checkpoint empties it.
    sqlite.connection.exec("PRAGMA wal_checkpoint(TRUNCATE)");
  } catch (cause) {
    throw toStorageError(cause);
  }
}

/** Deletes a few rows, all or none, and overwrites what they were in the file and in its log. */
export async function wipeRows(database: Database<unknown>, statements: readonly Statement[]): Promise<void> {
  const { sqlite } = database;
  if (sqlite === undefined) return void (await database.batch(statements));
  await sqlite.commit(() => {
    sqlite.connection.exec("PRAGMA secure_delete = ON");
    try {
      for (const { sql, parameters } of statements)
        sqlite.connection.prepare(sql).run(...(parameters as (string | number | null)[]));
    } finally {
      sqlite.connection.exec("PRAGMA secure_delete = OFF");
    }
  });
  sqlite.connection.exec("PRAGMA wal_checkpoint(TRUNCATE)");
}
