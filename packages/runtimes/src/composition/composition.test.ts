import assert from "node:assert/strict";
import { test } from "node:test";
import { HearthError } from "@hearth/protocol";
import { z } from "zod";
import { createTestContext } from "../../tests/test-context.ts";
import {
  type AnyCapability,
  type Chain,
  createInProcessRuntime,
  defineAgent,
  defineCapability,
  multiStep,
  orchestrate,
  parallel,
  pipeline,
  stateful,
  step,
} from "../index.ts";

const number = z.object({ value: z.number() });
const counts = new Map<string, number>();
const count = (name: string) => counts.set(name, (counts.get(name) ?? 0) + 1);

const increment = defineCapability({
  name: "number.increment",
  description: "Adds one",
  permissions: ["files-read"],
  input: number,
  output: number,
  run: ({ value }) => (count("increment"), { value: value + 1 }),
});
const print = defineCapability({
  name: "number.print",
  description: "Writes the number",
  permissions: ["files-write"],
  input: number,
  output: z.string(),
  run: ({ value }) => (count("print"), `<${value}>`),
});
let broken = true;
const fragile = defineCapability({
  name: "number.fragile",
  description: "Fails at first",
  input: number,
  output: number,
  run: ({ value }) => {
    count("fragile");
    if (broken) throw new Error("not yet");
    return { value };
  },
});

// The types prove what may follow what.
type Fits<Steps extends readonly AnyCapability[]> = Steps extends Chain<Steps> ? true : false;
const fits: Fits<[typeof increment, typeof print]> = true;
const doesNotFit: Fits<[typeof print, typeof increment]> = false;

async function setUp(...capabilities: AnyCapability[]) {
  const context = await createTestContext();
  const runtime = createInProcessRuntime();
  runtime.register(
    defineAgent({ manifest: { name: "composed", version: "1.0.0", description: "composed" }, capabilities }),
  );
  counts.clear();
  broken = true;
  const run = (capability: string, input: unknown, signal?: AbortSignal) =>
    runtime.execute({ capability, input, context: context.attempt(signal) });
  return { context, runtime, run, [Symbol.asyncDispose]: () => context[Symbol.asyncDispose]() };
}

test("a pipeline hands each output on, and has the permissions of all its parts", async () => {
  assert.ok(fits && !doesNotFit);
  const both = pipeline("number.next", [increment, increment, print]);
  await using world = await setUp(both);
  assert.equal(await world.run("number.next", { value: 1 }), "<3>");
  assert.deepEqual(world.runtime.capabilities()[0]?.permissions, ["files-read", "files-write"]);
  assert.equal(world.context.progress.at(-1)?.[0], 1);
  await assert.rejects(world.run("number.next", { value: "1" }), /\/value/);
});

test("a pipeline that failed goes on behind the last part that ended", async () => {
  const line = pipeline("number.line", [increment, fragile, print]);
  await using world = await setUp(line);
  await assert.rejects(world.run("number.line", { value: 1 }), /not yet/);
  broken = false;
  assert.equal(await world.run("number.line", { value: 1 }), "<2>");
  assert.deepEqual([counts.get("increment"), counts.get("fragile"), counts.get("print")], [1, 2, 1]);
});

test("parallel answers with every output by name", async () => {
  const all = parallel("number.all", { next: increment, text: print });
  await using world = await setUp(all);
  assert.deepEqual(await world.run("number.all", { value: 1 }), { next: { value: 2 }, text: "<1>" });
  await assert.rejects(
    world.run("number.all", {}),
    (error) => HearthError.isInstance(error) && error.field === "/value",
  );
});

test("the first error of an orchestrator cancels the parts that run and starts no others", async () => {
  const cancelled: string[] = [];
  const slow = defineCapability({
    name: "number.slow",
    description: "Waits for its signal",
    input: number,
    output: number,
    run: ({ value }, { signal }) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener("abort", () => {
          cancelled.push(`slow ${value}`);
          reject(new Error("stopped"));
        });
      }),
  });
  const many = orchestrate({
    name: "number.many",
    description: "Splits",
    input: z.array(z.string()),
    output: z.number(),
    concurrency: 2,
    decompose: (names) => names.map((capability, value) => ({ capability, input: { value } })),
    combine: (outputs) => outputs.length,
  });
  await using world = await setUp(many, slow, fragile, increment);
  await assert.rejects(world.run("number.many", ["number.slow", "number.fragile", "number.increment"]), /not yet/);
  assert.deepEqual(cancelled, ["slow 0"]);
  assert.equal(counts.get("increment"), undefined);
});

