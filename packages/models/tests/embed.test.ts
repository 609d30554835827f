import assert from "node:assert/strict";
import { test } from "node:test";
import { alice, openStage, serversAt } from "./support/stage.ts";

const file = (port: number) =>
  serversAt(port, {
    servers: {
      away: { kind: "openai-compatible", url: `http://127.0.0.1:${port}`, local: false },
      ollama: { kind: "ollama", url: `http://127.0.0.1:${port}` },
    },
    models: { "away/scripted-embedding": { kind: "embedding", price: { input: 2, output: 0 } } },
    roles: {},
  });

void test("texts become vectors by the model here, in batches, and each is counted", async () => {
  await using stage = await openStage({ file });
  const embedder = await stage.models.embedder(stage.session(), { model: "ollama/scripted-embedding" });
  assert.equal(embedder.dimensions, 64);
  const texts = Array.from({ length: 150 }, (_, index) => `text number ${index % 2}`);
  const vectors = await embedder.embed(texts, { purpose: "passage" });
  assert.equal(vectors.length, 150);
  assert.deepEqual(vectors[0], vectors[2]);
  assert.notDeepEqual(vectors[0], vectors[1]);
  const { total } = await stage.models.usage.usage(alice, { by: "purpose" });
  assert.deepEqual([total.calls, total.moneyMicroUnits, total.unpriced], [4, 0, 0]);
});

void test("for a model elsewhere personal data is taken out, secrets are refused, and the budget holds", async () => {
  await using stage = await openStage({ file });
  const embedder = await stage.models.embedder(stage.session(), { model: "away/scripted-embedding" });
  await embedder.embed(["write to ada@example.org", "and to ada@example.org"], { purpose: "query" });
  assert.ok(!stage.server.requests.some(({ text }) => text.includes("ada@")));
  const secret = ["ghp", "x9Kd72LmQpR4tZ81vBnC0sWq63YhJa5uFeZt"].join("_");
  const asked = stage.server.requests.length;
  await assert.rejects(embedder.embed([`token: ${secret}`], { purpose: "query" }), {
    code: "HEARTH_EMBEDDING_REFUSED",
  });
  await stage.budget.setLimit(alice, {
    scope: "person",
    scopeId: "alice",
    unit: "moneyMicroUnits",
    period: "day",
    maximum: 1,
  });
  await assert.rejects(embedder.embed(["more"], { purpose: "query" }), /over-budget/);
  await assert.rejects(embedder.embed([""], { purpose: "query" }), { code: "HEARTH_VALIDATION" });
  assert.equal(stage.server.requests.length, asked);
  await assert.rejects(stage.models.embedder(stage.session(), { model: "ollama/scripted" }), {
    reason: "not-configured",
  });
});

void test("a model is tried by a short question, and how it went is written down", async () => {
  await using stage = await openStage();
  stage.server.add({ text: "ready" }, { error: { status: 401 } }, {});
  const signal = new AbortController().signal;
  const trials = [];
  for (let index = 0; index < 3; index += 1)
    trials.push(await stage.models.try(stage.session(), "chat/scripted", signal));
  assert.deepEqual(
    trials.map(({ passed }) => passed),
    [true, false, false],
  );
  assert.equal(trials[0]?.said, "ready");
  const { models } = await stage.models.registry.settings();
  assert.equal(models["chat/scripted"]?.tested?.passed, false);
  assert.deepEqual(models["chat/scripted"]?.price, { input: 3, output: 15 });
});
