import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Database, openDatabase, plainStatement } from "../../src/index.ts";

export interface TestDatabase extends AsyncDisposable {
  readonly database: Database<unknown>;
  /** A second connection to the same database, as another process would have. */
  another(): Promise<Database<unknown>>;
}

export interface DatabaseKind {
  readonly name: string;
  /** Why the suite cannot run here, or false. */
  readonly skip: string | false;
  open(): Promise<TestDatabase>;
}

const postgresUrl = process.env["HEARTH_TEST_POSTGRES_URL"];

/** Every kind of database that the suite must pass on. */
export const databaseKinds: readonly DatabaseKind[] = [
  { name: "SQLite", skip: false, open: openTemporarySqlite },
  {
    name: "PostgreSQL",
    skip: postgresUrl === undefined ? "HEARTH_TEST_POSTGRES_URL is not set" : false,
    open: openTemporarySchema,
  },
];

/** A file in a folder of its own, removed afterwards. */
export async function openTemporarySqlite(): Promise<TestDatabase> {
  const folder = mkdtempSync(join(tmpdir(), "hearth-storage-"));
  const url = `sqlite:${join(folder, "hearth.db")}`;
  return track(url, await openDatabase({ url }), async () => rmSync(folder, { recursive: true }));
}

/** A schema of its own with a random name, dropped afterwards. */
async function openTemporarySchema(): Promise<TestDatabase> {
  const schema = `hearth_test_${randomBytes(6).toString("hex")}`;
  const admin = await openDatabase({ url: postgresUrl! });
  await admin.all(plainStatement(`CREATE SCHEMA ${schema}`));
  const url = new URL(postgresUrl!);
  url.searchParams.set("options", `-c search_path=${schema}`);
  return track(url.href, await openDatabase({ url: url.href }), async () => {
    await admin.all(plainStatement(`DROP SCHEMA ${schema} CASCADE`));
    await admin[Symbol.asyncDispose]();
  });
}

function track(url: string, database: Database<unknown>, end: () => Promise<void>): TestDatabase {
  const opened = [database];
  return {
    database,
    async another() {
      const other = await openDatabase({ url });
      opened.push(other);
      return other;
    },
    async [Symbol.asyncDispose]() {
      for (const one of opened) await one[Symbol.asyncDispose]();
      await end();
    },
  };
}
