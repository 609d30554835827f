import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { builtinAgents } from "@hearth/agents";
import { z } from "zod";
import { defineAgent, defineCapability, pipeline } from "../index.ts";
import { createTestHub } from "./index.ts";

const celsius = z.object({ celsius: z.number() });
const now = defineCapability({
  name: "weather.now",
  description: "Measures the temperature",
  input: z.object({ place: z.string() }),
  output: celsius,
  run: () => {
    throw new Error("there is no thermometer");
  },
});
const advise = defineCapability({
  name: "weather.advise",
  description: "Says what to wear",
  input: celsius,
  output: z.string(),
  run: (weather) => (weather.celsius < 10 ? "a coat" : "a shirt"),
});
const weather = defineAgent({
  manifest: { name: "weather", version: "1.0.0", description: "Knows the weather" },
  capabilities: [now, advise, pipeline("weather.today", [now, advise])],
});
const plan = {
  title: "What to wear",
  tasks: [
    { key: "now", title: "Measure", capability: "weather.now", input: { place: "Rome" }, permissions: [] },
    { key: "advise", title: "Advise", capability: "weather.advise", input: { $from: "now" }, permissions: [] },
  ],
};

test("a goal runs through the real planner's door, engine and runtime with scripted answers", async () => {
  await using hub = await createTestHub({ agents: [weather], answers: { "weather.now": { celsius: 7 } } });
  hub.setPlan(/wear/, plan);
  const goal = await hub.sendGoal("What shall I wear?");
  assert.equal(goal.state, "completed", goal.answer ?? "");
  assert.match(goal.answer ?? "", /a coat/);
  hub.assertAgentInvoked("weather", 2);
  hub.assertToolCalled("weather", "weather.now");
  hub.assertToolCalled("weather", "weather.advise", 1);
  assert.throws(
    () => hub.assertToolCalled("weather", "weather.today"),
    /weather\/weather.now, weather\/weather.advise/,
  );
  assert.throws(() => hub.assertAgentInvoked("weather", 3), /called 2 times/);
  const [first] = hub.invocations;
  assert.deepEqual(
    [first?.capability, first?.input, first?.output],
    ["weather.now", { place: "Rome" }, { celsius: 7 }],
  );
  assert.ok(hub.events.some(({ type }) => type === "goal-completed"));
});

test("a plan waits for approval when the goal says so", async () => {
  await using hub = await createTestHub({ agents: [weather] });
  hub.setPlan("What shall I wear?", plan);
  const goal = await hub.sendGoal("What shall I wear?", { approve: false });
  assert.equal(goal.state, "awaiting-approval");
  hub.assertAgentInvoked("weather", 0);
});

test("a scripted error fails the task after its retries, and a function answers by input", async () => {
  await using hub = await createTestHub({ agents: [weather] });
  hub.setAnswer("weather.now", new Error("offline"));
  const failed = await hub.runTask({ capability: "weather.now", input: { place: "Oslo" }, retries: 2 });
  assert.deepEqual([failed.state, failed.failure?.message], ["failed", "offline"]);
  hub.assertToolCalled("weather", "weather.now", 3);
  hub.setAnswer("weather.now", (input) => ({ celsius: (input as { place: string }).place === "Oslo" ? -5 : 30 }));
  const answered = await hub.runTask({ capability: "weather.now", input: { place: "Oslo" } });
  assert.deepEqual(answered.output, { celsius: -5 });
});

test("a scripted answer that does not fit the schema fails the task at once", async () => {
  await using hub = await createTestHub({ agents: [weather], answers: { "weather.now": { fahrenheit: 40 } } });
  const task = await hub.runTask({ capability: "weather.now", input: { place: "Oslo" } });
  assert.deepEqual([task.state, task.failure?.code, task.attempt], ["failed", "HEARTH_AGENT_OUTPUT", 1]);
});

test("a pipeline in the real engine goes on behind the part that ended before the failure", async () => {
  let calls = 0;
  const counted = { ...now, run: () => ({ celsius: (calls += 1) }) };
  let broken = true;
  const fragile = {
    ...advise,
    run: () => {
      if (!broken) return "a coat";
      broken = false;
      throw new Error("crash");
    },
  };
  const agent = defineAgent({
    manifest: { name: "weather", version: "1.0.0", description: "Knows the weather" },
    capabilities: [pipeline("weather.today", [counted, fragile])],
  });
  await using hub = await createTestHub({ agents: [agent] });
  const task = await hub.runTask({ capability: "weather.today", input: { place: "Rome" } });
  assert.deepEqual([task.state, task.output, task.attempt, calls], ["completed", "a coat", 2, 1]);
});

test("a goal without a script goes to the planner by rules and the built-in agents", async () => {
  const folder = await mkdtemp(join(tmpdir(), "hearth-sdk-"));
  try {
    await writeFile(join(folder, "bills.csv"), "date,amount\n2025-01-03,10.5\n2025-01-09,2.25\n2025-02-01,7\n");
    await using hub = await createTestHub({ agents: builtinAgents });
    const goal = await hub.sendGoal("What is the sum of amount in bills.csv?", { inputFolder: folder });
    assert.equal(goal.state, "completed", goal.answer ?? "");
    assert.match(goal.answer ?? "", /19\.75/);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("nothing is left behind", async () => {
  const hub = await createTestHub({ agents: [weather] });
  const folder = join(hub.outputFolder, "..");
  assert.ok(existsSync(folder));
  await hub[Symbol.asyncDispose]();
  assert.ok(!existsSync(folder));
});
