import assert from "node:assert/strict";
import { test } from "node:test";
import type { AgentContext } from "@hearth/runtimes";
import { z } from "zod";
import {
  defineModelAgent,
  type Hook,
  type LoopOptions,
  modelCapability,
  offersOf,
  type LoopServices,
} from "../../src/index.ts";
import { alice, type LoopHub, openLoopHub, resultsOf } from "../support/loop/loop-hub.ts";
import { calls, says, scriptedDoor, type ScriptedDoor } from "../support/loop/scripted-door.ts";

/** Registers agents that ask scripted models, each offered the others. */
function addAgents(
  hub: LoopHub,
  models: Record<string, { model: ScriptedDoor } & Partial<LoopServices> & { limits?: LoopOptions["limits"] }>,
): void {
  for (const [name, { model, limits, ...more }] of Object.entries(models)) {
    const agent = defineModelAgent({
      manifest: { name, version: "1.0.0", description: name },
      capabilities: [
        modelCapability({
          name: `${name}.ask`,
          description: `Asks ${name}`,
          input: z.object({ question: z.string() }),
          system: [`You are ${name}.`],
          prompt: ({ question }) => question,
          ...(limits === undefined ? {} : { limits }),
        }),
      ],
      services: (_context: AgentContext) => ({
        model,
        log: hub.log,
        offers: offersOf(
          hub.runtime.agents(),
          Object.keys(models).map((other) => `${other}.ask`),
        ),
        ...more,
      }),
    });
    hub.runtime.register(agent);
  }
}

const askOf = (name: string, question = "?") => calls({ name: `${name}_ask`, input: { question } });

test("an agent that is called works in a conversation of its own, and the caller's says where it is", async () => {
  await using hub = await openLoopHub();
  addAgents(hub, { helper: { model: scriptedDoor([says("42")]) } });
  const { ending, entries } = await hub.run({
    model: scriptedDoor([askOf("helper"), says("It is 42.")]),
    offers: offersOf(hub.runtime.agents(), ["helper.ask"]),
  });
  assert.equal(ending?.kind, "answered");
  assert.equal(resultsOf(entries)[0]!.output, "42");
  const child = entries.find(({ body }) => body.type === "child-started")!.body;
  assert.ok(child.type === "child-started");
  const own = await hub.log.entries(alice, child.conversation as LoopHub["conversation"]);
  assert.deepEqual(
    own.map(({ body }) => body.type),
    ["run-started", "person", "answer", "run-ended"],
  );
});

test("a third agent within two others is refused, and the second may do the work itself", async () => {
  await using hub = await openLoopHub();
  const first = scriptedDoor([askOf("second"), says("I did it myself")]);
  addAgents(hub, { first: { model: first }, second: { model: scriptedDoor([says("never")]) } });
  const { entries } = await hub.run({
    model: scriptedDoor([askOf("first"), says("done")]),
    offers: offersOf(hub.runtime.agents(), ["first.ask"]),
  });
  assert.match(
    JSON.stringify(first.requests[1]!.messages),
    /second would be agent number 3 within another, and 2 is the most/,
  );
  assert.equal(resultsOf(entries)[0]!.output, "I did it myself");
});

test("agents that hand the work back and forth come to an end", async () => {
  await using hub = await openLoopHub();
  const forever = (name: string) => scriptedDoor(Array.from({ length: 60 }, (_, n) => askOf(name, `${n}`)));
  addAgents(hub, { ping: { model: forever("pong") }, pong: { model: forever("ping") } });
  const { ending } = await hub.run({
    model: scriptedDoor([askOf("ping"), says("they did not agree")]),
    offers: offersOf(hub.runtime.agents(), ["ping.ask"]),
  });
  assert.equal(ending?.kind, "answered");
});

test("one run starts no more agents than the limit says", async () => {
  await using hub = await openLoopHub();
  addAgents(hub, { helper: { model: scriptedDoor([says("ok")]) } });
  const five = calls(...Array.from({ length: 5 }, (_, n) => ({ name: "helper_ask", input: { question: `${n}` } })));
  const { entries } = await hub.run({
    model: scriptedDoor([five, says("done")]),
    limits: { children: 3, concurrency: 1 },
    offers: offersOf(hub.runtime.agents(), ["helper.ask"]),
  });
  assert.deepEqual(
    resultsOf(entries).map(({ outcome }) => outcome),
    ["done", "done", "done", "failed", "failed"],
  );
  assert.match(resultsOf(entries)[4]!.output, /has started 3 agents/);
});

test("a called agent that runs into a limit has failed, for its caller too", async () => {
  await using hub = await openLoopHub();
  const busy = scriptedDoor(Array.from({ length: 9 }, (_, n) => calls({ name: "nothing_here", input: { n } })));
  addAgents(hub, { helper: { model: busy, limits: { turns: 2, sameFailure: 9 } } });
  const { entries } = await hub.run({
    model: scriptedDoor([askOf("helper"), says("it failed")]),
    offers: offersOf(hub.runtime.agents(), ["helper.ask"]),
  });
  assert.equal(resultsOf(entries)[0]!.outcome, "failed");
  assert.match(resultsOf(entries)[0]!.output, /the limit of turns was reached \(2 of 2\)/);
});

test("the caller's hook is told that an agent ended, and may refuse what it answered", async () => {
  await using hub = await openLoopHub();
  addAgents(hub, { helper: { model: scriptedDoor([says("trust me")]) } });
  const seen: string[] = [];
  const hooks: Hook[] = [
    {
      name: "auditor",
      events: ["SubagentStop"],
      run: (input) => {
        if (input.event === "SubagentStop") seen.push(`${input.subagent}: ${input.ending}: ${input.text}`);
        return { decision: "block", reason: "no evidence" };
      },
    },
  ];
  const { entries } = await hub.run({
    model: scriptedDoor([askOf("helper"), says("ok")]),
    hooks,
    offers: offersOf(hub.runtime.agents(), ["helper.ask"]),
  });
  assert.deepEqual(seen, ["helper: answered: trust me"]);
  assert.equal(resultsOf(entries)[0]!.outcome, "failed");
  assert.match(resultsOf(entries)[0]!.output, /auditor: no evidence/);
});

test("an agent with an output schema answers in its shape", async () => {
  await using hub = await openLoopHub();
  hub.runtime.register(
    defineModelAgent({
      manifest: { name: "judge", version: "1.0.0", description: "Judges" },
      capabilities: [
        modelCapability({
          name: "judge.rate",
          description: "Rates",
          input: z.object({ text: z.string() }),
          output: z.object({ good: z.boolean() }),
          system: (input) => [`Rate ${input.text}.`],
          prompt: () => "Rate it.",
        }),
      ],
      services: () => ({ model: scriptedDoor([says('{"good":true}')]), log: hub.log }),
    }),
  );
  const { entries } = await hub.run({
    model: scriptedDoor([calls({ name: "judge_rate", input: { text: "x" } }), says("good")]),
    offers: offersOf(hub.runtime.agents(), ["judge.rate"]),
  });
  assert.equal(resultsOf(entries)[0]!.output, '{"good":true}');
});

test("offering a capability that nobody has is refused with the nearest names", async () => {
  await using hub = await openLoopHub();
  assert.throws(() => offersOf(hub.runtime.agents(), ["conversation.read"]), /there is conversation\.read-output/);
});
