import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { plainStatement } from "@hearth/storage";
import type { MemoryItem } from "../src/index.ts";
import { databaseKinds, openTestMemory, type TestMemory } from "./support/databases.ts";
import { agent, alice, bob, coder, device, plugin, tester } from "./support/people.ts";

async function waiting(memory: TestMemory, text: string, more: object = {}): Promise<MemoryItem> {
  const outcome = await memory.writer.propose(coder, { kind: "fact", text, confidence: 0.6, scope: "shared", ...more });
  assert.equal(outcome.kind, "waiting", JSON.stringify(outcome));
  return (outcome as { item: MemoryItem }).item;
}

for (const { name, skip } of databaseKinds) {
  describe(`the inbox on ${name}`, { skip }, () => {
    it("is decided by the person alone, and only what was accepted is recalled", async () => {
      await using memory = await openTestMemory(name);
      const good = await waiting(memory, "The window shop closes for two weeks in July");
      const bad = await waiting(memory, "The roofer answers only to letters on paper");
      const unclear = await waiting(memory, "The chimney sweep comes in spring, or so it seems");
      assert.deepEqual((await memory.reader.recall(coder, "window shop roofer chimney")).items, []);
      for (const who of [coder, device, plugin]) {
        assert.deepEqual((await memory.writer.accept(who, good.id)).kind, "refused");
      }
      assert.equal((await memory.writer.accept(alice, good.id)).kind, "done");
      assert.equal((await memory.writer.reject(alice, bad.id)).kind, "done");
      const revised = await memory.writer.revise(alice, unclear.id, {
        text: "The chimney sweep comes in the first week of March",
      });
      assert.ok(revised.kind === "done");
      assert.deepEqual([revised.item.provenance, revised.item.root], ["owner", unclear.id]);
      assert.deepEqual(await memory.reader.inbox(alice), []);
      const found = await memory.reader.recall(tester, "window shop, roofer, chimney sweep");
      assert.deepEqual(found.items.map(({ item }) => item.id).toSorted(), [good.id, revised.item.id].toSorted());
      assert.equal((await memory.writer.accept(alice, bad.id)).kind, "refused");
      assert.equal((await memory.writer.accept(alice, good.id)).kind, "refused");
    });

    it("closes what a new fact replaces and never overwrites it: the past can be asked about, and what was known then", async () => {
      await using memory = await openTestMemory(name);
      const first = await memory.writer.propose(alice, {
        kind: "fact",
        text: "The household bank is Harbour Savings",
        validFrom: 1_000,
      });
      assert.ok(first.kind === "live");
      const learnt = memory.clock.now;
      memory.clock.now += 86_400_000;
      const next = await waiting(memory, "The household bank is Northern Credit Union", {
        replaces: first.item.id,
        validFrom: 5_000,
      });
      assert.equal((await memory.reader.get(alice, first.item.id)).status, "active");
      await memory.writer.accept(alice, next.id);
      const old = await memory.reader.get(alice, first.item.id);
      assert.deepEqual(
        [old.status, old.validFrom, old.validTo, old.supersededBy, old.text],
        ["closed", 1_000, 5_000, next.id, "The household bank is Harbour Savings"],
      );
      const banks = async (options: object): Promise<string[]> =>
        (await memory.reader.recall(alice, "which bank does the household use", options)).items.map(
          ({ item }) => item.id,
        );
      assert.deepEqual(await banks({}), [next.id]);
      assert.deepEqual(await banks({ asOf: 4_999 }), [first.item.id]);
      assert.deepEqual(await banks({ asOf: 5_000 }), [next.id]);
      assert.deepEqual(await banks({ knownAt: learnt }), [first.item.id]);
      assert.deepEqual(
        (await memory.reader.history(alice, next.id)).map(({ id }) => id),
        [first.item.id, next.id],
      );
    });

    it("keeps out of the person's hands nothing: what they stated is not closed by agents, however many agree", async () => {
      await using memory = await openTestMemory(name);
      const stated = await memory.writer.propose(alice, {
        kind: "preference",
        text: "Meetings never start before ten in the morning",
      });
      assert.ok(stated.kind === "live");
      await memory.writer.signal(tester, { kind: "verification", run: "r1", value: "passed" });
      for (const run of ["r1", "r2", "r3"]) {
        await memory.writer.propose(coder, {
          kind: "preference",
          text: "Meetings may start at eight in the morning",
          confidence: 1,
          run,
          scope: "shared",
          replaces: stated.item.id,
        });
      }
      assert.equal((await memory.reader.get(alice, stated.item.id)).status, "active");
      assert.equal((await memory.reader.inbox(alice)).length, 1);
    });

    it("lets a learning go live when someone else verified its run, and not when its own author did", async () => {
      await using memory = await openTestMemory(name);
      const learn = (run: string, text: string) =>
        memory.writer.learn(coder, { phase: "build", text, confidence: 0.9, run });
      assert.equal(
        (await learn("r1", "Write the acceptance checks before the first line of the migration")).kind,
        "waiting",
      );
      assert.deepEqual(await memory.writer.signal(coder, { kind: "verification", run: "r1", value: "passed" }), {
        kind: "refused",
        why: "who did the work does not verify it",
      });
      const later = await memory.writer.signal(tester, { kind: "verification", run: "r1", value: "passed" });
      assert.equal(later.kind === "noted" && later.accepted, 1);
      assert.equal((await memory.reader.list(coder, { phase: "build" }))[0]!.reason, "verified-run");
      await memory.writer.signal(tester, { kind: "verification", run: "r2", value: "passed" });
      const verified = await learn("r2", "Split large migrations by table so that each can be undone");
      assert.ok(verified.kind === "live");
      assert.equal(verified.rule, "verified-run");
      await memory.writer.signal(tester, { kind: "verification", run: "r2", value: "failed" });
      assert.equal((await learn("r2", "Name indexes after the columns that they cover")).kind, "waiting");
    });

    it("credits what was recalled by how the run ended, once, and takes back what harmed", async () => {
      await using memory = await openTestMemory(name);
      const item = await waiting(memory, "Run the importer twice when the first pass stops early");
      await memory.writer.accept(alice, item.id);
      const use = async (run: string, value: "passed" | "failed"): Promise<{ credited: number; demoted: number }> => {
        await memory.reader.recall(coder, "importer stops early", { run });
        const outcome = await memory.writer.signal(tester, { kind: "verification", run, value });
        assert.ok(outcome.kind === "noted");
        return { credited: outcome.credited, demoted: outcome.demoted };
      };
      assert.deepEqual(await use("r1", "passed"), { credited: 1, demoted: 0 });
      assert.equal(
        (
          (await memory.writer.signal(tester, { kind: "verification", run: "r1", value: "passed" })) as {
            credited: number;
          }
        ).credited,
        0,
      );
      const scoreBefore = (await memory.reader.recall(coder, "importer stops early")).items[0]!.score;
      assert.deepEqual(await use("r2", "failed"), { credited: 1, demoted: 0 });
      assert.ok((await memory.reader.recall(coder, "importer stops early")).items[0]!.score < scoreBefore);
      assert.deepEqual(await use("r3", "failed"), { credited: 1, demoted: 1 });
      const after = await memory.reader.get(alice, item.id);
      assert.deepEqual(
        [after.status, after.reason, after.uses, after.helpful, after.harmful],
        ["candidate", "harmful", 3, 1, 2],
      );
      assert.deepEqual((await memory.reader.recall(coder, "importer stops early")).items, []);
      assert.equal((await memory.writer.accept(alice, item.id)).kind, "done");
      assert.equal((await memory.reader.recall(coder, "importer stops early")).items.length, 1);
    });

    it("forgets for the person: the words are gone from rows, index, vectors and the files of the database", async () => {
      await using memory = await openTestMemory(name);
      const secretWord = "Quetzalcoatlus";
      const item = await memory.writer.propose(alice, {
        kind: "fact",
        text: `The surprise for the twins is a ${secretWord} kite`,
        context: secretWord,
      });
      assert.ok(item.kind === "live");
      const revised = await memory.writer.revise(alice, item.item.id, {
        text: `The surprise for the twins is a large ${secretWord} kite`,
      });
      assert.ok(revised.kind === "done");
      assert.equal((await memory.writer.forget(coder, { item: item.item.id })).kind, "refused");
      assert.deepEqual(await memory.writer.forget(alice, { item: revised.item.id }), { kind: "forgotten", entries: 2 });
      for (const { id } of [item.item, revised.item]) {
        const tombstone = await memory.reader.get(alice, id);
        assert.deepEqual([tombstone.status, tombstone.text, tombstone.context], ["forgotten", "", ""]);
      }
      assert.deepEqual(
        (await memory.reader.recall(alice, `${secretWord} kite surprise twins`, { deep: true })).items,
        [],
      );
      const vectors = await memory.database.all<{ exact: Uint8Array }>(
        plainStatement("SELECT exact FROM hearth_memory_vector"),
      );
      assert.ok(vectors.length > 0 && vectors.every(({ exact }) => exact.every((byte) => byte === 0)));
      if (name === "SQLite") {
        for (const file of ["hearth.db", "hearth.db-wal"]) {
          const bytes = readFileSync(join(memory.folder, file)).toString("latin1");
          assert.ok(!bytes.toLowerCase().includes(secretWord.toLowerCase().slice(0, 10)), file);
        }
      }
    });
  });

  describe(`people and agents on ${name}`, { skip }, () => {
    it("never see another person's memory, not even that there is one", async () => {
      await using memory = await openTestMemory(name);
      const mine = await memory.writer.propose(alice, {
        kind: "fact",
        text: "The safe combination lies in the blue teapot upstairs",
      });
      assert.ok(mine.kind === "live");
      const work = await memory.writer.openWork(coder, { title: "Alice's taxes", run: "r1" });
      assert.ok("id" in work);
      await memory.writer.finishWork(coder, work.id, { outcome: "completed" });
      await memory.writer.writeTelos(alice, { name: "mission", text: "Alice's own" });
      const theirs = agent("code", "admin", "bob");
      for (const who of [bob, theirs]) {
        assert.deepEqual((await memory.reader.recall(who, "safe combination blue teapot")).items, []);
        for (const list of ["list", "inbox", "sources", "signals", "traces", "work"] as const)
          assert.deepEqual(await memory.reader[list](who), []);
        assert.deepEqual(await memory.reader.archive.list(who), []);
        assert.deepEqual(await memory.reader.telos(who), {});
        await assert.rejects(memory.reader.get(who, mine.item.id), { code: "HEARTH_NOT_FOUND" });
        await assert.rejects(memory.writer.finishWork(who, work.id, { outcome: "failed" }), {
          code: "HEARTH_NOT_FOUND",
        });
        await assert.rejects(memory.writer.share(who, mine.item.id, "shared"), { code: "HEARTH_NOT_FOUND" });
      }
      for (const act of ["accept", "reject", "close"] as const)
        await assert.rejects(memory.writer[act](bob, mine.item.id), { code: "HEARTH_NOT_FOUND" });
      await assert.rejects(memory.writer.pin(bob, mine.item.id, true), { code: "HEARTH_NOT_FOUND" });
      // The same words are new to bob: nothing tells him that alice knows them.
      assert.equal(
        (
          await memory.writer.propose(bob, {
            kind: "fact",
            text: "The safe combination lies in the blue teapot upstairs",
          })
        ).kind,
        "live",
      );
    });

    it("share by scope: an agent reads its own, its domains' and what is shared, a plugin only its own", async () => {
      await using memory = await openTestMemory(name, {
        sharing: { domainsOf: (id) => (id === "qa" ? ["building"] : []) },
      });
      for (const scope of ["shared", "agent:code", "agent:qa", "domain:building", "plugin:weather"]) {
        await memory.writer.propose(alice, {
          kind: "fact",
          text: `Scaffolding rules of ${scope.replace(":", " ")} people are kept on shelf ${scope.length}`,
          scope,
        });
      }
      const seen = async (who: Parameters<typeof memory.reader.recall>[0]): Promise<string[]> =>
        (await memory.reader.recall(who, "scaffolding rules shelf")).items.map(({ item }) => item.scope).toSorted();
      assert.deepEqual(await seen(alice), ["agent:code", "agent:qa", "domain:building", "plugin:weather", "shared"]);
      assert.deepEqual(await seen(coder), ["agent:code", "shared"]);
      assert.deepEqual(await seen(tester), ["agent:qa", "domain:building", "shared"]);
      assert.deepEqual(await seen(device), ["shared"]);
      assert.deepEqual(await seen(plugin), ["plugin:weather"]);
      const own = (await memory.reader.list(coder)).find(({ scope }) => scope === "agent:code")!;
      await assert.rejects(memory.reader.get(tester, own.id), { code: "HEARTH_NOT_FOUND" });
      await assert.rejects(memory.writer.share(tester, own.id, "shared"), { code: "HEARTH_NOT_FOUND" });
      const offered = await memory.writer.share(coder, own.id, "shared");
      assert.ok(offered.kind === "done");
      assert.deepEqual([offered.item.status, offered.item.label.sources], ["candidate", [`memory:${own.id}`]]);
      await memory.writer.accept(alice, offered.item.id);
      assert.deepEqual(await seen(tester), ["agent:qa", "domain:building", "shared", "shared"]);
    });

    it("get each item's label and the join of all, so that the prompt carries it", async () => {
      await using memory = await openTestMemory(name);
      await memory.writer.ingest(alice, {
        name: "web:example.org/orchids",
        type: "text",
        text: "Orchids are watered once a week with rain water.",
        label: { class: "public" },
      });
      await memory.writer.propose(alice, {
        kind: "fact",
        text: "The orchids belong to Aunt Ida, who wants them back in May",
        label: { class: "private", sources: ["file:letters.md"] },
      });
      const { label, items } = await memory.reader.recall(coder, "orchids");
      assert.deepEqual(label, {
        class: "private",
        untrusted: true,
        sources: items.flatMap(({ item }) => item.label.sources),
      });
      const outward = await memory.reader.recall(coder, "orchids", { maximumClass: "internal" });
      assert.deepEqual(
        outward.items.map(({ item }) => [item.kind, item.provenance, item.label.untrusted]),
        [["passage", "untrusted", true]],
      );
      assert.equal(outward.label.class, "public");
    });
  });
}
