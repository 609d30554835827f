import assert from "node:assert/strict";
import { setImmediate } from "node:timers/promises";
import { test } from "node:test";
import { createSandbox, sandbox, type Sandbox } from "@hearth/sandbox";
import { randomModel, startScriptedModelServer } from "@hearth/sdk/test";
import { Engines } from "../src/engine/engines.ts";
import { engineProcesses, killEngine, openEngineStage, skipReason } from "./support/engine-stage.ts";
import { answerOf, never, question, serversAt, textOf } from "./support/stage.ts";

const skip = await skipReason();
/** So long that no machine is done with it before the test looks. */
const long = (call: string) => question("Hello", { model: "gguf/tiny", maximumOutputTokens: 7000, call });
/** It never ends by itself: noise may, after a few words. */
const bytes = randomModel({ contextTokens: 8192, eager: "on and on " });

/** Until something is so; the test's own time limit ends it. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await setImmediate();
}

/** The sandbox of this machine, in which another program is started instead of the engine. */
function running(program: string): Sandbox {
  return {
    ...sandbox,
    start: (spec, options) => sandbox.start({ ...spec, command: { argv: ["/engine/node", "-e", program] } }, options),
  };
}

void test(
  "an answer that is left in its middle stops, and the same process answers the next question",
  { skip },
  async () => {
    await using stage = await openEngineStage({ bytes });
    const door = stage.door();
    const leaving = new AbortController();
    const outcome = await door.ask(long("one"), { signal: leaving.signal });
    assert.ok(outcome.kind === "done");
    await assert.rejects(
      async () => {
        for await (const part of outcome.value) if (part.type === "text") leaving.abort(new Error("enough"));
      },
      { message: "enough" },
    );
    const before = engineProcesses();
    assert.equal(before.length, 1);
    assert.ok(textOf(await answerOf(door, question("Hi", { maximumOutputTokens: 8 }))).length > 0);
    assert.deepEqual(engineProcesses(), before);
  },
);

void test(
  "a process that is killed in the middle breaks the answer, and the next question starts another",
  { skip },
  async () => {
    await using stage = await openEngineStage({ bytes });
    const door = stage.door();
    const outcome = await door.ask(long("one"), { signal: never });
    assert.ok(outcome.kind === "done");
    const [killed] = engineProcesses();
    await assert.rejects(
      async () => {
        for await (const part of outcome.value) if (part.type === "text") killEngine();
      },
      { code: "HEARTH_MODEL_FAILED", reason: "engine-failed", retryable: true, message: /SIGKILL/ },
    );
    assert.ok(textOf(await answerOf(door, question("Hi", { maximumOutputTokens: 8 }))).length > 0);
    const [now] = engineProcesses();
    assert.ok(now !== undefined && now !== killed);
  },
);

void test("a process that is killed while it loads is started again for the same question", { skip }, async () => {
  await using stage = await openEngineStage({ bytes });
  const answer = answerOf(stage.door(), question("Hi", { maximumOutputTokens: 8 }));
  await until(() => engineProcesses().length > 0);
  killEngine();
  assert.ok(textOf(await answer).length > 0);
});

void test("questions that come together wait for each other, in one process", { skip }, async () => {
  await using stage = await openEngineStage({ bytes });
  const door = stage.door();
  const answers = await Promise.all(
    ["one", "two", "three"].map((text) => answerOf(door, question(text, { maximumOutputTokens: 30 }))),
  );
  assert.ok(answers.every((parts) => textOf(parts).length > 0));
  assert.equal(engineProcesses().length, 1);
});

void test("a question that is left while it waits for another holds nobody up", { skip }, async () => {
  await using stage = await openEngineStage({ bytes });
  const candidate = await stage.models.registry.find("gguf/tiny");
  assert.ok(candidate !== undefined);
  await using engines = new Engines({ threads: 1 });
  const asking = (signal: AbortSignal) =>
    engines.ask(
      candidate,
      (id) => ({
        do: "ask",
        id,
        messages: [{ role: "person", text: "Hello" }],
        tools: [],
        choice: "auto",
        maximumOutputTokens: 200,
        stop: [],
      }),
      signal,
    );
  const first = asking(never);
  const begun = await first.next();
  assert.ok(begun.done !== true && begun.value.say === "text");
  const leaving = new AbortController();
  const second = asking(leaving.signal).next();
  await setImmediate();
  leaving.abort(new Error("enough"));
  await assert.rejects(second, { message: "enough" });
  assert.equal((await Array.fromAsync(first)).at(-1)?.say, "done");
  assert.equal((await Array.fromAsync(asking(never))).at(-1)?.say, "done");
  assert.equal(engineProcesses().length, 1);
});

