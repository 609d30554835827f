import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { randomModel } from "@hearth/sdk/test";
import type { ModelPart } from "../src/index.ts";
import { openEngineStage, skipReason } from "./support/engine-stage.ts";
import { startFileServer } from "./support/file-server.ts";
import { digest, openPullStage, pull, reaching } from "./support/pull-stage.ts";
import { answerOf, question, textOf } from "./support/stage.ts";

const skip = await skipReason();
const weather = {
  name: "weather",
  description: "Tells the weather of a town",
  input: {
    type: "object",
    properties: { town: { enum: ["Bern", "Oslo"] }, hourly: { type: "boolean" } },
    required: ["town"],
    additionalProperties: false,
  },
};
const clock = { name: "clock", description: "Tells the time", input: { type: "object", properties: {} } };

const callsOf = (parts: readonly ModelPart[]): { name: string; input: unknown }[] =>
  parts.flatMap((part) => (part.type === "tool-call" ? [{ name: part.name, input: part.input }] : []));

void test("a file answers in pieces, at no price, with its tokens counted", { skip }, async () => {
  await using stage = await openEngineStage();
  const door = stage.door();
  const parts = await answerOf(door, question("Hello", { model: "gguf/tiny", maximumOutputTokens: 24 }));
  assert.ok(parts.filter(({ type }) => type === "text").length > 4, "it came in pieces");
  const finish = parts.at(-1);
  assert.ok(finish?.type === "finish");
  assert.equal(finish.reason, "length");
  assert.deepEqual([finish.cost.usage.output, finish.cost.moneyMicroUnits, finish.cost.estimated], [24, 0, undefined]);
  assert.ok(finish.cost.usage.input > 5);
  assert.deepEqual(stage.models.engines.loaded, ["gguf/tiny"]);
  const again = await answerOf(door, question("Hello", { model: "gguf/tiny", maximumOutputTokens: 24 }));
  assert.equal(textOf(again), textOf(parts));
  const last = again.at(-1);
  assert.ok(last?.type === "finish" && last.cost.usage.cachedInput > 0, "what it had read already is not read again");
});

void test(
  "JSON of a schema comes out of weights that know nothing, since the grammar lets nothing else",
  { skip },
  async () => {
    await using stage = await openEngineStage();
    const schema = {
      type: "object",
      properties: {
        title: { type: "string", maxLength: 6 },
        done: { type: "boolean" },
        size: { enum: ["small", "large"] },
        marks: { type: "array", items: { $ref: "#/$defs/mark" }, minItems: 1, maxItems: 2 },
      },
      required: ["title"],
      $defs: { mark: { type: ["boolean", "null"] } },
    };
    const answer = await answerOf(
      stage.door(),
      question("Anything", { model: "gguf/tiny", answerSchema: { name: "note", schema }, maximumOutputTokens: 150 }),
    );
    const { title, done, size, marks } = JSON.parse(textOf(answer)) as Record<string, unknown>;
    assert.ok(typeof title === "string" && title.length <= 6);
    assert.equal(typeof done, "boolean");
    assert.ok(size === "small" || size === "large");
    assert.ok(
      Array.isArray(marks) && marks.length >= 1 && marks.every((mark) => mark === null || typeof mark === "boolean"),
    );
    const finish = answer.at(-1);
    assert.ok(finish?.type === "finish" && finish.reason === "stop");
  },
);

void test("a tool is called where one must be, with input of its schema", { skip }, async () => {
  await using stage = await openEngineStage();
  const door = stage.door();
  const tools = [clock, weather];
  const forced = await answerOf(
    door,
    question("Weather?", { model: "gguf/tiny", tools, toolChoice: { name: "weather" }, maximumOutputTokens: 100 }),
  );
  const [call] = callsOf(forced);
  assert.ok(call?.name === "weather");
  assert.ok(["Bern", "Oslo"].includes((call.input as { town: string }).town));
  assert.equal(textOf(forced), "");
  const finish = forced.at(-1);
  assert.ok(finish?.type === "finish" && finish.reason === "tool-calls");
  const any = await answerOf(
    door,
    question("Go", { model: "gguf/tiny", tools, toolChoice: "required", maximumOutputTokens: 100 }),
  );
  assert.equal(callsOf(any).length, 1);
});

