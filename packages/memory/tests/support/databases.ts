import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Database, openDatabase, plainStatement } from "@hearth/storage";
import { type Memory, openMemory, type OpenMemoryOptions } from "../../src/index.ts";

export interface TestMemory extends AsyncDisposable, Pick<Memory, "reader" | "writer" | "endVectorThread"> {
  readonly database: Database<unknown>;
  readonly url: string;
  /** The folder of alice's files is `<folder>/alice`. */
  readonly folder: string;
  /** What time it is; may be set. */
  clock: { now: number };
}

export interface DatabaseKind {
  readonly name: "SQLite" | "PostgreSQL";
  /** Why the suite cannot run here, or false. */
  readonly skip: string | false;
}

const postgresUrl = process.env["HEARTH_TEST_POSTGRES_URL"];

/** Every kind of database that the suites must pass on. */
export const databaseKinds: readonly DatabaseKind[] = [
  { name: "SQLite", skip: false },
  { name: "PostgreSQL", skip: postgresUrl === undefined ? "HEARTH_TEST_POSTGRES_URL is not set" : false },
];

/** A memory over a database and a folder of its own, both removed afterwards. */
export async function openTestMemory(
  kind: DatabaseKind["name"] = "SQLite",
  options: Partial<OpenMemoryOptions> = {},
): Promise<TestMemory> {
  const folder = mkdtempSync(join(tmpdir(), "hearth-memory-"));
  const { url, end } =
    kind === "SQLite" ? { url: `sqlite:${join(folder, "hearth.db")}`, end: async () => {} } : await openSchema();
  const database = await openDatabase<unknown>({ url });
  const clock = { now: 1_800_000_000_000 };
  const memory = await openMemory({
    database,
    folder: (owner) => join(folder, owner),
    now: () => clock.now++,
    ...options,
  });
  return {
    ...memory,
    database,
    url,
    folder,
    clock,
    async [Symbol.asyncDispose]() {
      await memory[Symbol.asyncDispose]();
      await database[Symbol.asyncDispose]();
      await end();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A schema with a random name, dropped afterwards. */
async function openSchema(): Promise<{ url: string; end: () => Promise<void> }> {
  const schema = `hearth_test_${randomBytes(6).toString("hex")}`;
  const admin = await openDatabase({ url: postgresUrl! });
  await admin.all(plainStatement(`CREATE SCHEMA ${schema}`));
  const url = new URL(postgresUrl!);
  url.searchParams.set("options", `-c search_path=${schema}`);
  return {
    url: url.href,
    async end() {
      await admin.all(plainStatement(`DROP SCHEMA ${schema} CASCADE`));
      await admin[Symbol.asyncDispose]();
    },
  };
}
