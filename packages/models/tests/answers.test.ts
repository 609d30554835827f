import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { ModelError, type ModelPart } from "../src/index.ts";
import { answerOf, never, openStage, question, readAll, serversAt, textOf } from "./support/stage.ts";

const wires = ["chat", "responses", "messages", "ollama"] as const;
const tools = [
  { name: "look", description: "Looks.", input: { type: "object", properties: { at: { type: "number" } } } },
];

for (const wire of wires) {
  const model = `${wire}/scripted`;

  void test(`${wire}: text and thoughts stream, and the end says why and what it took`, async () => {
    await using stage = await openStage();
    stage.server.add({
      reasoning: "Let me see",
      text: ["Hel", "lo"],
      usage: { input: 100, output: 20, cachedInput: 40 },
    });
    const parts = await answerOf(stage.door(), question("Hi", { model }));
    assert.equal(textOf(parts), "Hello");
    assert.equal(parts.map((part) => (part.type === "reasoning" ? part.text : "")).join(""), "Let me see");
    const end = parts.at(-1);
    assert.ok(end?.type === "finish");
    assert.equal(end.reason, "stop");
    assert.deepEqual(end.cost, {
      usage: { input: 100, output: 20, cachedInput: 40, reasoning: 0 },
      moneyMicroUnits: wire === "ollama" ? 0 : 100 * 3 + 20 * 15,
      model,
      replayed: false,
    });
  });

  void test(`${wire}: tool calls come whole and together, malformed ones as what they are`, async () => {
    await using stage = await openStage();
    stage.server.add({
      text: "Looking.",
      toolCalls: [
        { name: "look", input: { at: 1 }, id: "one" },
        { name: "look", id: "two" },
        { name: "look", arguments: '{"at": ', id: "three" },
      ],
    });
    const parts = await answerOf(stage.door(), question("Look", { model, tools }));
    const calls = parts.filter((part) => part.type === "tool-call" || part.type === "malformed-tool-call");
    assert.deepEqual(
      calls.map((part) => [part.id, part.name, part.type === "tool-call" ? part.input : part.text]),
      [
        ["one", "look", { at: 1 }],
        ["two", "look", {}],
        ["three", "look", '{"at": '],
      ],
    );
    const end = parts.at(-1);
    assert.ok(end?.type === "finish" && end.reason === "tool-calls");
  });

  void test(`${wire}: a conversation goes back with its thoughts, calls and results`, async () => {
    await using stage = await openStage();
    stage.server.add({ reasoning: "Hm", text: "I look.", toolCalls: [{ name: "look", input: { at: 1 }, id: "one" }] });
    const first = await answerOf(stage.door(), question("Look", { model, tools }));
    stage.server.add({ text: "Done." });
    const parts = await answerOf(
      stage.door(),
      question("", {
        model,
        tools,
        messages: [
          { role: "system", parts: [{ type: "text", text: "Be brief." }] },
          { role: "person", parts: [{ type: "text", text: "Look" }] },
          {
            role: "model",
            parts: first.filter(
              (part): part is Exclude<ModelPart, { type: "finish" | "malformed-tool-call" }> =>
                part.type !== "finish" && part.type !== "malformed-tool-call",
            ),
          },
          { role: "tool", parts: [{ type: "tool-result", id: "one", name: "look", output: "a hill", failed: false }] },
        ],
      }),
    );
    assert.equal(textOf(parts), "Done.");
    const sent = stage.server.requests.at(-1)?.text ?? "";
    for (const word of ["Be brief.", "I look.", "a hill", '"one"']) assert.ok(sent.includes(word), word);
    if (wire === "messages") assert.ok(sent.includes('"thinking":"Hm"') && sent.includes('"signature"'));
    if (wire === "responses") assert.ok(sent.includes('"encrypted_content"') && sent.includes('"store":false'));
  });

  void test(`${wire}: length and refusal are told, and an empty answer is one`, async () => {
    await using stage = await openStage();
    stage.server.add({ text: "Too lo", finish: "length" }, {}, { text: "No.", finish: "refused" });
    const ends = [];
    for (let index = 0; index < 3; index += 1) {
      const parts = await answerOf(stage.door(), question("Hi", { model }));
      const end = parts.at(-1);
      ends.push(end?.type === "finish" ? `${end.reason} ${textOf(parts)}` : "none");
    }
    assert.deepEqual(ends, ["length Too lo", "stop ", "refused No."]);
  });

  void test(`${wire}: an answer that is cut, ends early, or fails inside is an error after what had come`, async () => {
    await using stage = await openStage();
    const text = ["a", "b", "c"];
    stage.server.add({ text, cutAfter: 2 }, { text, endAfter: 2 }, { text, errorAfter: 2 });
    for (let index = 0; index < 3; index += 1) {
      const outcome = await stage.door().ask(question("Hi", { model }), { signal: never });
      assert.ok(outcome.kind === "done");
      let seen = "";
      await assert.rejects(
        async () => {
          for await (const part of outcome.value) {
            assert.notEqual(part.type, "finish");
            if (part.type === "text") seen += part.text;
          }
        },
        (error) => error instanceof ModelError && error.retryable,
      );
      assert.equal(seen, "ab");
    }
  });

  void test(`${wire}: 429 with retry-after, 529 and 500 are tried again, 400 and 401 are not`, async () => {
    await using stage = await openStage();
    stage.server.add(
      { error: { status: 429, retryAfterSeconds: 0 } },
      { error: { status: 529 } },
      { text: "third" },
      { error: { status: 500 } },
      { text: "second" },
      { error: { status: 400, message: "no" } },
      { error: { status: 401 } },
    );
    assert.equal(textOf(await answerOf(stage.door(), question("Hi", { model }))), "third");
    assert.equal(textOf(await answerOf(stage.door(), question("Hi", { model }))), "second");
    assert.equal(
      stage.server.requests.filter(({ method }) => method === "POST").filter(({ protocol }) => protocol !== "other")
        .length,
      5,
    );
    for (const reason of ["request-refused", "key-refused"])
      await assert.rejects(answerOf(stage.door(), question("Hi", { model })), { code: "HEARTH_MODEL_FAILED", reason });
  });
}

