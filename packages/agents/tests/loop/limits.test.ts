import assert from "node:assert/strict";
import { test } from "node:test";
import { defineCapability } from "@hearth/runtimes";
import { z } from "zod";
import type { LoopLimits } from "../../src/index.ts";
import { openLoopHub, resultsOf } from "../support/loop/loop-hub.ts";
import { calls, says, scriptedDoor, type Reply, unpriced } from "../support/loop/scripted-door.ts";

let clock = 0;
const echo = defineCapability({
  name: "echo.say",
  description: "Gives back what it is given",
  input: z.object({ text: z.string() }),
  output: z.string(),
  run: ({ text }) => text,
});
const tick = defineCapability({
  name: "clock.tick",
  description: "Never gives the same twice",
  input: z.object({}),
  output: z.number(),
  run: () => ++clock,
});
const fail = defineCapability({
  name: "door.open",
  description: "Is locked",
  input: z.object({ key: z.string() }),
  output: z.null(),
  run: () => {
    throw new Error("it is locked");
  },
});

const different = (count: number): Reply[] =>
  Array.from({ length: count }, (_, n) => calls({ name: "echo_say", input: { text: String(n) } }));

async function endingOf(replies: readonly Reply[], limits: Partial<LoopLimits> = {}) {
  await using hub = await openLoopHub([echo, tick, fail]);
  const { ending, entries, task } = await hub.run({ model: scriptedDoor(replies), limits });
  return { ending, entries, task, made: resultsOf(entries).length };
}

test("the same call with the same arguments and result, asked for a third time, ends the run as looping", async () => {
  const same = calls({ name: "echo_say", input: { text: "a", more: { b: 1, a: 2 } } });
  const other = calls({ name: "echo_say", input: { more: { a: 2, b: 1 }, text: "a" } });
  const { ending, made, entries } = await endingOf([same, other, same, says("never")]);
  assert.match(ending?.kind === "looping" ? ending.why : "", /echo_say was called 3 times/);
  assert.equal(made, 2, "the third is not made");
  assert.equal(entries.at(-1)?.body.type === "run-ended" && entries.at(-1)?.body.type, "run-ended");
});

test("the same call three times in one answer is a circle too, and none of them is made", async () => {
  const call = { name: "echo_say", input: { text: "a" } };
  const { ending, made } = await endingOf([calls(call, call, call)]);
  assert.equal(ending?.kind, "looping");
  assert.equal(made, 0);
});

test("a status that changes may be polled, though not for ever", async () => {
  const poll = calls({ name: "clock_tick", input: {} });
  const answered = await endingOf([...Array<Reply>(10).fill(poll), says("done")]);
  assert.equal(answered.ending?.kind, "answered");
  const endless = await endingOf(Array<Reply>(50).fill(poll));
  assert.equal(endless.ending?.kind, "looping");
  assert.equal(endless.made, 14);
});

test("calls with other arguments are no circle", async () => {
  assert.equal((await endingOf([...different(10), says("ok")])).ending?.kind, "answered");
});

test("two agents' worth of ping-pong between two calls is a circle", async () => {
  const a = calls({ name: "echo_say", input: { text: "a" } });
  const b = calls({ name: "echo_say", input: { text: "b" } });
  const { ending, made } = await endingOf([a, b, a, b, a, b, says("never")]);
  assert.equal(ending?.kind, "looping");
  assert.equal(made, 4);
});

test("the same failure in a second turn ends the run, also with other arguments", async () => {
  const { ending, made } = await endingOf([
    calls({ name: "door_open", input: { key: "a" } }),
    calls({ name: "door_open", input: { key: "b" } }),
    says("never"),
  ]);
  assert.match(ending?.kind === "looping" ? ending.why : "", /door_open failed 2 times in the same way/);
  assert.equal(made, 2);
});

test("the same failure of several calls in one answer is one failure", async () => {
  const { ending } = await endingOf([
    calls({ name: "door_open", input: { key: "a" } }, { name: "door_open", input: { key: "b" } }),
    says("locked"),
  ]);
  assert.equal(ending?.kind, "answered");
});

