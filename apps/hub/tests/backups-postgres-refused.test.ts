import assert from "node:assert/strict";
import { appendFile, open, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import type { BackupEntry } from "@hearth/protocol";
import { commandsOf } from "./support/hearth-command.ts";
import { openSchema } from "./support/open-schema.ts";
import { inDatabase, postgresUrl, rowsIn, skipPostgres } from "./support/postgres-rows.ts";
import { startHub, temporaryFolder } from "./support/test-hub.ts";

/** What a home has, and which backups; but for what every command may leave there. */
async function namesIn(home: string): Promise<string[]> {
  const all = [...(await readdir(home)), ...(await readdir(join(home, "backups")))];
  return all.filter((name) => name !== "cache").toSorted();
}

void describe("a backup of PostgreSQL that cannot be put back", { skip: skipPostgres }, () => {
  let schema: Awaited<ReturnType<typeof openSchema>>;
  let home: string;
  let environment: Record<string, string>;
  let backup: BackupEntry;
  let folder: string;
  let rows: Record<string, string>;
  let names: string[];

  before(async () => {
    schema = await openSchema(postgresUrl!);
    home = await temporaryFolder();
    environment = { HEARTH_DATABASE_URL: schema.url };
    {
      await using hub = await startHub({ home, environment });
      backup = (await hub.call("POST", "/api/v1/backups")).body;
    }
    folder = join(home, "backups", backup.name);
    rows = await rowsIn(schema.url);
    names = await namesIn(home);
  });
  after(async () => {
    await schema[Symbol.asyncDispose]();
    await rm(home, { recursive: true });
  });

  /** Refuses to put it back, and changes nothing. */
  async function assertRefused(what: RegExp, words = environment): Promise<void> {
    const { code, complaint } = await commandsOf(home, words)("backup", "restore", backup.name);
    assert.notEqual(code, 0);
    assert.match(complaint, what);
    assert.deepEqual(await rowsIn(schema.url), rows);
    assert.deepEqual(await namesIn(home), names);
  }

  void test("one whose rows were changed, cut or lost is named by its file", async () => {
    const path = join(folder, "database", "hearth_event.copy");
    const whole = await readFile(path);
    const verified = async (): Promise<unknown> =>
      (await commandsOf(home)("backup", "verify", backup.name)).answer["problems"];
    assert.deepEqual(await verified(), []);
    {
      await using file = await open(path, "r+");
      await file.write("!", whole.length - 2);
    }
    assert.deepEqual(await verified(), ["database/hearth_event.copy was changed"]);
    await assertRefused(/not whole: database\/hearth_event\.copy was changed/);
    await appendFile(path, "1\n");
    assert.deepEqual(await verified(), ["database/hearth_event.copy has another size"]);
    await rm(path);
    assert.deepEqual(await verified(), ["database/hearth_event.copy is missing"]);
    await writeFile(path, whole);
    assert.deepEqual(await verified(), []);
  });

  void test("one of a newer Hearth, or whose tables are not as its steps make them, changes nothing", async () => {
    const path = join(folder, "manifest.json");
    const text = await readFile(path, "utf8");
    const manifest = JSON.parse(text) as {
      database: { migrations: object[]; tables: { name: string; columns: string[] }[] };
    };
    manifest.database.migrations.push({ package: "stores", id: "9999-tomorrow" });
    await writeFile(path, JSON.stringify(manifest));
    await assertRefused(/newer Hearth.*stores 9999-tomorrow/);
    const verified = await commandsOf(home)("backup", "verify", backup.name);
    assert.deepEqual(verified.answer["problems"], [
      "database needs a newer Hearth (stores 9999-tomorrow is unknown here)",
    ]);
    manifest.database.migrations.pop();
    manifest.database.tables.find(({ name }) => name === "hearth_event")!.columns.pop();
    await writeFile(path, JSON.stringify(manifest));
    await assertRefused(/table hearth_event differs/);
    await writeFile(path, text);
  });

  void test("none goes into a database where another hub works, or into one of the other kind", async () => {
    {
      await using other = await startHub({ environment });
      assert.equal((await other.call("GET", "/api/v1/me")).status, 200);
      rows = await rowsIn(schema.url);
      await assertRefused(/the database is in use/);
    }
    await assertRefused(/of a home on PostgreSQL, and this hub's database is SQLite/, {});
    const sqlite = await temporaryFolder();
    await using hub = await startHub({ home: sqlite });
    const { name } = (await hub.call("POST", "/api/v1/backups")).body as BackupEntry;
    const words = ["backup", "restore", name, "--folder", join(sqlite, "backups")];
    const { code, complaint } = await commandsOf(home, environment)(...words);
    assert.notEqual(code, 0);
    assert.match(complaint, /of a home on SQLite, and this hub's database is PostgreSQL/);
    assert.deepEqual(await rowsIn(schema.url), rows);
  });

  void test("what others built on the tables is not dropped with them", async () => {
    await inDatabase(schema.url, "CREATE VIEW report AS SELECT id FROM hearth_goal");
    rows = await rowsIn(schema.url);
    await assertRefused(/something else in the database depends on Hearth's tables \(view .*report depends on table/);
    await inDatabase(schema.url, "DROP VIEW report");
    await inDatabase(schema.url, "CREATE TABLE shop (id BIGINT)", "INSERT INTO shop VALUES (1)");
    const { code, complaint } = await commandsOf(home, environment)("backup", "restore", backup.name);
    assert.equal(code, 0, complaint);
    assert.deepEqual(await inDatabase(schema.url, "SELECT id FROM shop"), [{ id: 1 }]);
  });
});
