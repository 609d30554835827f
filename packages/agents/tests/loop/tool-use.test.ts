import assert from "node:assert/strict";
import { test } from "node:test";
import type { ModelRequest } from "@hearth/models";
import { defineCapability } from "@hearth/runtimes";
import { z } from "zod";
import { openLoopHub, resultsOf } from "../support/loop/loop-hub.ts";
import { calls, finish, says, scriptedDoor } from "../support/loop/scripted-door.ts";

const weather = defineCapability({
  name: "weather.current",
  description: "Says the weather of a city",
  input: z.strictObject({ city: z.string(), unit: z.enum(["celsius", "fahrenheit"]).optional() }),
  output: z.object({ city: z.string(), degrees: z.number() }),
  run: ({ city }) => ({ city, degrees: city.length }),
});
const add = defineCapability({
  name: "arithmetic.add",
  description: "Adds two numbers",
  input: z.strictObject({ left: z.number(), right: z.number() }),
  output: z.number(),
  run: ({ left, right }) => left + right,
});
const tools = [weather, add];

const toolText = (request: ModelRequest | undefined): string =>
  (request?.messages ?? [])
    .flatMap(({ parts }) => parts.map((part) => (part.type === "tool-result" ? part.output : "")))
    .join("\n");

test("a simple call is made, and the model answers from what it gave", async () => {
  await using hub = await openLoopHub(tools);
  const model = scriptedDoor([calls({ name: "weather_current", input: { city: "Bern" } }), says("4 degrees in Bern")]);
  const { ending, task } = await hub.run({ model });
  assert.equal(task.state, "completed");
  assert.equal(ending?.kind, "answered");
  assert.equal(ending?.kind === "answered" && ending.text, "4 degrees in Bern");
  assert.match(toolText(model.requests[1]), /"degrees":4/);
  assert.deepEqual(
    { turns: ending?.turns, calls: ending?.toolCalls, money: ending?.moneyMicroUnits },
    { turns: 2, calls: 1, money: 14 },
  );
});

test("of several tools the one that is called runs, and the others do not", async () => {
  await using hub = await openLoopHub(tools);
  const model = scriptedDoor([calls({ name: "arithmetic_add", input: { left: 2, right: 3 } }), says("5")]);
  const { entries } = await hub.run({ model });
  assert.deepEqual(resultsOf(entries), [{ name: "arithmetic_add", outcome: "done", output: "5" }]);
  assert.deepEqual(
    model.requests[0]?.tools?.map(({ name }) => name),
    ["weather_current", "arithmetic_add", "conversation_read-output"],
  );
});

test("parallel calls of one tool run at once, and the model gets their results in its own order", async () => {
  const waiting: (() => void)[] = [];
  const meet = defineCapability({
    name: "meeting.join",
    description: "Ends when all three have come, the last first",
    input: z.object({ who: z.string() }),
    output: z.string(),
    run: ({ who }) =>
      new Promise<string>((resolve) => {
        waiting.push(() => resolve(who));
        if (waiting.length === 3) for (const go of waiting.toReversed()) go();
      }),
  });
  await using hub = await openLoopHub([meet]);
  const names = ["ada", "bob", "cyd"];
  const model = scriptedDoor([
    calls(...names.map((who) => ({ name: "meeting_join", input: { who } }))),
    says("all there"),
  ]);
  const { ending } = await hub.run({ model });
  assert.equal(ending?.kind, "answered");
  const told = model.requests[1]!.messages.findLast(({ role }) => role === "tool")!;
  assert.deepEqual(
    told.parts.map((part) => part.type === "tool-result" && part.id),
    ["call-0", "call-1", "call-2"],
  );
  assert.match(toolText(model.requests[1]), /ada[\s\S]*bob[\s\S]*cyd/);
});