test("the limit of turns ends as a failure and never as an answer", async () => {
  const { ending } = await endingOf(different(9), { turns: 3 });
  assert.deepEqual(
    ending?.kind === "limit-reached" && { limit: ending.limit, allowed: ending.allowed, used: ending.used },
    { limit: "turns", allowed: 3, used: 3 },
  );
});

test("the limit of tool calls stands before the calls that would break it", async () => {
  const many = calls(...Array.from({ length: 4 }, (_, n) => ({ name: "echo_say", input: { text: `x${n}` } })));
  const { ending, made } = await endingOf([...different(2), many], { toolCalls: 5 });
  assert.equal(ending?.kind === "limit-reached" && ending.limit, "tool-calls");
  assert.equal(made, 2);
});

test("the limits of tokens and of money end as failures", async () => {
  const tokens = await endingOf(different(9), { tokens: 220 });
  assert.equal(tokens.ending?.kind === "limit-reached" && tokens.ending.limit, "tokens");
  assert.equal(tokens.ending?.turns, 2);
  const money = await endingOf(different(9), { moneyMicroUnits: 20 });
  assert.equal(money.ending?.kind === "limit-reached" && money.ending.limit, "money");
  assert.equal(money.ending?.turns, 3);
});

test("an answer without a price makes the sum unknown, and not free", async () => {
  const { ending } = await endingOf([calls({ name: "echo_say", input: { text: "a" } }), unpriced("hi")]);
  assert.equal(ending?.kind, "answered");
  assert.equal(ending?.moneyMicroUnits, undefined);
});

test("more calls in one answer than allowed are refused one by one, and the rest is made", async () => {
  const many = calls(...Array.from({ length: 5 }, (_, n) => ({ name: "echo_say", input: { text: String(n) } })));
  const { entries, ending } = await endingOf([many, says("ok")], { callsPerTurn: 3 });
  assert.equal(ending?.kind, "answered");
  assert.deepEqual(
    resultsOf(entries)
      .map(({ outcome }) => outcome)
      .toSorted(),
    ["done", "done", "done", "failed", "failed"],
  );
});

test("the time of a run ends a model that is silent and a tool that hangs", async () => {
  const never = defineCapability({
    name: "never.ends",
    description: "Hangs",
    permissions: ["command"],
    input: z.object({}),
    output: z.null(),
    run: () => new Promise<null>(() => {}),
  });
  await using hub = await openLoopHub([never]);
  const silent = scriptedDoor([]);
  const hanging = {
    ...silent,
    ask: (_request: unknown, { signal }: { signal: AbortSignal }) =>
      new Promise<never>((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason as Error))),
  };
  const first = await hub.run({ model: hanging, limits: { activeSeconds: 0.05 } });
  assert.equal(first.ending?.kind === "limit-reached" && first.ending.limit, "active-seconds");
  const second = await hub.run({
    model: scriptedDoor([calls({ name: "never_ends", input: {} })]),
    limits: { activeSeconds: 2 },
  });
  assert.equal(second.ending?.kind === "limit-reached" && second.ending.limit, "active-seconds");
  assert.deepEqual(
    second.ending?.unknownEffects.map(({ capability }) => capability),
    ["never.ends"],
    "it may have happened",
  );
});

test("a task that is cancelled stops the run at once, and its conversation stays", async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const hang = defineCapability({
    name: "hang.on",
    description: "Hangs",
    input: z.object({}),
    output: z.null(),
    run: () => {
      resolve();
      return new Promise<null>(() => {});
    },
  });
  await using hub = await openLoopHub([hang]);
  const { task, ended } = await hub.start({ model: scriptedDoor([calls({ name: "hang_on", input: {} })]) });
  await promise;
  await hub.engine.cancel({ kind: "person", id: "alice" }, [task]);
  assert.equal((await ended).task.state, "cancelled");
  assert.deepEqual(
    (await hub.entries()).map(({ body }) => body.type),
    ["run-started", "person", "answer"],
  );
});
