import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import OpenAI from "openai";
import { type ModelHub, openModelHub } from "./support/model-hub.ts";
import { eventually } from "./support/test-hub.ts";
import { strangersToken } from "./support/tokens.ts";

let hub: ModelHub;
before(async () => {
  hub = await openModelHub([]);
});
after(async () => {
  await hub[Symbol.asyncDispose]();
});

const clientOf = (apiKey = hub.hub.token, path = "/v1") =>
  new OpenAI({ apiKey, baseURL: `${hub.address}${path}`, maxRetries: 0 });

const hello = [{ role: "user" as const, content: "Say hello" }];

void test("the official client lists models, and its chat is answered whole and as a stream, under both addresses", async () => {
  for (const path of ["/v1", "/v1/openai-compat"]) {
    const client = clientOf(undefined, path);
    const listed = await client.models.list();
    assert.ok(listed.data.some(({ id }) => id === "here/scripted") && listed.data.some(({ id }) => id === "hearth"));
    assert.equal((await client.models.retrieve("here/scripted")).owned_by, "here");
    for (const model of ["hearth", "gpt-4", "gpt-3.5-turbo", "gpt-4o-mini", "here/scripted", "default"]) {
      hub.server.add({ text: ["Hel", "lo"], usage: { input: 7, output: 3 } });
      const answer = await client.chat.completions.create({ model, messages: hello });
      assert.equal(answer.choices[0]?.message.content, "Hello", model);
      assert.equal(answer.model, model);
      assert.deepEqual([answer.usage?.prompt_tokens, answer.usage?.completion_tokens], [7, 3]);
    }
    hub.server.add({ text: ["Hel", "lo"], usage: { input: 7, output: 3 } });
    const stream = await client.chat.completions.create({
      model: "hearth",
      messages: hello,
      stream: true,
      stream_options: { include_usage: true },
    });
    let text = "";
    let finish: string | null | undefined;
    let total: number | undefined;
    for await (const chunk of stream) {
      text += chunk.choices[0]?.delta.content ?? "";
      finish = chunk.choices[0]?.finish_reason ?? finish;
      total = chunk.usage?.total_tokens ?? total;
    }
    assert.deepEqual([text, finish, total], ["Hello", "stop", 10]);
  }
});

void test("tools are called and answered over several turns, and an answer in a schema is asked for", async () => {
  const client = clientOf();
  const tools = [
    {
      type: "function" as const,
      function: {
        name: "weather",
        description: "d",
        parameters: { type: "object", properties: { city: { type: "string" } } },
      },
    },
  ];
  hub.server.add({ toolCalls: [{ name: "weather", input: { city: "Oslo" } }] });
  const first = await client.chat.completions.create({ model: "hearth", messages: hello, tools });
  const message = first.choices[0]!.message;
  assert.equal(first.choices[0]!.finish_reason, "tool_calls");
  const [call] = message.tool_calls ?? [];
  assert.ok(call?.type === "function");
  assert.deepEqual([call.function.name, JSON.parse(call.function.arguments)], ["weather", { city: "Oslo" }]);
  hub.server.add({ text: "It snows" });
  const second = await client.chat.completions.create({
    model: "hearth",
    tools,
    messages: [...hello, message, { role: "tool", tool_call_id: call.id, content: "snow" }],
  });
  assert.equal(second.choices[0]?.message.content, "It snows");
  const sent = JSON.stringify(hub.server.requests.at(-1)?.body);
  assert.ok(sent.includes("snow") && sent.includes(call.id));

  hub.server.add({ text: '{"n":1}' });
  const schema = {
    type: "object",
    properties: { n: { type: "number" } },
    required: ["n"],
    additionalProperties: false,
  };
  await client.chat.completions.create({
    model: "hearth",
    messages: hello,
    response_format: { type: "json_schema", json_schema: { name: "number", schema, strict: true } },
  });
  assert.ok(JSON.stringify(hub.server.requests.at(-1)?.body).includes('"required":["n"]'));
});

void test("Responses are answered whole and as a stream, with tools", async () => {
  const client = clientOf();
  hub.server.add({ text: ["Hel", "lo"], usage: { input: 5, output: 2 } });
  const whole = await client.responses.create({ model: "hearth", input: "Say hello", instructions: "Be brief" });
  assert.equal(whole.output_text, "Hello");
  assert.equal(whole.usage?.total_tokens, 7);
  hub.server.add({ text: ["Hel", "lo"], toolCalls: [{ name: "weather", input: { city: "Oslo" } }] });
  const stream = await client.responses.create({
    model: "hearth",
    input: [{ role: "user", content: [{ type: "input_text", text: "Weather?" }] }],
    tools: [{ type: "function", name: "weather", parameters: {}, strict: false }],
    stream: true,
  });
  const types: string[] = [];
  let text = "";
  let last: OpenAI.Responses.Response | undefined;
  for await (const event of stream) {
    assert.equal(event.sequence_number, types.length);
    types.push(event.type);
    if (event.type === "response.output_text.delta") text += event.delta;
    if (event.type === "response.completed") last = event.response;
  }
  assert.equal(text, "Hello");
  assert.equal(types[0], "response.created");
  const [message, call] = last?.output ?? [];
  assert.ok(message?.type === "message" && call?.type === "function_call");
  hub.server.add({ text: "Done" });
  const next = await client.responses.create({
    model: "hearth",
    input: [
      { role: "user", content: "Weather?" },
      call,
      { type: "function_call_output", call_id: call.call_id, output: "snow" },
    ],
  });
  assert.equal(next.output_text, "Done");
  await assert.rejects(client.responses.create({ model: "hearth", input: "x", previous_response_id: "resp_1" }), {
    status: 400,
    param: "previous_response_id",
  });
});

