import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Database, openDatabase, statement } from "@hearth/storage";

const postgresUrl = process.env["HEARTH_TEST_POSTGRES_URL"];

export interface Opened extends AsyncDisposable {
  readonly database: Database<unknown>;
}

/** Every kind of database that the suite must pass on. */
export const databaseKinds: readonly { name: string; skip: string | false; open: () => Promise<Opened> }[] = [
  { name: "SQLite", skip: false, open: openSqlite },
  {
    name: "PostgreSQL",
    skip: postgresUrl === undefined ? "HEARTH_TEST_POSTGRES_URL is not set" : false,
    open: openSchema,
  },
];

async function openSqlite(): Promise<Opened> {
  const folder = mkdtempSync(join(tmpdir(), "hearth-people-"));
  const database = await openDatabase<unknown>({ url: `sqlite:${join(folder, "hearth.db")}` });
  return {
    database,
    async [Symbol.asyncDispose]() {
      await database[Symbol.asyncDispose]();
      rmSync(folder, { recursive: true });
    },
  };
}

/** A schema of its own with a random name, dropped afterwards. */
async function openSchema(): Promise<Opened> {
  const schema = `hearth_people_${randomBytes(6).toString("hex")}`;
  const admin = await openDatabase<unknown>({ url: postgresUrl! });
  await admin.all(statement(admin, `CREATE SCHEMA ${schema}`));
  const url = new URL(postgresUrl!);
  url.searchParams.set("options", `-c search_path=${schema}`);
  const database = await openDatabase<unknown>({ url: url.href });
  return {
    database,
    async [Symbol.asyncDispose]() {
      await database[Symbol.asyncDispose]();
      await admin.all(statement(admin, `DROP SCHEMA ${schema} CASCADE`));
      await admin[Symbol.asyncDispose]();
    },
  };
}
