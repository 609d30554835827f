import assert from "node:assert/strict";
import { test } from "node:test";
import { eventually } from "./support/test-hub.ts";
import { json, type ModelHub, openModelHub } from "./support/model-hub.ts";

const set = async (hub: ModelHub, settings: object): Promise<void> => {
  const answer = await hub.call("PUT", "/api/settings", { body: { settings } });
  assert.equal(answer.status, 200, answer.text);
};
const bodies = (hub: ModelHub): Record<string, unknown>[] =>
  hub.server.requests
    .filter(({ protocol }) => protocol === "chat-completions")
    .map(({ body }) => body as Record<string, unknown>);
const chat = async (hub: ModelHub, content: string): Promise<number> => {
  const messages = [{ role: "user", content }];
  return (await hub.call("POST", "/v1/chat/completions", { body: { model: "hearth", messages } })).status;
};

void test("temperature and the longest answer hold for the next question of a planner, and not for a program's own", async () => {
  await using hub = await openModelHub(() => json({ kind: "refuse", why: "not today" }));
  const plan = async (text: string): Promise<Record<string, unknown>> => {
    await hub.submit({ text });
    return await eventually(
      "a question of the planner",
      async () => bodies(hub).find((body) => JSON.stringify(body).includes(text)),
      120,
    );
  };
  assert.equal((await plan("write a poem about rain"))["temperature"], undefined);
  await set(hub, { agent_temperature: "0.3", agent_max_tokens: 500 });
  const { temperature, max_tokens: most } = await plan("write a poem about snow");
  assert.deepEqual([temperature, most], [0.3, 500]);
  assert.equal(await chat(hub, "hello"), 200);
  assert.equal(bodies(hub).at(-1)?.["temperature"], undefined);
});

void test("which model is asked first, and whether another follows, is as it is set", async () => {
  const price = { input: 3, output: 15 };
  await using hub = await openModelHub(
    ({ model }) => (model === "dear" ? { error: { status: 400, message: "no" } } : { text: "hello" }),
    {},
    {
      more: {
        models: { "here/dear": { price, contextTokens: 100_000 } },
        roles: { default: ["here/dear", "here/scripted"] },
      },
    },
  );
  const asked = async (): Promise<{ status: number; models: unknown[] }> => {
    const before = bodies(hub).length;
    const status = await chat(hub, "hello");
    return {
      status,
      models: bodies(hub)
        .slice(before)
        .map(({ model }) => model),
    };
  };
  assert.deepEqual(await asked(), { status: 200, models: ["dear", "scripted"] });
  await set(hub, { model_fallback: false });
  const alone = await asked();
  assert.notEqual(alone.status, 200);
  assert.deepEqual(alone.models, ["dear"]);
  await set(hub, { model_order: "cheapest" });
  assert.deepEqual(await asked(), { status: 200, models: ["scripted"] });
});

void test("a program gets the same answer again for as long as is set, and what does not fit the memory is asked anew", async () => {
  let answers = 0;
  await using hub = await openModelHub(() => ({ text: `answer ${(answers += 1)} ${"x".repeat(400_000)}` }));
  assert.equal(await chat(hub, "the same"), 200);
  assert.equal(await chat(hub, "the same"), 200);
  assert.equal(answers, 2, "by default each is asked anew");
  await set(hub, { answer_cache_minutes: 10 });
  assert.equal(await chat(hub, "the same"), 200);
  assert.equal(await chat(hub, "the same"), 200);
  assert.equal(answers, 3);
  await set(hub, { answer_cache_megabytes: 1 });
  assert.equal(await chat(hub, "another"), 200);
  assert.equal(await chat(hub, "another"), 200);
  assert.equal(answers, 5, "an answer takes a quarter of the memory at most");
});