void test(
  "a file leaves the memory when nobody asked for a while, and comes back when someone does",
  { skip },
  async () => {
    await using stage = await openEngineStage({ engines: { idleMilliseconds: 1 } });
    const door = stage.door();
    await answerOf(door, question("Hi", { maximumOutputTokens: 8 }));
    await until(() => engineProcesses().length === 0);
    assert.deepEqual(stage.models.engines.loaded, []);
    assert.ok(textOf(await answerOf(door, question("Hi again", { maximumOutputTokens: 8 }))).length > 0);
  },
);

void test("when the hub ends, so does what it was answering, and no process is left", { skip }, async () => {
  const stage = await openEngineStage({ bytes });
  const outcome = await stage.door().ask(long("one"), { signal: never });
  assert.ok(outcome.kind === "done");
  assert.equal(engineProcesses().length, 1);
  await stage[Symbol.asyncDispose]();
  assert.deepEqual(engineProcesses(), []);
});

void test("without a sandbox no file is run, the error says what to do, and a server of the role answers", async () => {
  await using server = await startScriptedModelServer({ script: [{ text: "Hello" }] });
  await using stage = await openEngineStage({
    engines: { sandbox: createSandbox({ path: "/nowhere" }) },
    file: { ...serversAt(server.port), roles: { default: ["gguf/tiny", "chat/scripted"] } },
  });
  await assert.rejects(answerOf(stage.door(), question("Hi", { model: "gguf/tiny" })), (error: Error) => {
    const { reason, hint } = error as Error & { reason: string; hint: string };
    // Where the optional library is missing, that is said first.
    assert.ok(reason === "no-sandbox" || reason === "no-engine");
    assert.match(hint, /llama-server/);
    return true;
  });
  assert.match((await stage.models.engines.whyNot()) ?? "", /sandbox|installed/);
  const finish = (await answerOf(stage.door(), question("Hi"))).at(-1);
  assert.ok(finish?.type === "finish" && finish.cost.model === "chat/scripted");
  assert.deepEqual(engineProcesses(), []);
});

for (const [what, program] of [
  ["is no JSON", "console.log('hello')"],
  ["is no word of the protocol", `console.log(JSON.stringify({ say: "loaded", contextTokens: -1 }))`],
  ["answers what nobody asked", `console.log(JSON.stringify({ say: "text", id: 7, text: "x" }))`],
  [
    "has no end",
    `const fill = Buffer.alloc(1 << 20, 120); const more = () => process.stdout.write(fill, more); more()`,
  ],
] as const) {
  void test(`an engine is killed when what it says ${what}`, { skip }, async () => {
    const waiting = `${program}; setInterval(() => {}, 1000)`;
    await using stage = await openEngineStage({ engines: { sandbox: running(waiting) } });
    await assert.rejects(answerOf(stage.door(), question("Hi", { model: "gguf/tiny" })), { reason: "engine-failed" });
    await until(() => engineProcesses().length === 0);
  });
}

void test("an engine that does not leave a question is killed", { skip }, async () => {
  const program = `console.log(JSON.stringify({ say: "loaded", contextTokens: 512 }));
    let asked = false;
    process.stdin.on("data", (line) => {
      if (asked || !line.includes('"ask"')) return;
      asked = true;
      setInterval(() => console.log(JSON.stringify({ say: "text", id: 1, text: "on and " })), 5);
    });`;
  await using stage = await openEngineStage({ engines: { sandbox: running(program), leaveMilliseconds: 50 } });
  const leaving = new AbortController();
  const outcome = await stage.door().ask(long("one"), { signal: leaving.signal });
  assert.ok(outcome.kind === "done");
  leaving.abort(new Error("enough"));
  await until(() => engineProcesses().length === 0);
});

void test(
  "an engine cannot take more memory than its file needs, reach a network, or write beside its own folder",
  { skip },
  async () => {
    const program = `const { writeFileSync } = require("node:fs");
    const tried = [];
    try { new ArrayBuffer(12 * 2 ** 30); tried.push("memory"); } catch {}
    for (const path of ["/engine/model.gguf", "/engine/program/x", "/engine/node_modules/x"])
      try { writeFileSync(path, "x"); tried.push(path); } catch {}
    require("node:net").connect(1, "1.1.1.1").on("connect", () => tried.push("network")).on("error", ({ code }) => {
      tried.push(code);
      console.log(JSON.stringify({ say: "failed", why: "file", message: tried.join(" ") }));
    });`;
    await using stage = await openEngineStage({ engines: { sandbox: running(program) } });
    await assert.rejects(answerOf(stage.door(), question("Hi", { model: "gguf/tiny" })), {
      reason: "file-refused",
      message: "gguf/tiny: ENETUNREACH",
    });
  },
);
