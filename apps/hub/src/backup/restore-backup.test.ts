import assert from "node:assert/strict";
import fs from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { mock, test } from "node:test";
import { makeBackup } from "./make-backup.ts";
import { finishRestore, restoreBackup } from "./restore-backup.ts";

/** What a home says, without backups and what is under way. */
async function contents(home: string): Promise<Record<string, string>> {
  const entries = await fs.readdir(home, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && !entry.parentPath.startsWith(join(home, "backups")));
  const texts = files.map(async ({ parentPath, name }) => {
    const path = join(parentPath, name);
    return [path.slice(home.length + 1), await fs.readFile(path, "utf8")] as const;
  });
  return Object.fromEntries(await Promise.all(texts));
}

void test("a restore that is cut off at any of its steps is nothing yet, or is ended by the next start", async () => {
  let steps = 0;
  for (let cut = 1; ; cut += 1) {
    const home = await fs.mkdtemp(join(tmpdir(), "hearth-restore-"));
    await fs.mkdir(join(home, "keys"));
    await fs.writeFile(join(home, "keys", "key"), "old");
    await fs.writeFile(join(home, "models.json"), "old");
    const old = await contents(home);
    const folder = join(home, "backups");
    const { name } = await makeBackup({ home, folder, version: "0" });
    await fs.writeFile(join(home, "keys", "key"), "new");
    await fs.writeFile(join(home, "made-since"), "new");
    const present = await contents(home);

    const { rename } = fs;
    let renames = 0;
    const broken = mock.method(fs, "rename", async (from: string, to: string) => {
      renames += 1;
      if (renames === cut) throw new Error("the power is gone");
      await rename(from, to);
    });
    syncBuiltinESMExports();
    const whole = await restoreBackup({ home, backup: join(folder, name) }).then(
      () => true,
      () => false,
    );
    broken.mock.restore();
    syncBuiltinESMExports();
    // What a start does before it knows of the restore.
    await fs.mkdir(join(home, "keys"), { recursive: true });
    const begun = await finishRestore(home);
    const now = await contents(home);
    if (begun || whole) assert.deepEqual(now, old, `cut at step ${cut}`);
    else {
      const { "restoring.json.draft": _draft, ...rest } = now;
      const unstaged = Object.entries(rest).filter(([path]) => !path.startsWith("restoring/"));
      assert.deepEqual(Object.fromEntries(unstaged), present, `cut at step ${cut}`);
    }
    await fs.rm(home, { recursive: true });
    if (whole) break;
    steps = cut;
  }
  assert.ok(steps >= 6, "every move of a file was cut once");
});

void test("a restore that is cut off after its last move is over at the next start", async () => {
  const home = await fs.mkdtemp(join(tmpdir(), "hearth-restore-"));
  await fs.writeFile(
    join(home, "restoring.json"),
    JSON.stringify({ phase: "in", aside: "replaced-2026-05-01T03-00-00Z" }),
  );
  assert.equal(await finishRestore(home), true);
  assert.deepEqual(await fs.readdir(home), []);
  await fs.rm(home, { recursive: true });
});

void test("what belongs to the machine comes into no backup, and out of none that has it", async () => {
  const home = await fs.mkdtemp(join(tmpdir(), "hearth-restore-"));
  await fs.mkdir(join(home, "cache"));
  await fs.writeFile(join(home, "cache", "code"), "of this machine");
  await fs.writeFile(join(home, "word"), "kept");
  const folder = join(home, "backups");
  const { name, manifest } = await makeBackup({ home, folder, version: "0" });
  assert.deepEqual(
    manifest.files.map(({ path }) => path),
    ["word"],
  );
  await fs.mkdir(join(folder, name, "files", "cache"));
  await fs.writeFile(join(folder, name, "files", "cache", "code"), "kept");
  const [word] = manifest.files;
  const foreign = { ...manifest, files: [...manifest.files, { ...word!, path: "cache/code" }] };
  await fs.writeFile(join(folder, name, "manifest.json"), JSON.stringify(foreign));
  await restoreBackup({ home, backup: join(folder, name) });
  assert.deepEqual(await contents(home), { "cache/code": "of this machine", word: "kept" });
  await fs.rm(home, { recursive: true });
});