void test("a model calls a tool by itself, and goes on with what the tool answered", { skip }, async () => {
  const bytes = randomModel({ eager: "||call: ", contextTokens: 2048 });
  await using stage = await openEngineStage({ bytes });
  const door = stage.door();
  const asked = question("Weather?", { model: "gguf/tiny", tools: [weather], maximumOutputTokens: 100 });
  const parts = await answerOf(door, asked);
  const call = parts.find((part) => part.type === "tool-call");
  assert.ok(call?.type === "tool-call", JSON.stringify(parts));
  assert.equal(call.name, "weather");
  assert.ok(["Bern", "Oslo"].includes((call.input as { town: string }).town));
  const { id, name, input } = call;
  const further = await answerOf(
    door,
    question("", {
      model: "gguf/tiny",
      maximumOutputTokens: 20,
      messages: [
        ...asked.messages,
        { role: "model", parts: [{ type: "tool-call", id, name, input }] },
        { role: "tool", parts: [{ type: "tool-result", id, name, output: "Sunny", failed: false }] },
      ],
    }),
  );
  assert.ok(textOf(further).length > 0);
});

void test(
  "a larger file with weights of 4 bits is run within the memory that its header asks for",
  { skip },
  async () => {
    const shape = { width: 576, hidden: 1536, blocks: 8, heads: 9, keyValueHeads: 3, vocabulary: 16_384 } as const;
    await using stage = await openEngineStage({ bytes: randomModel({ ...shape, weights: "q4_0" }) });
    const answer = await answerOf(stage.door(), question("Hi", { model: "gguf/tiny", maximumOutputTokens: 4 }));
    const finish = answer.at(-1);
    assert.ok(finish?.type === "finish" && finish.cost.usage.output === 4);
  },
);

void test("a question beyond its context is refused before it is read", { skip }, async () => {
  await using stage = await openEngineStage();
  // Letters are tokens here, so the usual estimate of tokens is far too low.
  const long = question("long ".repeat(150), { model: "gguf/tiny" });
  await assert.rejects(answerOf(stage.door(), long), { code: "HEARTH_MODEL_FAILED", reason: "too-long" });
});

void test("a file that makes vectors serves as an embedder, and not as a model that answers", { skip }, async () => {
  await using stage = await openEngineStage();
  await stage.models.registry.change((file) => ({
    ...file,
    models: { "gguf/tiny": { ...file.models["gguf/tiny"], kind: "embedding" } },
  }));
  const embedder = await stage.models.embedder(stage.session());
  assert.deepEqual([embedder.model, embedder.dimensions], ["gguf/tiny", 64]);
  const [one, same, other] = await embedder.embed(["a bird", "a bird", "two stones"], { purpose: "passage" });
  assert.deepEqual(one, same);
  assert.notDeepEqual(one, other);
  await assert.rejects(answerOf(stage.door(), question("Hi", { model: "gguf/tiny" })), { reason: "not-configured" });
});

void test("a file that was pulled is run, though nobody but the hub may enter its folder", { skip }, async () => {
  const folder = await mkdtemp(join(tmpdir(), "hearth-pull-"));
  const file = randomModel();
  await using server = await startFileServer(file);
  {
    await using stage = await openPullStage(folder, reaching([`127.0.0.1:${server.port}`]));
    assert.equal(await pull(stage, server.port, { sha256: digest(file) }), "gguf/tiny");
    // No role names it: it is the only model there is.
    const answer = await answerOf(stage.door(), question("Hi", { maximumOutputTokens: 8 }));
    assert.ok(textOf(answer).length > 0);
  }
  await rm(folder, { recursive: true });
});

void test(
  "a file that broke or that llama.cpp does not know is refused, and the next of the role answers",
  { skip },
  async () => {
    await using stage = await openEngineStage({ file: { roles: { default: ["gguf/bad", "gguf/tiny"] } } });
    const path = join(stage.folder, "bad.gguf");
    const whole = randomModel();
    await writeFile(path, whole);
    await stage.models.files.add("bad", path);
    const cut = whole.subarray(0, whole.length - 5000);
    const renamed = Buffer.from(whole.toString("latin1").replaceAll("blk.1.attn_q", "blk.1.attn_z"), "latin1");
    for (const bytes of [cut, renamed, Buffer.from("<html>")]) {
      await writeFile(path, bytes);
      await assert.rejects(answerOf(stage.door(), question("Hi", { model: "gguf/bad" })), {
        code: "HEARTH_MODEL_FAILED",
        reason: "file-refused",
        retryable: false,
      });
    }
    const answer = await answerOf(stage.door(), question("Hi", { maximumOutputTokens: 8 }));
    const finish = answer.at(-1);
    assert.ok(finish?.type === "finish" && finish.cost.model === "gguf/tiny");
  },
);
