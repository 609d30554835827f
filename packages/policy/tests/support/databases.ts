import { randomBytes } from "node:crypto";
import { type Database, openDatabase, plainStatement } from "@hearth/storage";

/** Opens a fresh database of one kind; PostgreSQL gets a schema of its own, dropped at the end. */
export interface TestDatabase {
  name: string;
  skip: false | string;
  open: () => Promise<Database<unknown>>;
}

const url = process.env["HEARTH_TEST_POSTGRES_URL"];

export const testDatabases: readonly TestDatabase[] = [
  { name: "SQLite", skip: false, open: () => openDatabase({ url: "sqlite::memory:" }) },
  {
    name: "PostgreSQL",
    skip: url === undefined ? "set HEARTH_TEST_POSTGRES_URL to run this" : false,
    open: async () => {
      const schema = `policy_${randomBytes(6).toString("hex")}`;
      const admin = await openDatabase({ url: url! });
      await admin.batch([plainStatement(`CREATE SCHEMA ${schema}`)]);
      const separator = url!.includes("?") ? "&" : "?";
      const database = await openDatabase({ url: `${url}${separator}options=-c%20search_path%3D${schema}` });
      const dispose = database[Symbol.asyncDispose].bind(database);
      return Object.assign(database, {
        async [Symbol.asyncDispose]() {
          await dispose();
          await admin.batch([plainStatement(`DROP SCHEMA ${schema} CASCADE`)]);
          await admin[Symbol.asyncDispose]();
        },
      });
    },
  },
];
