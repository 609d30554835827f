import assert from "node:assert/strict";
import { test } from "node:test";
import type { ModelRequest } from "@hearth/models";
import { defineCapability } from "@hearth/runtimes";
import { z } from "zod";
import { buildView, type Entry, estimateTokens, type Hook } from "../../src/index.ts";
import { alice, openLoopHub } from "../support/loop/loop-hub.ts";
import { calls, says, scriptedDoor, type Reply } from "../support/loop/scripted-door.ts";

const read = defineCapability({
  name: "page.read",
  description: "Reads a long page",
  input: z.object({ page: z.number() }),
  output: z.string(),
  run: ({ page }) => `page ${page} says ${"lorem ipsum ".repeat(100)}`,
});

const turns = 8;
const script: Reply[] = [
  ...Array.from({ length: turns }, (_, page) => calls({ name: "page_read", input: { page } })),
  says("all read"),
];
const compaction = { contextTokens: 2500, startAt: 0.8, keepTurns: 2 };

/** A model's summary that points at an entry it was shown, and at one it was not. */
const summary: Reply = (request: ModelRequest) => {
  const shown = /^\[(\d+)\] page_read/m.exec(JSON.stringify(request.messages).replaceAll("\\n", "\n"))?.[1];
  return says(
    JSON.stringify({
      summary: "Some pages were read.",
      facts: [
        { text: "A page says lorem.", entry: Number(shown) },
        { text: "Made up.", entry: 99_999 },
      ],
    }),
  );
};
const summaries = Array.from({ length: 20 }, () => summary);

async function compactedRun(options: { compact?: readonly Reply[]; hooks?: readonly Hook[] } = {}) {
  await using hub = await openLoopHub([read]);
  const model = scriptedDoor(script, { compact: options.compact ?? summaries });
  const { ending, entries } = await hub.run({
    model,
    compaction,
    prompt: "Read all pages, and never the index.",
    ...(options.hooks === undefined ? {} : { hooks: options.hooks }),
  });
  return { ending, entries, model, work: model.requests.filter(({ purpose }) => purpose === "work") };
}

const summariesOf = (entries: readonly Entry[]) =>
  entries.flatMap(({ body }) => (body.type === "summary" ? [body] : []));

test("a conversation that outgrows the context goes on over a summary, and the log keeps every entry", async () => {
  const { ending, entries, work } = await compactedRun();
  assert.equal(ending?.kind, "answered");
  assert.equal(entries.filter(({ body }) => body.type === "result").length, turns, "nothing is lost");
  const made = summariesOf(entries);
  assert.ok(made.length > 0);
  for (const { from, to } of made) assert.ok(entries.some(({ sequence }) => sequence === from) && to > from);
  for (const { messages } of work) assert.ok(estimateTokens(messages) < compaction.contextTokens);
});

test("each fact of a summary points at an entry that was shown, and made-up sources are dropped", async () => {
  const { entries } = await compactedRun();
  const facts = summariesOf(entries).at(-1)!.facts;
  assert.ok(facts.length > 0);
  for (const { entry, text } of facts) {
    assert.equal(text, "A page says lorem.");
    assert.ok(entries.some(({ sequence, body }) => sequence === entry && body.type === "result"));
  }
});

test("the person's words and the last turns are always shown whole, and every call has its result", async () => {
  const { work } = await compactedRun();
  for (const { messages } of work) {
    assert.match(JSON.stringify(messages), /never the index/);
    const asked = messages.flatMap(({ parts }) =>
      parts.flatMap((part) => (part.type === "tool-call" ? [part.id] : [])),
    );
    const told = messages.flatMap(({ parts }) =>
      parts.flatMap((part) => (part.type === "tool-result" ? [part.id] : [])),
    );
    assert.deepEqual(told, asked);
  }
  assert.match(JSON.stringify(work.at(-1)!.messages), /page 7 says/);
  assert.match(JSON.stringify(work.at(-1)!.messages), /page 6 says/);
  assert.doesNotMatch(JSON.stringify(work.at(-1)!.messages), /page 0 says lorem ipsum lorem/);
});

