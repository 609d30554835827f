import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { startScriptedModelServer } from "@hearth/sdk/test";
import { ModelError } from "../src/index.ts";
import { alice, answerOf, openStage, openStageAt, question, serversAt, textOf } from "./support/stage.ts";

void test("a call that was answered is answered from the record, at no cost, also by another hub on the same home", async () => {
  await using stage = await openStage();
  stage.server.add({ reasoning: "Hm", text: ["a", "b"], toolCalls: [{ name: "look", input: { at: 1 } }] });
  const asked = question("Hi");
  const first = await answerOf(stage.door(), asked);
  const second = await answerOf(stage.door(), asked);
  assert.equal(textOf(second), "ab");
  const calls = (parts: typeof first) => parts.filter((part) => part.type === "tool-call");
  assert.deepEqual(calls(second), calls(first));
  const end = second.at(-1);
  assert.ok(end?.type === "finish" && end.cost.replayed && end.cost.moneyMicroUnits === 0);
  assert.equal(stage.server.requests.length, 1);
  await assert.rejects(answerOf(stage.door(), { ...question("Other"), call: asked.call }), {
    code: "HEARTH_VALIDATION",
    field: "/call",
  });
  stage.server.add({ text: "bob's" });
  const bob = { who: { kind: "person", id: "bob" } } as const;
  assert.equal(textOf(await answerOf(stage.door(bob), asked)), "bob's");
});

void test("two that ask the same call at once get one answer, asked for once", async () => {
  await using stage = await openStage();
  stage.server.add({ text: ["a", "b"], pieceMilliseconds: 10 });
  const asked = question("Hi");
  const answers = await Promise.all([1, 2, 3].map(() => answerOf(stage.door(), asked)));
  assert.deepEqual(answers.map(textOf), ["ab", "ab", "ab"]);
  assert.equal(stage.server.requests.length, 1);
});

void test("replaying only dials nothing: what is on record is told, by call or by the same question, and the rest is an error", async () => {
  await using stage = await openStage({ resolve: () => Promise.reject(new Error("resolved")) });
  stage.server.add({ text: "once" });
  const asked = question("Hi");
  await answerOf(stage.door(), asked);
  const replay = stage.door({ replay: "only" });
  assert.equal(textOf(await answerOf(replay, asked)), "once");
  assert.equal(textOf(await answerOf(replay, { ...asked, call: "another run" })), "once");
  const connections = stage.server.requests.length;
  await assert.rejects(answerOf(replay, question("Never asked")), { reason: "not-recorded" });
  await assert.rejects(answerOf(stage.door({ replay: "only", who: { kind: "person", id: "bob" } }), asked), {
    reason: "not-recorded",
  });
  assert.equal(stage.server.requests.length, connections);
});

void test("a broken answer is not recorded, what it took is, and the same call may be asked again", async () => {
  await using stage = await openStage();
  const asked = question("Hi");
  stage.server.add({ text: ["a", "b"], cutAfter: 1 }, { text: "whole", usage: { input: 7, output: 3 } });
  await assert.rejects(answerOf(stage.door(), asked), ModelError);
  assert.equal(textOf(await answerOf(stage.door(), asked)), "whole");
  const { total } = await stage.models.usage.usage(alice, { by: "call" });
  assert.deepEqual([total.calls, total.failed, total.estimated], [2, 1, 1]);
  assert.ok(total.input > 7);
});