void test("a server that is silent from the start, or falls silent, is left", async () => {
  await using stage = await openStage({
    file: (port) =>
      serversAt(port, {
        servers: {
          chat: {
            kind: "openai-compatible",
            url: `http://127.0.0.1:${port}`,
            firstPieceMilliseconds: 60,
            silenceMilliseconds: 60,
          },
        },
      }),
  });
  stage.server.add({ hangAfter: -1, times: 3 }, { text: ["a", "b"], hangAfter: 1 });
  await assert.rejects(answerOf(stage.door(), question("Hi")), { reason: "silent" });
  assert.equal(stage.server.requests.length, 3);
  await assert.rejects(answerOf(stage.door(), question("Hi")), { reason: "silent" });
});

void test("who asks may stop, before and in the middle, and the server is let go", async () => {
  await using stage = await openStage();
  stage.server.add({ hangAfter: -1 }, { text: ["a", "b"], hangAfter: 1 }, { text: ["a", "b"], hangAfter: 1 });
  const reason = new Error("enough");
  const before = new AbortController();
  const asked = stage.door().ask(question("Hi"), { signal: before.signal });
  const first = await stage.server.received(1);
  before.abort(reason);
  await assert.rejects(asked, reason);
  const middle = new AbortController();
  const outcome = await stage.door().ask(question("Hi"), { signal: middle.signal });
  await assert.rejects(async () => {
    assert.ok(outcome.kind === "done");
    for await (const part of outcome.value) if (part.type === "text") middle.abort(reason);
  }, reason);
  const left = await stage.door().ask(question("Hi"), { signal: never });
  assert.ok(left.kind === "done");
  for await (const part of left.value) if (part.type === "text") break;
  for (const request of [first, ...stage.server.requests.slice(1)])
    if (!request.signal.aborted)
      await new Promise<void>((resolve) => request.signal.addEventListener("abort", () => resolve(), { once: true }));
});

void test("an answer that nobody reads on ends with its run", async () => {
  await using stage = await openStage();
  stage.server.add({ text: Array.from({ length: 5000 }, () => "word ") });
  const session = stage.session();
  const outcome = await stage.models.door(session).ask(question("Hi"), { signal: never });
  assert.ok(outcome.kind === "done");
  await session[Symbol.asyncDispose]();
  await assert.rejects(readAll(outcome), { reason: "broken" });
});

void test("wrong requests name the field", async () => {
  await using stage = await openStage();
  const wrong: [object, string][] = [
    [{ messages: [] }, "/messages"],
    [{ purpose: "Work now" }, "/purpose"],
    [{ call: "" }, "/call"],
    [{ temperature: 7 }, "/temperature"],
    [{ tools: [{ name: "a b", description: "", input: {} }] }, "/tools/0/name"],
    [{ model: "unheard-of" }, "/model"],
  ];
  for (const [more, field] of wrong)
    await assert.rejects(answerOf(stage.door(), question("Hi", more)), { code: "HEARTH_VALIDATION", field });
  await assert.rejects(answerOf(stage.door(), question("Hi", { model: "nowhere/x" })), { reason: "not-configured" });
  assert.equal(stage.server.requests.length, 0);
});

void test("an answer that grows without measure once it is unpacked is broken off", async (context) => {
  const piece = { choices: [{ index: 0, delta: { role: "assistant", content: "Hello" }, finish_reason: null }] };
  const last = { choices: [{ index: 0, delta: {}, finish_reason: "stop" }] };
  const event = (data: object): Buffer => gzipSync(`data: ${JSON.stringify({ id: "one", ...data })}\n\n`);
  // Comments, which a reader of events passes over.
  const much = gzipSync(Buffer.alloc(129 * 1024 * 1024, ":\n"));
  const server = createServer((_request, response) => {
    response.writeHead(200, { "content-type": "text/event-stream", "content-encoding": "gzip" });
    response.end(Buffer.concat([event(piece), much, event(last), gzipSync("data: [DONE]\n\n")]));
  });
  context.after(() => server.close());
  context.after(() => server.closeAllConnections());
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await using stage = await openStage({ file: () => serversAt(port) });
  await assert.rejects(answerOf(stage.door(), question("Hi")), { reason: "broken" });
});