test("parallel calls of different tools are each made with their own arguments", async () => {
  await using hub = await openLoopHub(tools);
  const model = scriptedDoor([
    calls(
      { name: "weather_current", input: { city: "Rome" } },
      { name: "arithmetic_add", input: { left: 1, right: 1 } },
      { name: "weather_current", input: { city: "Berlin" } },
    ),
    says("done"),
  ]);
  const { entries } = await hub.run({ model });
  assert.deepEqual(
    resultsOf(entries)
      .map(({ output }) => output)
      .toSorted(),
    ["2", '{"city":"Berlin","degrees":6}', '{"city":"Rome","degrees":4}'],
  );
});

test("no more calls run at once than the limit says", async () => {
  let running = 0;
  let most = 0;
  const slow = defineCapability({
    name: "slow.work",
    description: "Counts how many run",
    input: z.object({ n: z.number() }),
    output: z.number(),
    async run({ n }) {
      most = Math.max(most, ++running);
      for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
      running -= 1;
      return n;
    },
  });
  await using hub = await openLoopHub([slow]);
  const model = scriptedDoor([
    calls(...Array.from({ length: 7 }, (_, n) => ({ name: "slow_work", input: { n } }))),
    says("ok"),
  ]);
  await hub.run({ model, limits: { concurrency: 2 } });
  assert.equal(most, 2);
});

test("where no tool fits, the model answers in words and nothing is called", async () => {
  await using hub = await openLoopHub(tools);
  const { ending, entries } = await hub.run({ model: scriptedDoor([says("I cannot book flights.")]) });
  assert.equal(ending?.kind, "answered");
  assert.deepEqual(resultsOf(entries), []);
});

test("missing parameters are named to the model, which then asks the person", async () => {
  await using hub = await openLoopHub(tools);
  const model = scriptedDoor([calls({ name: "weather_current", input: {} }), says("Which city?")]);
  const { ending } = await hub.run({ model });
  assert.equal(ending?.kind, "answered");
  assert.match(toolText(model.requests[1]), /\/city: must have required property 'city'/);
});

test("a wrong type and an unknown field are named, and the corrected call goes through", async () => {
  await using hub = await openLoopHub(tools);
  const model = scriptedDoor([
    calls({ name: "arithmetic_add", input: { left: "two", right: 3, extra: true } }),
    calls({ name: "arithmetic_add", input: { left: 2, right: 3 } }),
    says("5"),
  ]);
  const { entries } = await hub.run({ model });
  assert.match(toolText(model.requests[1]), /\/left: must be number/);
  assert.match(toolText(model.requests[1]), /\/extra/);
  assert.deepEqual(
    resultsOf(entries).map(({ outcome }) => outcome),
    ["failed", "done"],
  );
});

