import assert from "node:assert/strict";
import { test } from "node:test";
import { HearthError } from "@hearth/protocol";
import { defineCapability } from "@hearth/runtimes";
import { z } from "zod";
import { defineModelAgent, modelCapability, offersOf } from "../../src/index.ts";
import { alice, type LoopHub, openLoopHub, resultsOf } from "../support/loop/loop-hub.ts";
import { calls, says, scriptedDoor } from "../support/loop/scripted-door.ts";

class AskFirst extends HearthError {
  readonly code = "HEARTH_APPROVAL_NEEDED";
  readonly approval: string;
  constructor(approval: string) {
    super("this needs a person", { hint: "Answer it." });
    this.approval = approval;
  }
}

/** Effects that wait for a person, each under its own question. */
function guardedTool() {
  const approved = new Set<string>();
  const done: string[] = [];
  const capability = defineCapability({
    name: "door.open",
    description: "Opens a door, if a person agrees",
    permissions: ["command"],
    input: z.object({ door: z.string() }),
    output: z.string(),
    run: ({ door }) => {
      if (!approved.has(door)) throw new AskFirst(door);
      done.push(door);
      return `opened ${door}`;
    },
  });
  const free = defineCapability({
    name: "window.open",
    description: "Opens a window",
    permissions: ["command"],
    input: z.object({ window: z.string() }),
    output: z.string(),
    run: ({ window }) => {
      done.push(window);
      return `opened ${window}`;
    },
  });
  return { approved, done, tools: [capability, free] };
}

/** Resolves when the task has parked on this question. */
async function parkedOn(hub: LoopHub, task: string, approval: string): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const look = async (): Promise<void> => {
    const { parkedOn: signal } = await hub.engine.get(alice, task as Parameters<LoopHub["engine"]["get"]>[1]);
    if (signal === `approval:${approval}`) resolve();
  };
  const stop = hub.engine.subscribe((event) => void (event.type === "task-parked" && void look()));
  await look();
  await promise;
  stop();
}

test("a call that needs a person parks the task, and the run goes on exactly there once it is answered", async () => {
  const { approved, done, tools } = guardedTool();
  await using hub = await openLoopHub(tools);
  const model = scriptedDoor([
    calls({ name: "window_open", input: { window: "w" } }),
    calls({ name: "door_open", input: { door: "d" } }),
    says("both open"),
  ]);
  const { task, ended } = await hub.start({ model });
  await parkedOn(hub, task, "d");
  approved.add("d");
  await hub.engine.signal(alice, task, "approval:d", "approved");
  const { ending } = await ended;
  assert.equal(ending?.kind, "answered");
  assert.deepEqual(done, ["w", "d"]);
  assert.equal(model.answered.length, 3, "no answer was asked for twice");
  assert.deepEqual(
    resultsOf(await hub.entries()).map(({ outcome }) => outcome),
    ["done", "done"],
  );
});

test("calls beside one that waits come to their end first, and are not made again", async () => {
  const { approved, done, tools } = guardedTool();
  await using hub = await openLoopHub(tools);
  const model = scriptedDoor([
    calls(
      { name: "door_open", input: { door: "d1" } },
      { name: "window_open", input: { window: "w" } },
      { name: "door_open", input: { door: "d2" } },
    ),
    says("all open"),
  ]);
  const { task, ended } = await hub.start({ model });
  for (const door of ["d1", "d2"]) {
    await parkedOn(hub, task, door);
    approved.add(door);
    await hub.engine.signal(alice, task, `approval:${door}`, "approved");
  }
  assert.equal((await ended).ending?.kind, "answered");
  assert.deepEqual(done, ["w", "d1", "d2"]);
  const told = model.requests.at(-1)!.messages.findLast(({ role }) => role === "tool")!;
  assert.deepEqual(
    told.parts.map((part) => part.type === "tool-result" && part.id),
    ["call-0", "call-1", "call-2"],
  );
});

test("a question that nobody answers counts as not done, and the model learns it", async () => {
  const { done, tools } = guardedTool();
  await using hub = await openLoopHub(tools);
  const model = scriptedDoor([calls({ name: "door_open", input: { door: "d" } }), says("nobody answered")]);
  const { ending, entries } = await hub.run({ model, answerSeconds: 0.2 });
  assert.equal(ending?.kind, "answered");
  assert.deepEqual(done, []);
  assert.match(resultsOf(entries)[0]!.output, /nobody answered the question/);
});

