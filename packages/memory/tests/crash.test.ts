import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { openDatabase } from "@hearth/storage";
import { openMemory } from "../src/index.ts";
import { alice } from "./support/people.ts";

const child = fileURLToPath(new URL("support/sync-child.ts", import.meta.url));
const rounds = Number(process.env["HEARTH_CRASH_ROUNDS"] ?? 4);

/** Every Markdown file below the folder, hidden ones too. */
const filesOf = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && (entry.name.endsWith(".md") || entry.name.startsWith("previous-")))
    .map((entry) => join(entry.parentPath, entry.name));

test("after kill -9 in the middle of learning and syncing, what was acknowledged and what the person edited is all there", async (context) => {
  const folder = mkdtempSync(join(tmpdir(), "hearth-memory-crash-"));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  const acknowledged: string[] = [];
  const edits: string[] = [];
  const seed = Date.now() % 97;
  context.diagnostic(`seed ${seed}`);
  for (let round = 0; round < rounds; round++) {
    const running = spawn(process.execPath, [child, folder], { stdio: ["ignore", "pipe", "inherit"] });
    const lines = createInterface({ input: running.stdout })[Symbol.asyncIterator]();
    const stopAfter = 12 + ((seed + round * 17) % 25);
    for (let seen = 0; seen < stopAfter; seen++) {
      const { value } = await lines.next();
      acknowledged.push(String(value));
      // The person edits files while the hub writes them.
      if (value !== "synced") continue;
      const telos = join(folder, "alice/TELOS/MISSION.md");
      const edit = `Edited by hand, number ${edits.length} of round ${round}`;
      writeFileSync(telos, `${edit}\n`);
      edits.push(edit);
    }
    running.kill("SIGKILL");
    for (let line = await lines.next(); line.done !== true; line = await lines.next()) acknowledged.push(line.value);
  }
  await using database = await openDatabase<unknown>({ url: `sqlite:${join(folder, "hearth.db")}` });
  await using memory = await openMemory({ database, folder: (owner) => join(folder, owner) });
  const first = await memory.writer.sync(alice);
  assert.ok(first.kind === "synced");
  const again = await memory.writer.sync(alice);
  assert.ok(again.kind === "synced");
  assert.deepEqual([again.written, again.takenUp, again.conflicts, again.problems], [[], [], [], []]);

  for (const line of acknowledged.filter((word) => word.startsWith("item "))) {
    const item = await memory.reader.get(alice, line.slice(5));
    assert.equal(item.status, "active");
    assert.ok(
      (await memory.reader.recall(alice, item.text, { limit: 3 })).items.some((found) => found.item.id === item.id),
    );
  }
  const traces = new Set((await memory.reader.traces(alice, { run: "long", limit: 1000 })).map(({ id }) => id));
  for (const line of acknowledged.filter((word) => word.startsWith("trace "))) assert.ok(traces.has(line.slice(6)));
  // An edit is a version of the aim, or lies in a file: nothing of it is lost. One that the person themself wrote over is theirs to lose.
  const versions = (await memory.reader.telosHistory(alice, "mission")).map(({ text }) => text);
  const texts = filesOf(join(folder, "alice")).map((path) => readFileSync(path, "utf8"));
  const lost = edits.filter((edit) => !versions.includes(edit) && !texts.some((text) => text.includes(edit)));
  const overwritten = edits.filter((edit, index) => lost.includes(edit) && edits[index + 1] !== undefined);
  context.diagnostic(
    `${edits.length} edits, ${versions.length} versions, ${lost.length} written over by the next edit`,
  );
  assert.deepEqual(lost, overwritten);
  const live = await memory.reader.list(alice, { limit: 1000 });
  const written = texts.filter((text) => /^status: active$/m.test(text)).length;
  assert.equal(written, live.length);
});
