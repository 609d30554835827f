import assert from "node:assert/strict";
import { test } from "node:test";
import type { Task } from "@hearth/protocol";
import type { ScriptedRequest, ScriptedTurn } from "@hearth/sdk/test";
import { answer, isPlanning, json, type ModelHub, openModelHub } from "./support/model-hub.ts";
import { eventually } from "./support/test-hub.ts";

const files = {
  "agents/helper/AGENT.md":
    "---\nname: helper\ndescription: Thinks.\nmodel: work\nlimits:\n  outputTokens: 100\n---\nBe brief.\n",
};
/** Micro-units for a token; what a call of the dear one takes is 1,000 times a call of the cheap one. */
const dear = { price: { input: 1000, output: 1000 }, capabilities: ["tools"], contextTokens: 100_000 };
const cheap = { price: { input: 1, output: 1 }, capabilities: ["tools"], contextTokens: 100_000 };
const settings = {
  model: { price: "free" },
  more: { models: { "here/dear": dear, "here/cheap": cheap }, roles: { work: ["here/dear", "here/cheap"] } },
};
const steps = ["One", "Two", "Three"];
const plan = {
  kind: "plan",
  title: "Think",
  tasks: steps.map((title, index) => ({
    key: title.toLowerCase(),
    title,
    capability: "helper.work",
    input: { objective: `Think of ${title}` },
    after: steps.slice(0, index).map((step) => step.toLowerCase()),
  })),
};
/** More than is reserved for a question this short, so that each call leaves its mark. */
const used = { input: 5000, output: 100 };
const script = (request: ScriptedRequest): ScriptedTurn =>
  isPlanning(request) ? json(plan) : { ...answer({ summary: `Thought by ${request.model}.` }), usage: used };

/** Sets a limit of all that the person spends; planning is free here. */
async function limit(hub: ModelHub, moneyMicroUnits: number): Promise<void> {
  const body = {
    scope: "person",
    scopeId: "owner",
    unit: "moneyMicroUnits",
    period: "total",
    maximum: moneyMicroUnits,
  };
  assert.equal((await hub.call("PUT", "/api/v1/budgets", { body })).status, 200);
}

async function ended(hub: ModelHub) {
  const { id } = await hub.submit({ text: "Think about it", approvePlan: true });
  const goal = await hub.until(id, "completed", "failed");
  const { tasks } = (await hub.call("GET", `/api/v1/tasks?goal=${id}`)).body as { tasks: Task[] };
  const { budgets } = (await hub.call("GET", "/api/v1/budgets")).body as {
    budgets: { scope: string; unit: string; period: string; reserved: number; spent: number }[];
  };
  const line = budgets.find(
    ({ scope, unit, period }) => scope === "person" && unit === "moneyMicroUnits" && period === "total",
  );
  const models = hub.server.requests.filter((request) => request.method === "POST" && !isPlanning(request));
  return { goal, tasks: tasks.toReversed(), line, models: models.map(({ model }) => model) };
}

test("when the budget has no room for the dear model any more, the cheaper one does the rest", async () => {
  await using hub = await openModelHub(script, files, settings);
  await limit(hub, 5_300_000);
  const { goal, models, line } = await ended(hub);
  assert.equal(goal.state, "completed", goal.answer ?? "");
  assert.deepEqual(models, ["dear", "cheap", "cheap"]);
  assert.ok((line?.spent ?? 0) <= 5_300_000);
  assert.equal(line?.reserved, 0);
});

test("when nothing is left for the cheapest, what was done is told as a partial result and nothing more is spent", async () => {
  await using hub = await openModelHub(script, files, {
    ...settings,
    more: { models: { "here/cheap": cheap }, roles: { work: ["here/cheap"] } },
  });
  await limit(hub, 10_400);
  const { goal, tasks, models, line } = await ended(hub);
  assert.deepEqual([goal.state, goal.failure?.code], ["failed", "HEARTH_GOAL_OVER_BUDGET"]);
  const done = tasks.filter(({ state }) => state === "completed").length;
  assert.ok(done > 0 && done < steps.length, `${done} were done`);
  assert.match(goal.answer ?? "", new RegExp(`A partial result: the budget ran out, and ${done} of 3 tasks were done`));
  assert.match(goal.answer ?? "", /- One: done/);
  assert.match(goal.answer ?? "", /- Three: stopped/);
  assert.match(goal.answer ?? "", /Thought by cheap\./);
  assert.equal(models.length, done);
  assert.ok((line?.spent ?? 0) <= 10_400);
  assert.equal(line?.reserved, 0);
  assert.equal(goal.phases.filter(({ round }) => round > 1).length, 0);
});

test("with nothing at all the goal ends without a call", async () => {
  await using hub = await openModelHub(script, files, settings);
  await limit(hub, 0);
  const { goal, models } = await ended(hub);
  assert.match(goal.answer ?? "", /0 of 3 tasks were done/);
  assert.deepEqual(models, []);
});

test("a task spends no more than the budget it was handed in with, and that of another one is its own", async () => {
  const write = { toolCalls: [{ name: "workspace_write", input: { path: "a.md", content: "x" } }] };
  await using hub = await openModelHub(
    ({ text }) => ((text.match(/"role":"tool"/g) ?? []).length < 1 ? write : answer({ summary: "Written." })),
    {
      "agents/writer/AGENT.md": "---\nname: writer\ndescription: Writes.\ntools: [workspace.write]\n---\nYou write.\n",
    },
  );
  const run = async (budget?: object): Promise<Task> => {
    const body = { capability: "writer.work", input: { objective: "Write" }, retries: 0, ...(budget && { budget }) };
    const { id } = (await hub.call("POST", "/api/v1/tasks", { body })).body as Task;
    return await eventually("the end", async () => {
      const task: Task = (await hub.call("GET", `/api/v1/tasks/${id}`)).body;
      return ["completed", "failed"].includes(task.state) && task;
    });
  };
  const short = await run({ calls: 1 });
  assert.equal(short.state, "failed", JSON.stringify(short));
  assert.match(short.failure?.message ?? "", /budget/);
  const { budgets } = (await hub.call("GET", "/api/v1/budgets")).body as {
    budgets: { scope: string; scopeId: string; unit: string; maximum?: number; reserved: number; spent: number }[];
  };
  assert.deepEqual(
    budgets
      .filter(({ scope, scopeId }) => scope === "task" && scopeId === short.id)
      .map(({ unit, maximum, reserved, spent }) => [unit, maximum, reserved, spent]),
    [["calls", 1, 0, 1]],
  );
  assert.equal((await run({ calls: 50 })).state, "completed");
  assert.equal((await run()).state, "completed");
});
