import assert from "node:assert/strict";
import { test } from "node:test";
import type { EstimateOutcome, Goal, Plan } from "@hearth/protocol";
import type { ScriptedRequest, ScriptedTurn } from "@hearth/sdk/test";
import { MovedClock } from "./support/moved-clock.ts";
import { answer, isPlanning, json, type ModelHub, openModelHub } from "./support/model-hub.ts";
import { assertProblem, eventually } from "./support/test-hub.ts";

const files = { "agents/helper/AGENT.md": "---\nname: helper\ndescription: Writes notes.\n---\nBe brief.\n" };
const plan = {
  kind: "plan",
  title: "A note",
  tasks: [
    { key: "first", title: "First", capability: "helper.work", input: { objective: "Think" } },
    { key: "second", title: "Second", capability: "helper.work", input: { objective: "Think more" }, after: ["first"] },
  ],
};
const script = (request: ScriptedRequest): ScriptedTurn =>
  isPlanning(request) ? json(plan) : { ...answer({ summary: "Thought." }), usage: { input: 400, output: 20 } };

const planOf = async (hub: ModelHub, goal: Goal): Promise<Plan> =>
  (await hub.call("GET", `/api/v1/plans/${goal.plan}`)).body;

async function question(hub: ModelHub): Promise<{ id: string; action: { session: string } }> {
  return await eventually("the question", async () => {
    const { approvals } = (await hub.call("GET", "/api/v1/approvals")).body as {
      approvals: { id: string; action: { session: string } }[];
    };
    return approvals[0];
  });
}

test("each task is priced before it runs, and what it took makes the next estimate", async () => {
  const model = { price: { input: 3, output: 15 } };
  await using hub = await openModelHub(script, files, { model });
  const { id } = await hub.submit({ text: "Think about the boiler" });
  const waiting = await hub.until(id, "awaiting-approval");
  for (const { estimate } of (await planOf(hub, waiting)).tasks) {
    assert.deepEqual([estimate?.basis, estimate?.runs], ["guess", 0]);
    assert.equal(estimate?.moneyMicroUnits, 20_000 * 3 + 2_000 * 15);
    const { seconds, secondsRange } = estimate;
    assert.ok(secondsRange!.low < seconds && seconds < secondsRange!.high);
  }
  await hub.call("POST", `/api/v1/goals/${id}/approve`);
  await hub.until(id, "completed");
  const { estimates } = (await hub.call("GET", `/api/v1/goals/${id}/estimates`)).body as {
    estimates: EstimateOutcome[];
  };
  assert.deepEqual(
    estimates.map(({ title, estimate, actual }) => [title, estimate?.basis, actual.moneyMicroUnits, actual.tokens]),
    ["First", "Second"].map((title) => [title, "guess", 400 * 3 + 20 * 15, { input: 400, output: 20 }]),
  );
  const next = await hub.submit({ text: "Think about the garden" });
  const [task] = (await planOf(hub, await hub.until(next.id, "awaiting-approval"))).tasks;
  assert.deepEqual([task?.estimate?.basis, task?.estimate?.runs], ["history", 2]);
  assert.equal(task?.estimate?.moneyMicroUnits, 400 * 3 + 20 * 15);
  assertProblem(await hub.call("GET", `/api/v1/goals/${id.replace(/.$/, "0")}/estimates`), 404, "HEARTH_NOT_FOUND");
  assert.equal((await hub.call("GET", `/api/v1/goals/${id}/estimates`, { token: null })).status, 401);
});

const far = { model: {}, server: { local: false } };

test("planning with a model of unknown price waits for a yes, and the plan says that no price is known", async () => {
  await using hub = await openModelHub(script, files, far);
  const { id } = await hub.submit({ text: "Think about the boiler" });
  const asked = await question(hub);
  assert.equal(asked.action.session, id);
  assert.equal(((await hub.call("GET", `/api/v1/goals/${id}`)).body as Goal).state, "planning");
  assert.equal(hub.server.requests.filter(isPlanning).length, 0);
  await hub.call("POST", "/api/v1/approvals/decide", { body: { answers: [{ id: asked.id, answer: "approved" }] } });
  const waiting = await hub.until(id, "awaiting-approval");
  assert.equal(waiting.model, "here/scripted");
  for (const { estimate } of (await planOf(hub, waiting)).tasks) assert.equal(estimate?.moneyMicroUnits, undefined);
});

test("a no leaves the rules, which say so", async () => {
  await using hub = await openModelHub(script, files, far);
  const { id } = await hub.submit({ text: "Think about the boiler" });
  const { id: asked } = await question(hub);
  await hub.call("POST", "/api/v1/approvals/decide", { body: { answers: [{ id: asked, answer: "denied" }] } });
  const refused = await hub.until(id, "refused");
  assert.match(refused.answer ?? "", /denied it[\s\S]*Without a model: /);
  assert.equal(hub.server.requests.filter(isPlanning).length, 0);
});

test("where nobody answers in time the goal is refused, and the rules do not plan in the model's place", async () => {
  const clock = new MovedClock();
  await using hub = await openModelHub(script, files, { ...far, clock });
  const { id } = await hub.submit({ text: "Think about the boiler" });
  await question(hub);
  clock.advance(11 * 60 * 1000);
  const refused = await hub.until(id, "refused");
  assert.match(refused.answer ?? "", /nobody answered in time/);
  assert.doesNotMatch(refused.answer ?? "", /Without a model/);
});
