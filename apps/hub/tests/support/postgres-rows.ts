import { type Database, migrate, openDatabase, plainStatement } from "@hearth/storage";
import { migrationSets } from "../../src/backup/postgres/migration-sets.ts";

/** Why tests of a PostgreSQL cannot run here, or false. */
export const postgresUrl = process.env["HEARTH_TEST_POSTGRES_URL"];
export const skipPostgres: string | false =
  postgresUrl === undefined ? "set HEARTH_TEST_POSTGRES_URL to run this" : false;

/** Every table of the schema with its rows: how many, and a digest of what they say as text. */
export async function rowsIn(url: string): Promise<Record<string, string>> {
  await using database = await openDatabase({ url });
  const found: Record<string, string> = {};
  for (const name of await tablesIn(database)) {
    const [row] = await database.all(
      plainStatement<{ count: number; digest: string | null }>(
        `SELECT count(*) AS count, md5(string_agg(md5(t::text), '' ORDER BY md5(t::text))) AS digest FROM "${name}" t`,
      ),
    );
    found[name] = `${row!.count} ${row!.digest}`;
  }
  return found;
}

export async function tablesIn(database: Database<unknown>): Promise<string[]> {
  const rows = await database.all(
    plainStatement<{ name: string }>(
      `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = current_schema() ORDER BY table_name`,
    ),
  );
  return rows.map(({ name }) => name);
}

/** Makes every table now, also those that a hub makes when it first needs them. */
export async function makeAllTables(url: string): Promise<void> {
  await using database = await openDatabase({ url });
  for (const set of migrationSets) await migrate(database, set);
}

/** Runs statements, all or none, and returns what the last one gave. */
export async function inDatabase<Row>(url: string, ...texts: string[]): Promise<Row[]> {
  await using database = await openDatabase({ url });
  const results = await database.batch(texts.map((text) => plainStatement(text)));
  return results.at(-1) as Row[];
}
