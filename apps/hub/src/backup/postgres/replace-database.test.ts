import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import fs from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { mock, test } from "node:test";
import { migrateStores, openDatabase, plainStatement } from "@hearth/storage";
import { makeBackup } from "../make-backup.ts";
import { finishRestore, restoreBackup } from "../restore-backup.ts";

const postgresUrl = process.env["HEARTH_TEST_POSTGRES_URL"];
const skip = postgresUrl === undefined ? "set HEARTH_TEST_POSTGRES_URL to run this" : false;

async function run<Row>(url: string, ...texts: string[]): Promise<Row[]> {
  await using database = await openDatabase({ url });
  const results = await database.batch(texts.map((text) => plainStatement(text)));
  return results.at(-1) as Row[];
}

/** A home and a schema that say one word, and a backup of both. */
async function openHomeOf(word: string) {
  const schema = `restore_${randomUUID().replaceAll("-", "")}`;
  await run(postgresUrl!, `CREATE SCHEMA ${schema}`);
  const databaseUrl = `${postgresUrl!}?options=-c%20search_path%3D${schema}`;
  {
    await using database = await openDatabase({ url: databaseUrl });
    await migrateStores(database);
  }
  await run(databaseUrl, `INSERT INTO hearth_agent VALUES ('owner', '${word}', 'worker', 'owner', '{}', '{}', 1)`);
  const home = await fs.mkdtemp(join(tmpdir(), "hearth-restore-"));
  await fs.writeFile(join(home, "word"), word);
  const folder = join(home, "backups");
  const { name } = await makeBackup({ home, folder, version: "0", databaseUrl });
  return {
    home,
    databaseUrl,
    backup: join(folder, name),
    async turn(to: string) {
      await fs.writeFile(join(home, "word"), to);
      await run(databaseUrl, `UPDATE hearth_agent SET name = '${to}'`);
    },
    /** What the files say and what the rows say. */
    async words(): Promise<string[]> {
      const rows = await run<{ name: string }>(databaseUrl, "SELECT name FROM hearth_agent");
      return [await fs.readFile(join(home, "word"), "utf8"), ...rows.map((row) => row.name)];
    },
    async [Symbol.asyncDispose]() {
      await run(postgresUrl!, `DROP SCHEMA ${schema} CASCADE`);
      await fs.rm(home, { recursive: true });
    },
  };
}

/** Restores while every rename of a file goes through `rename`. @returns whether it said that all is done */
async function restoreWith(
  { home, backup, databaseUrl }: { home: string; backup: string; databaseUrl: string },
  rename: (go: () => Promise<void>, to: string) => Promise<void>,
): Promise<boolean> {
  const original = fs.rename;
  const replaced = mock.method(fs, "rename", (from: string, to: string) => rename(() => original(from, to), to));
  syncBuiltinESMExports();
  try {
    return await restoreBackup({ home, backup, databaseUrl }).then(
      () => true,
      () => false,
    );
  } finally {
    replaced.mock.restore();
    syncBuiltinESMExports();
  }
}

void test(
  "rows and files are both the old ones or both those of the backup, wherever a restore is cut off",
  { skip },
  async () => {
    const outcomes: string[] = [];
    for (let cut = 1; ; cut += 1) {
      await using place = await openHomeOf("kept");
      await place.turn("present");
      let renames = 0;
      const whole = await restoreWith(place, async (go) => {
        renames += 1;
        if (renames === cut) throw new Error("the power is gone");
        await go();
      });
      await finishRestore(place.home, place.databaseUrl);
      const words = await place.words();
      assert.equal(words[0], words[1], `cut at step ${cut}`);
      outcomes.push(words[0]!);
      assert.ok(!(await fs.readdir(place.home)).includes("restoring.json"));
      assert.equal(await finishRestore(place.home, place.databaseUrl), false, "it is over");
      if (whole) break;
    }
    // The backup of what is there, and the mark before the commit; then the commit; then five moves and marks.
    assert.deepEqual(outcomes.slice(0, 2), ["present", "present"]);
    assert.ok(outcomes.length > 5);
    assert.ok(outcomes.slice(2).every((word) => word === "kept"));
  },
);

void test(
  "a database that is lost before it has kept the rows leaves the files as they were too",
  { skip },
  async () => {
    await using place = await openHomeOf("kept");
    await place.turn("present");
    let lost = 0;
    const whole = await restoreWith(place, async (go, to) => {
      await go();
      if (!to.endsWith("restoring.json")) return;
      const ended = await run(
        place.databaseUrl,
        `SELECT pg_terminate_backend(pid) FROM pg_locks
       WHERE relation = 'hearth_agent'::regclass AND mode = 'AccessExclusiveLock'`,
      );
      lost += ended.length;
    });
    assert.deepEqual([whole, lost], [false, 1]);
    assert.deepEqual(await place.words(), ["present", "present"]);
    assert.deepEqual((await fs.readdir(place.home)).toSorted(), ["backups", "word"]);
    assert.equal(await finishRestore(place.home, place.databaseUrl), false);
  },
);