test("pinned entries outlive every summary", async () => {
  await using hub = await openLoopHub([read]);
  await hub.log.append(alice, hub.conversation, [
    {
      key: "pin",
      body: {
        type: "note",
        run: "x",
        from: "person",
        text: "The key is under the mat.",
        audience: "model",
        pinned: true,
      },
    },
  ]);
  const model = scriptedDoor(script, { compact: summaries });
  await hub.run({ model, compaction });
  assert.match(JSON.stringify(model.requests.at(-1)!.messages), /under the mat/);
});

test("where no model writes a summary, one by rule stands in and says so", async () => {
  const bad: Reply[] = [says("not JSON"), { kind: "over-budget", why: "day" }];
  const { ending, entries } = await compactedRun({ compact: Array.from({ length: 20 }, (_, n) => bad[n % 2]!) });
  assert.equal(ending?.kind, "answered");
  const made = summariesOf(entries);
  assert.ok(made.length > 0 && made.every(({ by }) => by === "rule"));
  assert.match(made[0]!.text, /Put together by rule/);
  assert.match(JSON.stringify(made[0]!.facts), /never the index/);
});

test("a hook before compaction is told the range, keeps what it names, and may forbid it", async () => {
  const keep: Hook = { name: "keeper", events: ["PreCompact"], run: () => ({ note: "The budget is 40 francs." }) };
  const kept = await compactedRun({ hooks: [keep] });
  assert.match(summariesOf(kept.entries)[0]!.text, /40 francs/);
  const forbid: Hook = { name: "forbid", events: ["PreCompact"], run: () => ({ decision: "block" }) };
  const forbidden = await compactedRun({ hooks: [forbid] });
  assert.deepEqual(summariesOf(forbidden.entries), []);
  assert.equal(forbidden.ending?.kind === "limit-reached" && forbidden.ending.limit, "context-tokens");
});

test("what does not fit even alone ends as a limit that was reached", async () => {
  await using hub = await openLoopHub([read]);
  const { ending } = await hub.run({ model: scriptedDoor([]), prompt: "word ".repeat(5000), compaction });
  assert.equal(ending?.kind === "limit-reached" && ending.limit, "context-tokens");
});

test("a conversation forked in the middle goes on from there, and the first one is as it was", async () => {
  await using hub = await openLoopHub([read]);
  const { entries } = await hub.run({ model: scriptedDoor(script), compaction: { contextTokens: 100_000 } });
  const at = entries.find(({ body }) => body.type === "answer" && body.turn === 3)!;
  const fork = await hub.log.fork(alice, hub.conversation, { sequence: at.sequence });
  const model = scriptedDoor([says("other")]);
  const { ending } = await hub.run({ model, conversation: fork.id, prompt: "Do something else." });
  assert.equal(ending?.kind, "answered");
  const shown = JSON.stringify(model.requests[0]!.messages);
  assert.match(shown, /page 1 says/);
  assert.match(shown, /There is no result: the conversation goes on from before this call ended/);
  assert.doesNotMatch(shown, /page 3 says/);
  assert.deepEqual(await hub.entries(), entries);
});

test("a summary of untrusted text says that it is", () => {
  const label = { class: "private" as const, untrusted: true, sources: ["web:a"] };
  const view = buildView(
    [
      {
        sequence: 9,
        key: "s",
        time: 0,
        body: { type: "summary", run: "r", from: 1, to: 8, text: "x", facts: [], by: "rule", label },
      },
    ],
    { system: ["s"], outputCharacters: 100 },
  );
  assert.match(JSON.stringify(view[1]), /trust=\\"untrusted\\"/);
  assert.equal(view[1]!.dataClass, "private");
});
