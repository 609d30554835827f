import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { appendFile, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { SyncedLines } from "./synced-lines.ts";

test("lines are read back whole and in order, whoever appends them at once; a cut one is left out", async () => {
  const folder = await mkdtemp(join(tmpdir(), "hearth-swarm-lines-"));
  try {
    const path = join(folder, "new", "lines.jsonl");
    assert.deepEqual(new SyncedLines(path).read(), []);
    {
      await using lines = new SyncedLines(path);
      lines.replace(["first"]);
      await Promise.all(Array.from({ length: 100 }, (_, at) => lines.append(`line ${at}`)));
    }
    await appendFile(path, "cut");
    const wanted = ["first", ...Array.from({ length: 100 }, (_, at) => `line ${at}`)];
    assert.deepEqual(new SyncedLines(path).read(), wanted);
    await using again = new SyncedLines(path);
    again.replace(again.read());
    await again.append("last");
    assert.equal(await readFile(path, "utf8"), [...wanted, "last", ""].join("\n"));
  } finally {
    await rm(folder, { recursive: true });
  }
});

const noFullDevice = existsSync("/dev/full") ? false : "there is no /dev/full here";

test("what cannot be written is acknowledged to nobody, nor is anything after it", { skip: noFullDevice }, async () => {
  await using lines = new SyncedLines("/dev/full");
  const together = await Promise.allSettled([lines.append("one"), lines.append("two")]);
  assert.deepEqual(
    together.map(({ status }) => status),
    ["rejected", "rejected"],
  );
  await assert.rejects(lines.append("three"), { code: "ENOSPC" });
  await assert.rejects(lines.settled(), { code: "ENOSPC" });
});
