import assert from "node:assert/strict";
import { test } from "node:test";
import { Ollama } from "ollama";
import { startScriptedModelServer } from "./start-scripted-model-server.ts";

const whole = { reasoning: "Hm", text: ["Hel", "lo"], toolCalls: [{ name: "look", input: { at: 1 } }, { name: "go" }] };

async function post(address: string, body: unknown): Promise<Response> {
  return await fetch(address, { method: "POST", body: JSON.stringify(body) });
}

void test("Ollama's own client reads answers whole and in pieces, models, and vectors", async () => {
  await using server = await startScriptedModelServer({ script: [whole, whole] });
  const client = new Ollama({ host: server.address });
  const messages = [{ role: "user", content: "Hi" }];
  const answer = await client.chat({ model: "scripted", messages });
  assert.equal(answer.message.content, "Hello");
  assert.equal(answer.message.thinking, "Hm");
  assert.deepEqual(
    answer.message.tool_calls?.map((call) => [call.function.name, call.function.arguments]),
    [
      ["look", { at: 1 }],
      ["go", {}],
    ],
  );
  const pieces = [];
  for await (const piece of await client.chat({ model: "scripted", messages, stream: true })) pieces.push(piece);
  assert.equal(pieces.map(({ message }) => message.content).join(""), "Hello");
  assert.equal(pieces.at(-1)?.eval_count, 5);
  assert.deepEqual(
    (await client.list()).models.map(({ name }) => name),
    ["scripted", "scripted-embedding"],
  );
  assert.deepEqual((await client.show({ model: "scripted-embedding" })).capabilities, ["embedding"]);
  const { embeddings } = await client.embed({ model: "scripted-embedding", input: ["the red fox", "fox, the RED"] });
  assert.deepEqual(embeddings[0], embeddings[1]);
});

void test("turns with a match are taken whenever they fit, the others in order, and no turn is an error", async () => {
  await using server = await startScriptedModelServer({
    script: [
      { text: "first" },
      { text: "second" },
      { when: /weather/, text: "sunny" },
      { when: "once", text: "1", times: 1 },
    ],
  });
  const ask = async (content: string): Promise<string> => {
    const response = await post(`${server.baseUrl}/chat/completions`, { messages: [{ role: "user", content }] });
    const body = (await response.json()) as { choices?: { message: { content: string } }[]; error?: unknown };
    return body.choices?.[0]?.message.content ?? String(response.status);
  };
  const asked = ["a", "weather?", "once", "b", "weather!", "once", "c"];
  const answers = [];
  for (const content of asked) answers.push(await ask(content));
  assert.deepEqual(answers, ["first", "sunny", "1", "second", "sunny", "501", "501"]);
  assert.deepEqual(
    server.requests.map(({ lastMessage }) => lastMessage),
    asked,
  );
});

void test("a cut, an early end and an error in the stream come after the pieces they are said to come after", async () => {
  const text = ["a", "b", "c"];
  await using server = await startScriptedModelServer({
    script: [
      { text, cutAfter: 2 },
      { text, endAfter: 2 },
      { text, errorAfter: 2 },
    ],
  });
  const read = async (): Promise<{ text: string; broken: boolean }> => {
    const body = { stream: true, messages: [{ role: "user", content: "Hi" }] };
    const response = await post(`${server.baseUrl}/messages`, body);
    let seen = "";
    try {
      for await (const chunk of response.body as AsyncIterable<Uint8Array>) seen += Buffer.from(chunk).toString();
    } catch {
      return { text: seen, broken: true };
    }
    return { text: seen, broken: false };
  };
  for (const broken of [true, false, false]) {
    const seen = await read();
    assert.equal(seen.broken, broken);
    assert.ok(seen.text.includes('"text":"b"') && !seen.text.includes('"text":"c"'));
    assert.ok(!seen.text.includes("message_stop"));
  }
});

void test("a server that hangs can be left, and sees that it was", async () => {
  await using server = await startScriptedModelServer({ script: [{ hangAfter: -1 }] });
  const leaving = new AbortController();
  const asked = fetch(`${server.baseUrl}/responses`, { method: "POST", body: "{}", signal: leaving.signal });
  const request = await server.received(1);
  leaving.abort();
  await assert.rejects(asked, { name: "AbortError" });
  if (!request.signal.aborted)
    await new Promise<void>((resolve) => request.signal.addEventListener("abort", () => resolve(), { once: true }));
});

void test("a wrong key and a body that is no JSON are refused as each protocol refuses them", async () => {
  await using server = await startScriptedModelServer({ key: "right" });
  const refused = await post(`${server.baseUrl}/messages`, {});
  assert.equal(refused.status, 401);
  assert.deepEqual(((await refused.json()) as { error: object }).error, {
    type: "authentication_error",
    message: "scripted error 401",
  });
  const headers = { authorization: "Bearer right" };
  const broken = await fetch(`${server.baseUrl}/chat/completions`, { method: "POST", body: "{", headers });
  assert.equal(broken.status, 400);
});