void test("a hub that is killed in the middle of an answer asks again under the same call, and the cut one still shows", async () => {
  const folder = await mkdtemp(join(tmpdir(), "hearth-models-"));
  await using server = await startScriptedModelServer({
    script: [{ text: ["a", "b"], hangAfter: 1 }, { text: "again" }],
  });
  const child = spawn(
    process.execPath,
    [join(import.meta.dirname, "support/ask-and-hang.ts"), folder, String(server.port)],
    {
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  const [line] = (await once(child.stdout, "data")) as [Buffer];
  assert.match(line.toString(), /piece/);
  child.kill("SIGKILL");
  await once(child, "exit");
  {
    await using stage = await openStageAt(folder, { port: server.port });
    assert.equal(await stage.budget.releaseAbandoned(Date.now() + 1), 1);
    const asked = question("Hi", { call: "call-1" });
    assert.equal(textOf(await answerOf(stage.models.door(stage.session()), asked)), "again");
    assert.equal(textOf(await answerOf(stage.models.door(stage.session()), asked)), "again");
    const { total } = await stage.models.usage.usage(alice, { by: "call" });
    assert.deepEqual([total.calls, total.failed, total.estimated], [2, 0, 1]);
  }
  assert.equal(server.requests.length, 2);
  await rm(folder, { recursive: true });
});

void test("only who asks for it is answered from the cache, for as long as they said, and each person from their own", async () => {
  let now = Date.now();
  await using stage = await openStage({ cache: { now: () => now } });
  stage.server.replace(() => ({ text: String(stage.server.requests.length) }));
  const ask = async (more: object, options = {}): Promise<string> =>
    textOf(await answerOf(stage.door(options), question("Hi", more)));
  assert.equal(await ask({ cacheSeconds: 10 }), "1");
  assert.equal(await ask({ cacheSeconds: 10 }), "1");
  assert.equal(await ask({}), "2");
  assert.equal(await ask({ cacheSeconds: 10, temperature: 1 }), "3");
  assert.equal(await ask({ cacheSeconds: 10 }, { who: { kind: "person", id: "bob" } }), "4");
  now += 10_000;
  assert.equal(await ask({ cacheSeconds: 10 }), "5");
});

void test("usage is told by model, agent, task, purpose and day, in money and tokens, to its owner alone", async () => {
  await using stage = await openStage({ file: (port) => serversAt(port, { roles: { default: ["chat/scripted"] } }) });
  stage.server.replace(() => ({ text: "ok", usage: { input: 100, output: 10 } }));
  await answerOf(stage.door({ agent: "code", task: "t1" }), question("a", { purpose: "plan" }));
  await answerOf(stage.door({ agent: "code", task: "t2", unattended: true }), question("b"));
  await answerOf(stage.door({ agent: "qa", task: "t2" }), question("c", { model: "ollama/scripted" }));
  const one = 100 * 3 + 10 * 15;
  const by = async (group: "model" | "agent" | "task" | "purpose" | "day" | "person") =>
    (await stage.models.usage.usage(alice, { by: group })).lines.map(({ key, calls, moneyMicroUnits }) => [
      key,
      calls,
      moneyMicroUnits,
    ]);
  assert.deepEqual(await by("model"), [
    ["chat/scripted", 2, 2 * one],
    ["ollama/scripted", 1, 0],
  ]);
  assert.deepEqual(await by("agent"), [
    ["code", 2, 2 * one],
    ["qa", 1, 0],
  ]);
  assert.deepEqual(await by("task"), [
    ["t2", 2, one],
    ["t1", 1, one],
  ]);
  assert.deepEqual(
    (await by("purpose")).toSorted(([a], [b]) => String(a).localeCompare(String(b))),
    [
      ["plan", 1, one],
      ["work", 2, one],
    ],
  );
  assert.deepEqual(await by("day"), [[new Date().toISOString().slice(0, 10), 3, 2 * one]]);
  const { total } = await stage.models.usage.usage(alice, {});
  assert.deepEqual([total.input, total.output, total.unattended, total.unpriced], [300, 30, 1, 0]);
  assert.equal((await stage.models.usage.usage({ kind: "person", id: "bob" }, {})).total.calls, 0);
  assert.equal((await stage.models.usage.usage(alice, { from: "2000-01-01", to: "2000-12-31" })).total.calls, 0);
  await assert.rejects(stage.models.usage.usage(alice, { by: "planet" as never }), {
    code: "HEARTH_VALIDATION",
    field: "/by",
  });
});

void test("tokens that a server does not count are counted by us, and so is their money", async () => {
  await using stage = await openStage();
  stage.server.add({ text: "four words of text", usage: "none" });
  const end = (await answerOf(stage.door(), question("How many tokens is this?"))).at(-1);
  assert.ok(end?.type === "finish" && end.cost.estimated === true && (end.cost.moneyMicroUnits ?? 0) > 0);
});

void test("each call leaves an intent and an outcome that say what was asked of whom, and nothing of the text", async () => {
  await using stage = await openStage();
  stage.server.add({ text: "a reply" }, { error: { status: 400 } });
  await answerOf(stage.door(), question("a telling question"));
  await assert.rejects(answerOf(stage.door(), question("a telling question")));
  const receipts = await stage.receipts();
  const outcomes = receipts.filter(({ action, kind }) => action === "model-asked" && kind === "effect-outcome");
  assert.deepEqual(
    outcomes.map(({ body }) => (body as { outcome?: string }).outcome),
    ["success", "failure"],
  );
  assert.equal(receipts.filter(({ kind }) => kind === "effect-intent").length, 2);
  assert.ok(!/telling|reply/.test(JSON.stringify(receipts)));
});
