import assert from "node:assert/strict";
import { test } from "node:test";
import { HearthError } from "@hearth/protocol";
import fc from "fast-check";
import { z } from "zod";
import { createTestContext } from "../../tests/test-context.ts";
import { type AnyCapability, createInProcessRuntime, defineAgent, defineCapability } from "../index.ts";

const double = defineCapability({
  name: "arithmetic.double",
  description: "Doubles a number",
  input: z.object({ value: z.number(), note: z.string().default("none") }),
  output: z.object({ value: z.number(), note: z.string() }),
  run: ({ value, note }) => ({ value: value * 2, note }),
});

const foreign = defineCapability({
  name: "text.length",
  description: "Counts letters",
  input: {
    type: "object",
    properties: { text: { type: "string" }, on: { type: "string", format: "date" } },
    required: ["text"],
    additionalProperties: false,
  },
  output: { type: "integer", minimum: 0 },
  run: (input) => (input as { text: string }).text.length,
});

function agentOf(name: string, ...capabilities: AnyCapability[]) {
  return defineAgent({ manifest: { name, version: "1.0.0", description: name }, capabilities });
}

const fails = (code: string, field?: string) => (error: unknown) => {
  assert.ok(HearthError.isInstance(error), String(error));
  assert.equal(error.code, code, error.message);
  if (field !== undefined) assert.equal(error.field, field);
  return true;
};

test("a capability gets its input as the schema makes it and its output is checked", async () => {
  await using context = await createTestContext();
  const runtime = createInProcessRuntime();
  runtime.register(agentOf("math", double, foreign));
  const run = (capability: string, input: unknown) =>
    runtime.execute({ capability, input, context: context.attempt() });
  assert.deepEqual(await run("arithmetic.double", { value: 4 }), { value: 8, note: "none" });
  assert.equal(await run("text.length", { text: "hearth" }), 6);
});

test("a wrong input names the field by JSON Pointer, for zod and for JSON Schema", async () => {
  await using context = await createTestContext();
  const runtime = createInProcessRuntime();
  runtime.register(agentOf("math", double, foreign));
  const run = (capability: string, input: unknown) =>
    runtime.execute({ capability, input, context: context.attempt() });
  await assert.rejects(run("arithmetic.double", { value: "4" }), fails("HEARTH_VALIDATION", "/value"));
  await assert.rejects(run("text.length", {}), fails("HEARTH_VALIDATION", "/text"));
  await assert.rejects(run("text.length", { text: "a", "x/y": 1 }), fails("HEARTH_VALIDATION", "/x~1y"));
  await assert.rejects(run("text.length", { text: "a", on: "today" }), fails("HEARTH_VALIDATION", "/on"));
  await assert.rejects(run("text.length", null), fails("HEARTH_VALIDATION", ""));
});

test("an output that breaks its own schema is the agent's error and is not tried again", async () => {
  await using context = await createTestContext();
  const runtime = createInProcessRuntime();
  const broken = { ...double, run: () => ({ value: "eight", note: "" }) as never };
  runtime.register(agentOf("math", broken, { ...foreign, run: () => -1 }));
  for (const [capability, input, field] of [
    ["arithmetic.double", { value: 1 }, "/value"],
    ["text.length", { text: "" }, ""],
  ] as const) {
    await assert.rejects(runtime.execute({ capability, input, context: context.attempt() }), (error) => {
      fails("HEARTH_AGENT_OUTPUT", field)(error);
      return HearthError.isInstance(error) && !error.retryable;
    });
  }
});

test("an unknown capability is refused with its nearest relatives", async () => {
  await using context = await createTestContext();
  const runtime = createInProcessRuntime();
  runtime.register(agentOf("math", double));
  const attempt = runtime.execute({ capability: "arithmetic.triple", input: {}, context: context.attempt() });
  await assert.rejects(attempt, (error) => {
    fails("HEARTH_UNKNOWN_CAPABILITY", "/capability")(error);
    return HearthError.isInstance(error) && error.hint.includes("arithmetic.double");
  });
});

test("disposing a registration takes the agent away, and only that registration", () => {
  const runtime = createInProcessRuntime();
  const first = runtime.register(agentOf("math", double));
  assert.throws(() => runtime.register(agentOf("other", double)), fails("HEARTH_CAPABILITY_TAKEN", "/capabilities"));
  assert.throws(() => runtime.register(agentOf("math", foreign)), fails("HEARTH_CAPABILITY_TAKEN", "/manifest/name"));
  assert.equal(runtime.find("arithmetic.double")?.manifest.name, "math");
  first[Symbol.dispose]();
  assert.equal(runtime.find("arithmetic.double"), undefined);
  const second = runtime.register(agentOf("math", double));
  first[Symbol.dispose]();
  assert.equal(runtime.agents().length, 1);
  second[Symbol.dispose]();
  assert.deepEqual(runtime.capabilities(), []);
});

test("a JSON Schema that is itself wrong is refused when the agent is registered", () => {
  const runtime = createInProcessRuntime();
  const wrong = { ...foreign, output: { type: "number", minimum: "zero" } };
  assert.throws(() => runtime.register(agentOf("math", wrong)), fails("HEARTH_VALIDATION"));
  assert.deepEqual(runtime.agents(), []);
});

test("an abort ends a capability that does not listen, at once and with the signal's reason", async () => {
  await using context = await createTestContext();
  const runtime = createInProcessRuntime();
  const deaf = { ...double, run: () => new Promise<never>(() => {}) };
  runtime.register(agentOf("math", deaf));
  const controller = new AbortController();
  const reason = new Error("the person changed their mind");
  const running = runtime.execute({
    capability: double.name,
    input: { value: 1 },
    context: context.attempt(controller.signal),
  });
  controller.abort(reason);
  await assert.rejects(running, reason);
  assert.equal(runtime.health()[0]?.tasksFailedLastHour, 0);
  assert.equal(runtime.health()[0]?.state, "idle");
});