void test("texts become vectors, in numbers and in base64", async () => {
  const models = await hub.call("PUT", "/api/v1/models", {
    body: { id: "here/embed", kind: "embedding", price: "free" },
  });
  assert.equal(models.status, 200, models.text);
  await hub.call("PUT", "/api/v1/models/roles/embedding", { body: { models: ["here/embed"] } });
  const client = clientOf();
  const numbers = await client.embeddings.create({
    model: "text-embedding-ada-002",
    input: ["one", "two"],
    encoding_format: "float",
  });
  assert.equal(numbers.data.length, 2);
  // The client asks for base64 by itself and decodes it.
  const decoded = await client.embeddings.create({ model: "hearth-embeddings", input: ["one", "two"] });
  assert.deepEqual(
    decoded.data.map(({ embedding }) => embedding.length),
    numbers.data.map(({ embedding }) => embedding.length),
  );
  for (const [index, value] of numbers.data[1]!.embedding.entries())
    assert.ok(Math.abs(value - decoded.data[1]!.embedding[index]!) < 1e-6);
});

void test("wrong keys, models and requests are told as clients read them, also before a stream begins", async () => {
  await assert.rejects(clientOf("wrong").models.list(), { status: 401, type: "authentication_error" });
  const client = clientOf();
  const chat = (more: object) =>
    client.chat.completions.create({ model: "hearth", messages: hello, ...more } as OpenAI.ChatCompletionCreateParams);
  for (const model of ["nothing", "nowhere/at-all", "constructor", "toString"])
    await assert.rejects(chat({ model, stream: true }), { status: 404, code: "model_not_found", param: "model" });
  for (const path of ["/v1/models/100%25", "/v1/models/%2525"])
    assert.equal((await hub.call("GET", path)).status, 404, path);
  assert.equal((await hub.call("GET", "/docs/ui/constructor")).status, 404);
  await assert.rejects(chat({ n: 2 }), { status: 400, param: "n" });
  await assert.rejects(chat({ messages: [] }), { status: 400, param: "messages" });
  await assert.rejects(chat({ messages: [{ role: "tool", tool_call_id: "x", content: "y" }] }), {
    status: 400,
    param: "messages.0.tool_call_id",
  });
  const far = [{ role: "user", content: [{ type: "image_url", image_url: { url: "http://169.254.169.254/" } }] }];
  await assert.rejects(chat({ messages: far }), { status: 400, param: "messages.0.content" });
  hub.server.add({ error: { status: 400, message: "no such thing" } });
  await assert.rejects(chat({ stream: true }), (error: unknown) => (error as { status: number }).status >= 500);
});

void test("an answer that breaks off ends its stream with an error, and leaving it ends the question", async () => {
  hub.server.add({ text: ["It is ", "snowing"], cutAfter: 1 });
  const stream = await clientOf().chat.completions.create({ model: "hearth", messages: hello, stream: true });
  await assert.rejects(async () => {
    for await (const _ of stream);
  });
  hub.server.add({ text: ["It is ", "snowing"], hangAfter: 1 });
  const left = await clientOf().chat.completions.create({ model: "hearth", messages: hello, stream: true });
  for await (const chunk of left) if (chunk.choices[0]?.delta.content === "It is ") break;
  await eventually("the model server to be left too", () => hub.server.requests.at(-1)?.signal.aborted);
});

void test("another person's key asks on their account: their limit of tokens holds, and their use is theirs", async () => {
  const token = await strangersToken(hub);
  await hub.call("PUT", "/api/v1/people/stranger/limits", { body: { tokensPerHour: 50 } });
  hub.server.add({ text: "hi", usage: { input: 5, output: 1 } });
  await assert.rejects(
    clientOf(token).chat.completions.create({ model: "hearth", messages: hello, max_completion_tokens: 1_000 }),
    { status: 429, code: "insufficient_quota" },
  );
  await clientOf(token).chat.completions.create({ model: "hearth", messages: hello, max_completion_tokens: 20 });
  const theirs = await hub.call("GET", "/api/v1/usage", { token });
  assert.match(theirs.text, /here\/scripted/);
  const viewer = await strangersToken(hub, { id: "looker", role: "viewer" });
  await assert.rejects(clientOf(viewer).chat.completions.create({ model: "hearth", messages: hello }), { status: 403 });
});