test("a retried orchestrator runs only the parts that are missing, and keeps their order", async () => {
  const many = orchestrate({
    name: "number.many",
    description: "Splits",
    input: z.number(),
    output: z.array(z.number()),
    concurrency: 1,
    decompose: (size) =>
      Array.from({ length: size }, (_, value) => ({ capability: value === 2 ? fragile : increment, input: { value } })),
    combine: (outputs) =>
      z
        .array(number)
        .parse(outputs)
        .map(({ value }) => value),
  });
  await using world = await setUp(many);
  await assert.rejects(world.run("number.many", 4), /not yet/);
  broken = false;
  assert.deepEqual(await world.run("number.many", 4), [1, 2, 2, 4]);
  assert.deepEqual([counts.get("increment"), counts.get("fragile")], [3, 2]);
});

test("an abort from outside ends an orchestrator with the outside's reason", async () => {
  const forever = defineCapability({
    name: "number.forever",
    description: "Never ends",
    input: z.object({}),
    output: z.unknown(),
    run: () => new Promise<never>(() => {}),
  });
  const many = orchestrate({
    name: "number.many",
    description: "Splits",
    input: z.object({}),
    output: z.unknown(),
    decompose: () => [{ capability: forever, input: {} }],
    combine: () => null,
  });
  await using world = await setUp(many);
  const controller = new AbortController();
  const running = world.run("number.many", {}, controller.signal);
  const reason = new Error("enough");
  setImmediate(() => controller.abort(reason));
  await assert.rejects(running, reason);
});

test("a stateful capability goes on from its last checkpoint, and its rounds keep their steps apart", async () => {
  const rounds: number[] = [];
  let failAt = 5;
  const climb = stateful({
    name: "number.climb",
    description: "Counts up",
    input: z.object({ to: z.number() }),
    output: z.object({ sum: z.number() }),
    initial: () => ({ at: 0, sum: 0 }),
    advance: async (state, _input, context) => {
      rounds.push(state.at);
      if (state.at === failAt) throw new Error("crash");
      const next = await context.step("next", () => state.at + 1);
      return { at: next, sum: state.sum + next };
    },
    done: (state, { to }) => state.at >= to,
    result: ({ sum }) => ({ sum }),
    checkpoint: 2,
    maximumRounds: 20,
  });
  await using world = await setUp(climb);
  await assert.rejects(world.run("number.climb", { to: 7 }), /crash/);
  rounds.length = 0;
  failAt = -1;
  assert.deepEqual(await world.run("number.climb", { to: 7 }), { sum: 28 });
  assert.equal(rounds[0], 4, "the rounds of earlier checkpoints are not run again");
});

test("a stateful capability that never ends fails at its limit", async () => {
  const endless = stateful({
    name: "number.endless",
    description: "Never done",
    input: z.object({}),
    output: z.null(),
    initial: () => 0,
    advance: (state) => state + 1,
    done: () => false,
    result: () => null,
    checkpoint: 3,
    maximumRounds: 10,
  });
  await using world = await setUp(endless);
  await assert.rejects(
    world.run("number.endless", {}),
    (error) => HearthError.isInstance(error) && error.code === "HEARTH_CHECKPOINT_LIMIT",
  );
});

test("multiStep runs each named step once per task", async () => {
  let fail = true;
  const steps = multiStep({
    name: "number.steps",
    description: "Steps",
    input: number,
    output: z.string(),
    steps: [
      step("add", ({ value }: { value: number }) => (count("add"), value + 1)),
      step("check", (value: number) => {
        count("check");
        if (fail) throw new Error("crash");
        return value;
      }),
      step("print", (value: number) => String(value)),
    ],
  });
  await using world = await setUp(steps);
  await assert.rejects(world.run("number.steps", { value: 1 }), /crash/);
  fail = false;
  assert.equal(await world.run("number.steps", { value: 1 }), "2");
  assert.deepEqual([counts.get("add"), counts.get("check")], [1, 2]);
  assert.throws(
    () =>
      multiStep({
        ...steps,
        output: z.number(),
        input: z.number(),
        steps: [step("a", (x: number) => x), step("a", (x: number) => x)],
      }),
    /named twice/,
  );
});
