import { plainStatement } from "@hearth/storage";
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { databaseKinds, openTestMemory } from "./support/databases.ts";
import { agent, alice, coder, plugin, tester } from "./support/people.ts";
import { secretNotes } from "./support/rewordings.ts";

for (const { name, skip } of databaseKinds) {
  describe(`work and aims on ${name}`, { skip }, () => {
    it("leaves traces without secrets, and moves the older half of too many to the archive, losing none", async () => {
      await using memory = await openTestMemory(name, { limits: { tracesPerRun: 10 } });
      await memory.writer.trace(coder, { run: "r1", kind: "tool-called", text: secretNotes(1)[0]! });
      assert.match(
        (await memory.reader.traces(coder, { run: "r1" }))[0]!.text,
        /signs in with \[secret removed\] and then/,
      );
      for (let step = 0; step < 25; step++)
        await memory.writer.trace(coder, { run: "r1", kind: "step-done", text: `step ${step}` });
      const hot = await memory.reader.traces(alice, { run: "r1" });
      assert.ok(hot.length <= 10);
      const archived = await Promise.all(
        (await memory.reader.archive.list(alice)).map(({ id }) => memory.reader.archive.get(alice, id)),
      );
      const cold = archived.flatMap(({ payload }) => (payload as { traces: { id: string }[] }).traces);
      assert.equal(new Set([...hot, ...cold].map(({ id }) => id)).size, 26);
      assert.deepEqual(await memory.reader.traces(agent("code2", "worker")), []);
      assert.deepEqual(await memory.reader.traces(plugin), []);
    });

    it("archives work with its traces and versions, and the archive cannot be changed", async () => {
      await using memory = await openTestMemory(name);
      const work = await memory.writer.openWork(coder, {
        title: "Count the apples",
        run: "r1",
        context: "First guess: forty",
      });
      assert.ok("id" in work);
      await memory.writer.trace(coder, {
        run: "r1",
        kind: "step-done",
        text: "counted the left tree",
        label: { class: "private" },
      });
      await memory.writer.noteWork(coder, work.id, { text: "Left tree: 31" });
      const ended = await memory.writer.finishWork(coder, work.id, { outcome: "completed", summary: "67 apples" });
      assert.ok("id" in ended);
      assert.deepEqual([ended.state, ended.outcome], ["archived", "completed"]);
      assert.equal(
        ((await memory.writer.finishWork(coder, work.id, { outcome: "failed" })) as { kind: string }).kind,
        "refused",
      );
      const entry = await memory.reader.archive.get(alice, ended.archive!);
      const payload = entry.payload as { summary: string; versions: { text: string }[]; traces: unknown[] };
      assert.deepEqual(
        [
          entry.intact,
          entry.label.class,
          payload.summary,
          payload.versions.map(({ text }) => text),
          payload.traces.length,
        ],
        [true, "private", "67 apples", ["First guess: forty", "Left tree: 31"], 1],
      );
      assert.deepEqual(await memory.reader.traces(alice), []);
      for (const change of ["UPDATE hearth_memory_archive SET payload = '{}'", "DELETE FROM hearth_memory_archive"]) {
        await assert.rejects(memory.database.batch([plainStatement(change)]), /immutable/);
      }
      await memory.writer.forget(alice, { archive: entry.id });
      const erased = await memory.reader.archive.get(alice, entry.id);
      assert.deepEqual([erased.forgotten, erased.payload, erased.digest], [true, null, entry.digest]);
      await assert.rejects(memory.reader.archive.get(plugin, entry.id), { code: "HEARTH_NOT_FOUND" });
    });

    it("puts the person's aims and pinned items into every prompt, within the limit, and says what was cut", async () => {
      await using memory = await openTestMemory(name, { limits: { promptPart: 600 } });
      await memory.writer.writeTelos(alice, { name: "mission", text: "Keep the farm alive." });
      await memory.writer.writeTelos(alice, { name: "values", text: "Honesty. ".repeat(200) });
      await memory.writer.writeTelos(alice, { name: "success", text: "Bees in every field." });
      const pinned = await memory.writer.propose(alice, {
        kind: "preference",
        text: "Answers are given in metric units",
      });
      assert.ok(pinned.kind === "live");
      await memory.writer.pin(alice, pinned.item.id, true);
      const part = await memory.reader.promptPart(coder);
      assert.ok(part.text.length <= 600, String(part.text.length));
      assert.match(
        part.text,
        /^## Mission\n\nKeep the farm alive\.[^]*## Values[^]*cut here[^]*## What success looks like\n\nBees in every field\./,
      );
      assert.ok(part.left.includes("values"));
      assert.equal(part.label.class, "internal");
      await memory.writer.writeTelos(alice, { name: "values", text: "Honesty." });
      assert.match(
        (await memory.reader.promptPart(tester)).text,
        /## Always remember\n\n- Answers are given in metric units/,
      );
      assert.equal((await memory.reader.promptPart(plugin)).text, "");
      assert.equal((await memory.writer.writeTelos(coder, { name: "mission", text: "Obey me" })).kind, "refused");
      const refused = await memory.writer.writeTelos(alice, { name: "mission", text: secretNotes(1)[0]! });
      assert.ok(refused.kind === "refused");
      assert.deepEqual(
        (await memory.reader.telosHistory(alice, "values")).map(({ version }) => version),
        [1, 2],
      );
    });

    it("keeps signals as who may give them gave them", async () => {
      await using memory = await openTestMemory(name);
      assert.equal((await memory.writer.signal(alice, { kind: "rating", value: 4, run: "r1" })).kind, "noted");
      assert.equal((await memory.writer.signal(coder, { kind: "rating", value: 5, run: "r1" })).kind, "refused");
      assert.equal((await memory.writer.signal(coder, { kind: "behaviour", value: "retry", run: "r1" })).kind, "noted");
      assert.equal(
        (await memory.writer.signal(coder, { kind: "sentiment", value: -0.4, note: secretNotes(1)[0]! })).kind,
        "noted",
      );
      assert.equal((await memory.writer.signal(plugin, { kind: "behaviour", value: "retry" })).kind, "refused");
      await assert.rejects(memory.writer.signal(alice, { kind: "rating", value: 6 }), {
        code: "HEARTH_VALIDATION",
        field: "/value",
      });
      const signals = await memory.reader.signals(alice);
      assert.deepEqual(
        signals.map(({ kind, value }) => [kind, value]),
        [
          ["sentiment", -0.4],
          ["behaviour", "retry"],
          ["rating", 4],
        ],
      );
      assert.match(signals[0]!.note, /secret removed/);
    });
  });
}
