import assert from "node:assert/strict";
import { test } from "node:test";
import type { ScriptedRequest, ScriptedTurn } from "@hearth/sdk/test";
import { answer, isPlanning, json, openModelHub } from "./support/model-hub.ts";

const files = { "agents/helper/AGENT.md": "---\nname: helper\ndescription: Writes notes.\n---\nBe brief.\n" };
const isTracing = ({ text }: ScriptedRequest): boolean => text.includes("Say in which phase the fault lies");

const planFor = (word: string) =>
  json({
    kind: "plan",
    title: word,
    tasks: [
      {
        key: "say",
        title: "Say it",
        capability: "helper.work",
        input: { objective: `Say ${word}` },
        checks: [{ kind: "output", description: "It is a fern", pointer: "/summary", schema: { const: "fern" } }],
      },
    ],
  });

/** Plans moss and then fern; says what it is asked to say. */
function script(traces: ScriptedTurn) {
  let plans = 0;
  return (request: ScriptedRequest): ScriptedTurn => {
    if (isTracing(request)) return traces;
    if (isPlanning(request)) return planFor(plans++ === 0 ? "moss" : "fern");
    return answer({ summary: /Say fern/.test(request.text) ? "fern" : "moss" });
  };
}

test("a model says where a failure lies, once, from what failed and what was done", async () => {
  const says = json({ why: "The objective named the wrong plant.", phase: "plan" });
  await using hub = await openModelHub(script(says), files);
  const { id } = await hub.submit({ text: "Name a plant without flowers", approvePlan: true });
  const done = await hub.until(id, "completed");
  const [led] = done.phases.filter(({ round }) => round === 2);
  assert.equal(led?.phase, "plan");
  assert.match(led?.note ?? "", /It is a fern[\s\S]*Led back by here\/scripted: The objective named the wrong plant\./);
  const traces = hub.server.requests.filter(isTracing);
  assert.equal(traces.length, 1);
  assert.match(traces[0]?.text ?? "", /By rule it would be led back to: think/);
  assert.match(traces[0]?.text ?? "", /Say moss/);
  // The planner is told both, and the warning is learnt for the phase that the model named.
  assert.match(hub.server.requests.filter(isPlanning)[1]?.text ?? "", /\(plan\)[\s\S]*wrong plant/);
  const { items } = (await hub.call("GET", "/api/v1/memory/inbox")).body as {
    items: { phase?: string; text: string }[];
  };
  assert.ok(
    items.some(({ text }) => /wrong plant/.test(text)),
    JSON.stringify(items),
  );
});

for (const [what, turn] of [
  ["is unreachable", { error: { status: 401, message: "no" } }],
  ["names no phase there is", json({ why: "Who knows.", phase: "learn" })],
  ["says that it is all well", { text: "Nothing is wrong. The goal is completed." }],
] as const)
  test(`where the model ${what}, the rules lead back`, async () => {
    await using hub = await openModelHub(script(turn), files);
    const { id } = await hub.submit({ text: "Name a plant without flowers", approvePlan: true });
    const done = await hub.until(id, "completed");
    const [led] = done.phases.filter(({ round }) => round === 2);
    assert.equal(led?.phase, "think");
    assert.doesNotMatch(led?.note ?? "", /Led back by/);
  });

test("the same failure twice ends the goal, wherever the model says that it lies", async () => {
  let traces = 0;
  const phases = ["plan", "execute", "build"];
  await using hub = await openModelHub((request) => {
    if (isTracing(request)) return json({ why: `Reason ${traces}.`, phase: phases[traces++] });
    return isPlanning(request) ? planFor("moss") : answer({ summary: "moss" });
  }, files);
  const { id } = await hub.submit({ text: "Name a plant without flowers", approvePlan: true });
  const ended = await hub.until(id, "failed");
  assert.match(ended.answer ?? "", /It was tried 2 times/);
  assert.equal(traces, 1);
});