test("a question inside an agent that was called is waited for by the outermost run, and both go on", async () => {
  const { approved, done, tools } = guardedTool();
  await using hub = await openLoopHub(tools);
  const inner = scriptedDoor([
    calls({ name: "window_open", input: { window: "w" } }),
    calls({ name: "door_open", input: { door: "d" } }),
    says("open"),
  ]);
  hub.runtime.register(
    defineModelAgent({
      manifest: { name: "porter", version: "1.0.0", description: "Opens things" },
      capabilities: [
        modelCapability({
          name: "porter.open",
          description: "Opens things",
          permissions: ["command"],
          input: z.object({}),
          system: ["You open things."],
          prompt: () => "Open it.",
        }),
      ],
      services: () => ({
        model: inner,
        log: hub.log,
        offers: offersOf(hub.runtime.agents(), ["window.open", "door.open"]),
      }),
    }),
  );
  const offers = [
    ...offersOf(hub.runtime.agents(), ["porter.open"]),
    ...offersOf(hub.runtime.agents(), ["window.open"]),
  ];
  const outer = scriptedDoor([
    calls({ name: "porter_open", input: {} }, { name: "window_open", input: { window: "v" } }),
    says("done"),
  ]);
  const { task, ended } = await hub.start({ model: outer, offers });
  await parkedOn(hub, task, "d");
  assert.deepEqual(done.toSorted(), ["v", "w"]);
  approved.add("d");
  await hub.engine.signal(alice, task, "approval:d", "approved");
  assert.equal((await ended).ending?.kind, "answered");
  assert.deepEqual(done.toSorted(), ["d", "v", "w"]);
  assert.equal(inner.answered.length, 3);
});

test("a model that needs a person's consent is asked once that is given", async () => {
  await using hub = await openLoopHub();
  let consent = false;
  const approval = { id: "m1" } as never;
  const model = scriptedDoor([
    () => (consent ? says("hello") : { kind: "needs-approval", approval, rule: "price-unknown", why: "no price" }),
  ]);
  const { task, ended } = await hub.start({ model });
  await parkedOn(hub, task, "m1");
  consent = true;
  await hub.engine.signal(alice, task, "approval:m1", "approved");
  assert.equal((await ended).ending?.kind, "answered");
});

/** A conversation in which a process was killed between the start of a call and its end. */
async function interrupted(hub: LoopHub): Promise<void> {
  const run = "r1";
  await hub.log.append(alice, hub.conversation, [
    { key: `${run}/started`, body: { type: "run-started", run, agent: "tester", tools: [] } },
    { key: `${run}/prompt`, body: { type: "person", parts: [{ type: "text", text: "Open it." }] } },
    {
      key: `${run}/t1/answer`,
      body: {
        type: "answer",
        run,
        turn: 1,
        parts: [],
        calls: [{ id: "c1", name: "window_open", input: { window: "w" } }],
        reason: "tool-calls",
        cost: { usage: { input: 1, output: 1, cachedInput: 0, reasoning: 0 }, model: "a/b", replayed: false },
        activeMilliseconds: 1,
      },
    },
    {
      key: `${run}/t1/c0/begun-1`,
      body: {
        type: "call-begun",
        run,
        turn: 1,
        call: "c1",
        capability: "window.open",
        input: { window: "w" },
        execution: "another",
        attempt: 1,
        time: 1000,
      },
    },
  ]);
}

test("an effect that may have happened is told to the model and the person as unknown, and not repeated", async () => {
  const { done, tools } = guardedTool();
  await using hub = await openLoopHub(tools);
  await interrupted(hub);
  const model = scriptedDoor([[], says("I cannot tell whether it is open.")]);
  const offers = offersOf(hub.runtime.agents(), ["window.open"], { repeatable: false });
  const { ending, entries } = await hub.run({ model, run: "r1", offers });
  assert.equal(ending?.kind, "answered");
  assert.deepEqual(done, []);
  assert.deepEqual(
    ending?.unknownEffects.map(({ capability, input }) => ({ capability, input })),
    [{ capability: "window.open", input: { window: "w" } }],
  );
  assert.equal(resultsOf(entries)[0]!.outcome, "unknown");
  assert.match(
    JSON.stringify(model.requests[0]!.messages),
    /It is not known whether this happened[\s\S]*Do not repeat it/,
  );
});

test("a call whose effects are remembered at its doors is made again, under the name it had", async () => {
  const { done, tools } = guardedTool();
  await using hub = await openLoopHub(tools);
  await interrupted(hub);
  const { ending } = await hub.run({ model: scriptedDoor([[], says("open")]), run: "r1" });
  assert.deepEqual(done, ["w"]);
  assert.deepEqual(ending?.unknownEffects, []);
});

test("equal calls of a run keep their steps apart, also when the first is not made again", async () => {
  let crash = true;
  let counted = 0;
  const count = defineCapability({
    name: "count.up",
    description: "Counts in a step",
    input: z.object({}),
    output: z.number(),
    async run(_input, { step }) {
      const value = await step("count", () => ++counted);
      if (value === 2 && crash) throw new AskFirst("again");
      return value;
    },
  });
  await using hub = await openLoopHub([count]);
  const one = calls({ name: "count_up", input: {} });
  const { task, ended } = await hub.start({ model: scriptedDoor([one, one, says("two")]) });
  await parkedOn(hub, task, "again");
  crash = false;
  await hub.engine.signal(alice, task, "approval:again", "approved");
  await ended;
  assert.deepEqual(
    resultsOf(await hub.entries()).map(({ output }) => output),
    ["1", "2"],
  );
  assert.equal(counted, 2);
});