test("capabilities call each other as agents of no higher level, and a circle is cut with its chain named", async () => {
  await using context = await createTestContext();
  const seen: string[] = [];
  const runtime = createInProcessRuntime({ maximumDepth: 4 });
  const spy = defineCapability({
    name: "spy.level",
    description: "Says who calls",
    input: z.object({}),
    output: z.string(),
    run: (_input, { principal }) => (principal.kind === "agent" ? `${principal.id}:${principal.level}` : "?"),
  });
  const boss = defineAgent({
    manifest: { name: "boss", version: "1.0.0", description: "boss", level: "manager" },
    capabilities: [spy],
  });
  const loop = defineCapability({
    name: "loop.again",
    description: "Calls itself",
    input: z.object({}),
    output: z.unknown(),
    run: (_input, context) => context.invoke("loop.again", {}),
  });
  const ask = defineCapability({
    name: "ask.boss",
    description: "Calls the boss",
    input: z.object({}),
    output: z.unknown(),
    run: async (_input, context) => {
      seen.push(String(await context.invoke("spy.level", {})));
      return null;
    },
  });
  runtime.register(boss);
  runtime.register(agentOf("small", loop, ask));
  const run = (capability: string) => runtime.execute({ capability, input: {}, context: context.attempt() });
  await run("ask.boss");
  assert.deepEqual(seen, ["boss:worker"]);
  assert.equal(await run("spy.level"), "boss:manager");
  await assert.rejects(run("loop.again"), (error) => {
    fails("HEARTH_INVOCATION_DEPTH")(error);
    return error instanceof Error && error.message.includes("loop.again -> loop.again");
  });
});

test("equal step names of two calls stay apart, also when an earlier call is remembered and not made again", async () => {
  await using context = await createTestContext();
  const runtime = createInProcessRuntime();
  let crash = true;
  const inner = defineCapability({
    name: "inner.work",
    description: "Remembers a step",
    input: z.object({ value: z.number() }),
    output: z.number(),
    run: ({ value }, context) => context.step("work", () => value * 10),
  });
  const outer = defineCapability({
    name: "outer.work",
    description: "Calls twice",
    input: z.object({}),
    output: z.array(z.unknown()),
    run: async (_input, context) => {
      const first = await context.step("first", () => context.invoke("inner.work", { value: 1 }));
      if (crash) throw new Error("crash");
      return [first, await context.invoke("inner.work", { value: 2 })];
    },
  });
  runtime.register(agentOf("both", inner, outer));
  const run = () => runtime.execute({ capability: "outer.work", input: {}, context: context.attempt() });
  await assert.rejects(run(), fails("HEARTH_INTERNAL"));
  crash = false;
  assert.deepEqual(await run(), [10, 20]);
});

test("an interceptor sees the checked input, and what it answers instead must fit the schema too", async () => {
  await using context = await createTestContext();
  const calls: unknown[] = [];
  let answer: unknown = { value: 1, note: "scripted" };
  const runtime = createInProcessRuntime({
    intercept: (invocation) => {
      calls.push(invocation.input);
      return Promise.resolve(answer);
    },
  });
  runtime.register(agentOf("math", double));
  const run = () => runtime.execute({ capability: double.name, input: { value: 3 }, context: context.attempt() });
  assert.deepEqual(await run(), { value: 1, note: "scripted" });
  assert.deepEqual(calls, [{ value: 3, note: "none" }]);
  answer = { value: null };
  await assert.rejects(run(), fails("HEARTH_AGENT_OUTPUT"));
});

test("the health figures follow what happened in the last hour", async () => {
  await using context = await createTestContext();
  let now = 1_000_000_000;
  const runtime = createInProcessRuntime({ now: () => now, queueDepth: () => 7 });
  let fail = false;
  const sometimes = {
    ...double,
    run: () => {
      now += 2_000;
      if (fail) throw new Error("no");
      return { value: 1, note: "" };
    },
  };
  runtime.register(agentOf("math", sometimes));
  const run = () => runtime.execute({ capability: double.name, input: { value: 1 }, context: context.attempt() });
  const health = () => runtime.health()[0]!;
  assert.deepEqual([health().status, health().state, health().queueDepth], ["healthy", "idle", 7]);
  for (let count = 0; count < 3; count += 1) await run();
  fail = true;
  await assert.rejects(run());
  assert.deepEqual(
    [health().status, health().tasksCompletedLastHour, health().tasksFailedLastHour, health().errorRatePercent],
    ["degraded", 3, 1, 25],
  );
  assert.equal(health().averageResponseMilliseconds, 2_000);
  await assert.rejects(runtime.execute({ capability: double.name, input: {}, context: context.attempt() }));
  assert.equal(health().tasksFailedLastHour, 1, "a wrong input is the caller's fault");
  for (let count = 0; count < 3; count += 1) await assert.rejects(run());
  assert.equal(health().status, "unhealthy");
  now += 3_600_000;
  assert.deepEqual([health().status, health().tasksFailedLastHour], ["healthy", 0]);
});

test("any JSON value as input gets an answer or a HearthError, never anything else", async () => {
  await using context = await createTestContext();
  const runtime = createInProcessRuntime();
  runtime.register(agentOf("math", double, foreign));
  await fc.assert(
    fc.asyncProperty(fc.jsonValue(), fc.constantFrom("arithmetic.double", "text.length"), async (input, capability) => {
      try {
        await runtime.execute({ capability, input, context: context.attempt() });
      } catch (error) {
        assert.ok(HearthError.isInstance(error));
      }
    }),
    { numRuns: 200 },
  );
});
