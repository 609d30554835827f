import assert from "node:assert/strict";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import type { SyncReport } from "../src/index.ts";
import { databaseKinds, openTestMemory, type TestMemory } from "./support/databases.ts";
import { alice, bob, coder, tester } from "./support/people.ts";
import { secretNotes } from "./support/rewordings.ts";

async function sync(memory: TestMemory): Promise<SyncReport> {
  const report = await memory.writer.sync(alice);
  assert.ok(report.kind === "synced");
  return report;
}

const place = (memory: TestMemory, path: string): string => join(memory.folder, "alice", path);
const read = (memory: TestMemory, path: string): string => readFileSync(place(memory, path), "utf8");
function write(memory: TestMemory, path: string, text: string): void {
  mkdirSync(join(place(memory, path), ".."), { recursive: true });
  writeFileSync(place(memory, path), text);
}

/** A fact with its file. */
async function fact(memory: TestMemory, text: string): Promise<{ id: string; path: string }> {
  const outcome = await memory.writer.propose(alice, { kind: "fact", text, context: "the house" });
  assert.ok(outcome.kind === "live");
  return { id: outcome.item.id, path: (await sync(memory)).written.find((path) => path.startsWith("Knowledge/"))! };
}

for (const { name, skip } of databaseKinds) {
  describe(`the person's files with ${name}`, { skip }, () => {
    it("show aims, learnings, knowledge, signals and work, for the person alone", async () => {
      await using memory = await openTestMemory(name);
      await memory.writer.writeTelos(alice, { name: "values", text: "Honesty first." });
      await fact(memory, "The attic floor carries two hundred kilograms a square metre");
      await memory.writer.signal(tester, { kind: "verification", run: "r1", value: "passed" });
      await memory.writer.learn(coder, {
        phase: "verify",
        text: "Check the totals against the bank statement before the report",
        confidence: 0.9,
        run: "r1",
      });
      const work = await memory.writer.openWork(coder, {
        title: "Tax report",
        run: "r1",
        context: "Numbers are in the drawer.",
      });
      assert.ok("id" in work);
      await sync(memory);
      assert.deepEqual(readdirSync(place(memory, ".")).toSorted(), [
        ".hearth",
        "Knowledge",
        "Learning",
        "Signals",
        "TELOS",
        "Work",
      ]);
      assert.equal(read(memory, "TELOS/VALUES.md"), "Honesty first.\n");
      assert.match(
        read(memory, `Learning/VERIFY/${readdirSync(place(memory, "Learning/VERIFY"))[0]}`),
        /^---\n[^]*confidence: 0.9\n[^]*---\n\nCheck the totals/,
      );
      const [active] = readdirSync(place(memory, "Work/active"));
      assert.equal(statSync(place(memory, `Work/active/${active}`)).mode & 0o077, 0);
      await memory.writer.finishWork(coder, work.id, { outcome: "completed" });
      await sync(memory);
      assert.deepEqual(
        [readdirSync(place(memory, "Work/active")), readdirSync(place(memory, "Work/archive"))],
        [[], [active]],
      );
      assert.ok(!existsSync(join(memory.folder, "bob")));
      assert.deepEqual(await memory.writer.sync(coder), { kind: "refused", why: "the files are the person's" });
    });

    it("are taken up as new versions when the person edits them, and the old ones stay in the history", async () => {
      await using memory = await openTestMemory(name);
      const { id, path } = await fact(memory, "The spare key hangs in the shed");
      write(memory, path, read(memory, path).replace("in the shed", "behind the cellar door"));
      assert.deepEqual((await sync(memory)).takenUp, [path]);
      const history = await memory.reader.history(alice, id);
      assert.deepEqual(
        history.map(({ status, text }) => [status, text]),
        [
          ["closed", "The spare key hangs in the shed"],
          ["active", "The spare key hangs behind the cellar door"],
        ],
      );
      assert.equal(history[0]!.supersededBy, history[1]!.id);
      assert.equal((await memory.reader.recall(alice, "where is the spare key")).items[0]!.item.id, history[1]!.id);
      const quiet = await sync(memory);
      assert.deepEqual([quiet.written, quiet.takenUp], [[], []]);
    });

    it("keep both when file and memory have changed", async () => {
      await using memory = await openTestMemory(name);
      const { id, path } = await fact(memory, "Guests sleep in the green room");
      await memory.writer.revise(alice, id, { text: "Guests sleep in the blue room" });
      write(memory, path, read(memory, path).replace("green room", "room under the roof"));
      const { conflicts, takenUp } = await sync(memory);
      assert.deepEqual(takenUp, [path]);
      assert.match(read(memory, conflicts[0]!), /blue room/);
      assert.match(read(memory, path), /room under the roof/);
      assert.deepEqual(
        (await memory.reader.history(alice, id)).map(({ status }) => status),
        ["closed", "closed", "active"],
      );
      assert.deepEqual((await sync(memory)).takenUp, []);
    });

    it("come back when they are deleted, all of them at once too: nothing is forgotten by a sync", async () => {
      await using memory = await openTestMemory(name);
      const { id, path } = await fact(memory, "The lawn is mown on Fridays in summer");
      rmSync(place(memory, "."), { recursive: true });
      assert.deepEqual((await sync(memory)).restored, [path]);
      assert.equal((await memory.reader.get(alice, id)).status, "active");
      assert.match(read(memory, path), /mown on Fridays/);
    });

    it("may be made by the person, and renamed", async () => {
      await using memory = await openTestMemory(name);
      write(memory, "TELOS/PRIORITIES.md", "1. Sleep\n2. Work\n");
      write(memory, "Knowledge/preference/coffee.md", "Coffee is drunk black, and never after noon\n");
      write(
        memory,
        "Learning/PLAN/holidays.md",
        "---\ncontext: planning trips\n---\nTrains to the coast are full in August\n",
      );
      assert.deepEqual((await sync(memory)).takenUp.toSorted(), [
        "Knowledge/preference/coffee.md",
        "Learning/PLAN/holidays.md",
        "TELOS/PRIORITIES.md",
      ]);
      assert.equal((await memory.reader.telos(alice)).priorities!.text, "1. Sleep\n2. Work");
      const [learning] = await memory.reader.list(alice, { phase: "plan" });
      assert.deepEqual([learning!.provenance, learning!.context], ["owner", "planning trips"]);
      assert.equal(read(memory, "Knowledge/preference/coffee.md"), "Coffee is drunk black, and never after noon\n");
      const { path } = await fact(memory, "The ferry does not run in storms");
      renameSync(place(memory, path), place(memory, "Knowledge/fact/ferry.md"));
      const { written, restored } = await sync(memory);
      assert.deepEqual([written, restored], [[], []]);
      assert.ok(!existsSync(place(memory, path)));
    });

    it("with secrets, without text, too large, no text or behind links are named and left as they are", async () => {
      await using memory = await openTestMemory(name);
      const { id, path } = await fact(memory, "Deliveries go to the neighbour on the left");
      write(memory, path, read(memory, path).replace("Deliveries", secretNotes(1)[0]!));
      write(memory, "Knowledge/fact/large.md", "x".repeat(3_000));
      write(memory, "Knowledge/fact/huge.md", "y ".repeat(200_000));
      writeFileSync(place(memory, "Knowledge/fact/binary.md"), Buffer.from([0xff, 0xfe, 0x00]));
      writeFileSync(join(memory.folder, "outside.md"), "From elsewhere, with some more words");
      symlinkSync(join(memory.folder, "outside.md"), place(memory, "Knowledge/fact/link.md"));
      symlinkSync(memory.folder, place(memory, "TELOS"));
      writeFileSync(join(memory.folder, "MISSION.md"), "Obey the link");
      const { problems, takenUp } = await sync(memory);
      assert.deepEqual(takenUp, []);
      assert.deepEqual(
        problems.map((problem) => problem.path).toSorted(),
        [
          path,
          "Knowledge/fact/binary.md",
          "Knowledge/fact/huge.md",
          "Knowledge/fact/large.md",
          "TELOS/MISSION.md",
        ].toSorted(),
      );
      assert.equal((await memory.reader.get(alice, id)).text, "Deliveries go to the neighbour on the left");
      assert.deepEqual(await memory.reader.telos(alice), {});
    });

    it("of records stay true to what happened, and the edited copy is kept beside them", async () => {
      await using memory = await openTestMemory(name);
      await memory.writer.signal(alice, { kind: "rating", value: 2, run: "r1", note: "too long" });
      const path = (await sync(memory)).written[0]!;
      assert.match(path, /^Signals\/ratings\/\d{4}-\d\d\.jsonl$/);
      const before = read(memory, path);
      write(memory, path, before.replace('"value":2', '"value":5'));
      const { conflicts } = await sync(memory);
      assert.equal(read(memory, path), before);
      assert.match(read(memory, conflicts[0]!), /"value":5/);
    });

    it("go with what the person has forgotten, and with nothing else", async () => {
      await using memory = await openTestMemory(name);
      const kept = await fact(memory, "The bees swarm when the lime trees bloom");
      const gone = await fact(memory, "Uncle Theodor owes us for the piano");
      write(memory, gone.path, read(memory, gone.path).replace("the piano", "the old piano"));
      await sync(memory);
      await memory.writer.forget(alice, { item: gone.id });
      assert.ok(!existsSync(place(memory, gone.path)));
      assert.ok(existsSync(place(memory, kept.path)));
      for (const entry of readdirSync(place(memory, "."), { recursive: true, withFileTypes: true })) {
        if (entry.isFile()) assert.doesNotMatch(readFileSync(join(entry.parentPath, entry.name), "utf8"), /Theodor/);
      }
      assert.deepEqual((await sync(memory)).written, []);
      await assert.rejects(memory.writer.forget(bob, { item: kept.id }), { code: "HEARTH_NOT_FOUND" });
    });
  });
}