test("arguments that are not JSON are shown to the model, which may try again", async () => {
  await using hub = await openLoopHub(tools);
  const model = scriptedDoor([
    [
      {
        type: "malformed-tool-call",
        id: "x",
        name: "weather_current",
        text: '{"city": "Ro',
        why: "Unexpected end of JSON input",
      },
      finish("tool-calls"),
    ],
    calls({ name: "weather_current", input: { city: "Rome" } }),
    says("4"),
  ]);
  const { ending } = await hub.run({ model });
  assert.equal(ending?.kind, "answered");
  assert.match(toolText(model.requests[1]), /not JSON: Unexpected end of JSON input[\s\S]*\{"city": "Ro/);
});

test("an unknown tool is answered with the nearest names", async () => {
  await using hub = await openLoopHub(tools);
  const model = scriptedDoor([calls({ name: "get_weather", input: { city: "Rome" } }), says("sorry")]);
  const { entries } = await hub.run({ model });
  assert.match(resultsOf(entries)[0]!.output, /There is no tool "get_weather"\. Did you mean weather_current\?/);
});

test("a call by the capability's own name is understood", async () => {
  await using hub = await openLoopHub(tools);
  const model = scriptedDoor([calls({ name: "weather.current", input: { city: "Rome" } }), says("4")]);
  assert.equal(resultsOf((await hub.run({ model })).entries)[0]!.outcome, "done");
});

test("a second prompt goes on in the same conversation", async () => {
  await using hub = await openLoopHub(tools);
  await hub.run({
    model: scriptedDoor([calls({ name: "weather_current", input: { city: "Rome" } }), says("4 in Rome")]),
  });
  const second = scriptedDoor([says("As I said: 4")]);
  const { ending } = await hub.run({ model: second, prompt: "Say it again." });
  assert.equal(ending?.kind, "answered");
  const spoken = second.requests[0]!.messages.filter(({ role }) => role === "person" || role === "model");
  assert.deepEqual(
    spoken.map(({ role }) => role),
    ["person", "model", "model", "person"],
  );
  assert.equal(ending?.turns, 1);
});

test("a tool that throws is told to the model as a failure, with what to do", async () => {
  const broken = defineCapability({
    name: "disk.format",
    description: "Fails",
    input: z.object({}),
    output: z.null(),
    run: () => {
      throw new RangeError("the disk is on fire");
    },
  });
  await using hub = await openLoopHub([broken]);
  const { entries, ending } = await hub.run({
    model: scriptedDoor([calls({ name: "disk_format", input: {} }), says("it failed")]),
  });
  assert.equal(ending?.kind, "answered");
  assert.deepEqual(resultsOf(entries)[0]?.outcome, "failed");
  assert.match(resultsOf(entries)[0]!.output, /the disk is on fire/);
});

test("a refusal ends the run as refused and never as answered", async () => {
  await using hub = await openLoopHub(tools);
  const { ending } = await hub.run({ model: scriptedDoor([says("I will not.", "refused")]) });
  assert.deepEqual(ending?.kind === "refused" && ending.text, "I will not.");
});

test("a stream that breaks off is asked for again, and what was shown of it is dropped", async () => {
  await using hub = await openLoopHub(tools);
  let tries = 0;
  const model = scriptedDoor([() => (++tries < 3 ? [{ type: "text", text: "half an ans" }] : says("whole"))]);
  const { ending, entries } = await hub.run({ model });
  assert.equal(ending?.kind === "answered" && ending.text, "whole");
  assert.equal(hub.events.filter(({ type }) => type === "answer-dropped").length, 2);
  assert.equal(new Set(model.requests.map(({ call }) => call)).size, 1);
  assert.equal(entries.filter(({ body }) => body.type === "answer").length, 1);
});

test("a stream that breaks off each time fails the task, retryably, with nothing of it in the log", async () => {
  await using hub = await openLoopHub(tools);
  const { task, entries } = await hub.run({ model: scriptedDoor([() => [{ type: "text", text: "half" }]]) });
  assert.equal(task.failure?.code, "HEARTH_BROKEN_ANSWER");
  assert.equal(task.failure?.retryable, true);
  assert.equal(
    entries.some(({ body }) => body.type === "answer"),
    false,
  );
});

test("a tool call in a stream that broke off is not made", async () => {
  await using hub = await openLoopHub(tools);
  let tries = 0;
  const model = scriptedDoor([
    () =>
      ++tries === 1
        ? [{ type: "tool-call", id: "a", name: "arithmetic_add", input: { left: 1, right: 1 } }]
        : says("no need"),
  ]);
  assert.deepEqual(resultsOf((await hub.run({ model })).entries), []);
});

test("an answer cut at its length is a limit that was reached, and no success", async () => {
  await using hub = await openLoopHub(tools);
  const { ending } = await hub.run({
    model: scriptedDoor([says("It goes on and", "length")]),
    maximumOutputTokens: 10,
  });
  assert.equal(ending?.kind === "limit-reached" && ending.limit, "output-tokens");
});

test("an empty answer is asked for once more", async () => {
  await using hub = await openLoopHub(tools);
  const model = scriptedDoor([[finish()], says("Here I am.")]);
  const { ending } = await hub.run({ model });
  assert.equal(ending?.kind, "answered");
  assert.match(JSON.stringify(model.requests[1]!.messages), /the answer was empty/);
});

test("two empty answers are unusable", async () => {
  await using hub = await openLoopHub(tools);
  const { ending } = await hub.run({ model: scriptedDoor([[finish()], [finish()]]) });
  assert.equal(ending?.kind, "unusable");
});

const answerSchema = {
  name: "verdict",
  schema: {
    type: "object",
    properties: { good: { type: "boolean" } },
    required: ["good"],
    additionalProperties: false,
  },
};

test("an answer that breaks its schema is repaired once", async () => {
  await using hub = await openLoopHub(tools);
  const model = scriptedDoor([says('{"good":"yes"}'), says('```json\n{"good":true}\n```')]);
  const { ending } = await hub.run({ model, answerSchema });
  assert.deepEqual(ending?.kind === "answered" && ending.value, { good: true });
  assert.match(JSON.stringify(model.requests[1]!.messages), /\/good must be boolean/);
});

test("an answer that breaks its schema twice is unusable, with its text kept", async () => {
  await using hub = await openLoopHub(tools);
  const { ending } = await hub.run({ model: scriptedDoor([says("yes"), says("of course")]), answerSchema });
  assert.equal(ending?.kind === "unusable" && ending.text, "of course");
});

test("a model that may not be asked ends the run as denied, and one too dear as over budget", async () => {
  await using hub = await openLoopHub(tools);
  const denied = await hub.run({ model: scriptedDoor([{ kind: "denied", rule: "no-cloud", why: "private" }]) });
  assert.deepEqual(denied.ending?.kind === "denied" && denied.ending.rule, "no-cloud");
  const dear = await hub.run({ model: scriptedDoor([{ kind: "over-budget", why: "day" }]) });
  assert.equal(dear.ending?.kind, "over-budget");
});

test("ids that a model uses twice are told apart", async () => {
  await using hub = await openLoopHub(tools);
  const model = scriptedDoor([
    calls(
      { id: "", name: "arithmetic_add", input: { left: 1, right: 1 } },
      { id: "", name: "arithmetic_add", input: { left: 1, right: 2 } },
    ),
    calls({ id: "x", name: "arithmetic_add", input: { left: 1, right: 3 } }),
    calls({ id: "x", name: "arithmetic_add", input: { left: 1, right: 4 } }),
    says("ok"),
  ]);
  await hub.run({ model });
  const ids = model.requests[3]!.messages.flatMap(({ parts }) =>
    parts.flatMap((part) => (part.type === "tool-call" ? [part.id] : [])),
  );
  assert.equal(new Set(ids).size, 4);
  const told = model.requests[3]!.messages.flatMap(({ parts }) =>
    parts.flatMap((part) => (part.type === "tool-result" ? [part.id] : [])),
  );
  assert.deepEqual(told, ids);
});

test("the run is streamed: text, tools with their ids, usage, and the end", async () => {
  await using hub = await openLoopHub(tools);
  await hub.run({
    model: scriptedDoor([calls({ id: "c1", name: "arithmetic_add", input: { left: 1, right: 1 } }), says("two!")]),
  });
  const types = hub.events.map(({ type }) => type);
  assert.deepEqual(types, [
    "turn-started",
    "usage-counted",
    "tool-started",
    "tool-ended",
    "turn-started",
    "text-delta",
    "text-delta",
    "usage-counted",
    "run-ended",
  ]);
  const started = hub.events.find((event) => event.type === "tool-started");
  assert.deepEqual(started, {
    type: "tool-started",
    turn: 1,
    call: "c1",
    capability: "arithmetic.add",
    input: { left: 1, right: 1 },
    agent: "tester",
    stream: hub.conversation,
  });
});
