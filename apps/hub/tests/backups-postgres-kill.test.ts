import assert from "node:assert/strict";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import type { BackupEntry } from "@hearth/protocol";
import { commandsOf, spawnCommand } from "./support/hearth-command.ts";
import { openSchema } from "./support/open-schema.ts";
import { inDatabase, makeAllTables, postgresUrl, rowsIn, skipPostgres } from "./support/postgres-rows.ts";
import { callerFor, spawnHub } from "./support/spawn-hub.ts";
import { eventually, startHub, temporaryFolder } from "./support/test-hub.ts";

/** Enough that a kill comes in between. */
const manyRows = `INSERT INTO conversation_entry (conversation, sequence, owner, entry_key, body, created_at)
  SELECT 'long', n, 'owner', n, repeat(md5(n::text), 40), 1 FROM generate_series(1, 60000) AS n`;

const partsIn = async (home: string): Promise<string[]> =>
  (await readdir(join(home, "backups")).catch(() => [])).filter((name) => name.endsWith(".part"));

/** Waits until the many rows are being written into a backup. */
async function rowsOnTheirWay(home: string): Promise<void> {
  await eventually("rows on their way", async () => {
    const [part] = await partsIn(home);
    if (part === undefined) return false;
    const path = join(home, "backups", part, "database", "conversation_entry.copy");
    const found = await stat(path).catch(() => undefined);
    return found !== undefined && found.size > 0;
  });
}

void test(
  "a hub that closes in the middle of a backup does not wait for it and leaves nothing of it",
  { skip: skipPostgres },
  async () => {
    await using schema = await openSchema(postgresUrl!);
    await makeAllTables(schema.url);
    await inDatabase(schema.url, manyRows);
    const home = await temporaryFolder();
    {
      await using hub = await startHub({ home, environment: { HEARTH_DATABASE_URL: schema.url } });
      void hub.call("POST", "/api/v1/backups").catch(() => undefined);
      await rowsOnTheirWay(home);
    }
    assert.deepEqual(await readdir(join(home, "backups")), []);
  },
);

void test(
  "a hub that is killed in the middle of a backup leaves none that is half, and the next one cleans up",
  { skip: skipPostgres },
  async () => {
    await using schema = await openSchema(postgresUrl!);
    const environment = { HEARTH_DATABASE_URL: schema.url };
    const home = await temporaryFolder();
    await makeAllTables(schema.url);
    await inDatabase(schema.url, manyRows);
    const parts = () => partsIn(home);
    const first = await spawnHub(home, undefined, environment);
    const call = await callerFor(home, first.address);
    void call("POST", "/api/v1/backups").catch(() => undefined);
    await rowsOnTheirWay(home);
    first.child.kill("SIGKILL");
    await first.exited;
    assert.equal((await parts()).length, 1, "it was killed in between");
    await using hub = await startHub({ home, environment });
    assert.deepEqual((await hub.call("GET", "/api/v1/backups")).body["backups"], []);
    const made = (await hub.call("POST", "/api/v1/backups")).body as BackupEntry;
    assert.deepEqual(await parts(), []);
    const verified = await commandsOf(home)("backup", "verify", made.name);
    assert.equal(verified.code, 0, verified.complaint);
  },
);

void test(
  "a restore that is killed while rows come in leaves the database and the home as they were",
  { skip: skipPostgres },
  async () => {
    await using schema = await openSchema(postgresUrl!);
    const environment = { HEARTH_DATABASE_URL: schema.url };
    const home = await temporaryFolder();
    const hearth = commandsOf(home, environment);
    await makeAllTables(schema.url);
    await inDatabase(schema.url, manyRows);
    const made = await hearth("backup", "make");
    assert.equal(made.code, 0, made.complaint);
    const name = String(made.answer["name"]);
    const kept = await rowsIn(schema.url);
    await inDatabase(schema.url, "DELETE FROM conversation_entry WHERE sequence > 10");
    const present = await rowsIn(schema.url);
    const names = await readdir(home);

    const { child, exited } = spawnCommand(home, environment, "backup", "restore", name);
    await eventually("rows on their way", async () => {
      const found = await inDatabase<{ query: string }>(
        postgresUrl!,
        `SELECT query FROM pg_stat_activity WHERE state = 'active' AND query LIKE 'COPY "conversation_entry"%FROM STDIN%'`,
      );
      return found.length > 0;
    });
    child.kill("SIGKILL");
    assert.deepEqual(await exited, [null, "SIGKILL"], "it was killed in between");
    assert.deepEqual(await rowsIn(schema.url), present);
    const left = (await readdir(home)).filter((one) => ![...names, "cache"].includes(one));
    assert.deepEqual(left, ["restoring"], "the copies beside the home's files, which the next restore removes");
    {
      await using hub = await startHub({ home, environment });
      assert.equal((await hub.call("GET", "/api/v1/me")).status, 200);
    }
    const restored = await hearth("backup", "restore", name);
    assert.equal(restored.code, 0, restored.complaint);
    const rows = await rowsIn(schema.url);
    assert.equal(rows["conversation_entry"], kept["conversation_entry"]);
    assert.ok(!(await readdir(home)).includes("restoring"));
  },
);
