import assert from "node:assert/strict";
import { test } from "node:test";
import { ModelError } from "@hearth/models";
import type { Capability, GoalId } from "@hearth/protocol";
import { calls, type Reply, says, scriptedDoor } from "../../../tests/support/loop/scripted-door.ts";
import { builtinAgents } from "../../builtin/index.ts";
import type { Planner, PlanRequest, Proposal } from "../planner.ts";
import { createModelPlanner } from "./create-model-planner.ts";

const capabilities: readonly Capability[] = builtinAgents.flatMap(({ manifest }) => manifest.capabilities);
const request: PlanRequest = {
  goal: "What does the garden cost?",
  asker: { who: { kind: "person", id: "ada" }, id: "goal-1" as GoalId },
  workspace: undefined,
  capabilities,
  signal: new AbortController().signal,
};
const rules: Planner = {
  name: "rules",
  isModel: false,
  propose: () => Promise.resolve({ kind: "refused", reason: "The rules do not understand it.", help: [] }),
};
const plan = (capability: string, more: object = {}): object => ({
  kind: "plan",
  title: "Read it",
  tasks: [{ key: "read", title: "Read", capability, input: { path: "garden.csv" }, ...more }],
});

function open(replies: readonly Reply[], background: readonly string[] = []) {
  const door = scriptedDoor(replies);
  let closed = 0;
  const planner = createModelPlanner({
    open: () =>
      Promise.resolve({
        door,
        background,
        [Symbol.asyncDispose]: () => Promise.resolve(void (closed += 1)),
      }),
    otherwise: rules,
  });
  return { door, planner, closed: () => closed };
}

const json = (value: object): Reply => says(JSON.stringify(value));
const refusalOf = (proposal: Proposal): string => {
  assert.equal(proposal.kind, "refused");
  return proposal.kind === "refused" ? proposal.reason : "";
};

test("a model's plan is checked, carries the permissions of its capabilities, and names the model", async () => {
  const { planner, door, closed } = open([json(plan("table.read", { permissions: ["spend"] }))], ["Aims: thrift."]);
  const proposal = await planner.propose(request);
  assert.equal(proposal.kind, "plan", JSON.stringify(proposal));
  assert.deepEqual(proposal.kind === "plan" && proposal.draft.tasks[0]?.permissions, ["files-read"]);
  assert.equal(proposal.mind, "scripted/one");
  assert.equal(closed(), 1);
  const [asked] = door.requests;
  const told = JSON.stringify(asked?.messages);
  assert.match(told, /table\.read/);
  assert.match(told, /Aims: thrift\./);
  assert.match(told, /What does the garden cost\?/);
  assert.equal(asked?.purpose, "plan");
  assert.equal(asked?.answerSchema?.name, "proposal");
});

test("an answer in a fence with words around it is read", async () => {
  const { planner } = open([says('Here it is:\n```json\n{"kind":"answer","text":"It is 42."}\n```\nDone.')]);
  assert.deepEqual(await planner.propose(request), { kind: "answer", text: "It is 42.", mind: "scripted/one" });
});

test("a plan that cannot be carried out is mended once, with each fault named and the nearest capability", async () => {
  const { planner, door } = open([json(plan("table.reed")), json(plan("table.read"))]);
  assert.equal((await planner.propose(request)).kind, "plan");
  assert.equal(door.requests.length, 2);
  const complaint = JSON.stringify(door.requests[1]?.messages.at(-1));
  assert.match(complaint, /no agent offers table\.reed/);
  assert.match(complaint, /table\.read/);
});

for (const [what, reply, why] of [
  ["is no JSON", says("I would read the file."), /holds no JSON object/],
  ["is of another shape", json({ kind: "dance" }), /\/kind/],
  ["says nothing", json({ kind: "answer" }), /text is empty/],
  ["has no task", json({ kind: "plan", title: "Nothing" }), /\/tasks/],
  ["has a circle", json(plan("table.read", { after: ["read"] })), /read/],
  ["has a wrong input", json(plan("table.read", { input: { path: 7 } })), /\/tasks\/0\/input\/path/],
  ["calls a tool", calls({ name: "table_read", input: {} }), /holds no JSON object/],
] as const)
  test(`where the answer ${what} twice, the rules plan and it is said why`, async () => {
    const { planner, door } = open([reply, reply]);
    const reason = refusalOf(await planner.propose(request));
    assert.match(reason, why);
    assert.match(reason, /The rules do not understand it\./);
    assert.equal(door.requests.length, 2);
  });

test("a model that may not be asked, refuses or breaks leaves the rules, which say so", async () => {
  const broken = (): never => {
    throw new ModelError("it is down", { reason: "broken" });
  };
  for (const [reply, why] of [
    [{ kind: "denied", rule: "r", why: "the policy forbids it" } as Reply, /the policy forbids it/],
    [says("", "refused"), /refused to plan/],
    [broken as Reply, /it is down/],
  ] as const)
    assert.match(refusalOf(await open([reply]).planner.propose(request)), why);
});

test("without a model the rules plan and nothing is said of one", async () => {
  const planner = createModelPlanner({ open: () => Promise.resolve(undefined), otherwise: rules });
  assert.deepEqual(await planner.propose(request), await rules.propose(request));
});

test("a repeated question has the same name, and one that changed has another", async () => {
  const { planner, door } = open([json(plan("table.read"))]);
  await planner.propose(request);
  await planner.propose(request);
  await planner.propose({ ...request, goal: "Another goal" });
  const names = door.requests.map(({ call }) => call);
  assert.equal(names[0], names[1]);
  assert.notEqual(names[0], names[2]);
});

test("an abort ends the planning and does not fall back to the rules", async () => {
  const stop = new AbortController();
  const { planner } = open([
    () => {
      stop.abort(new Error("stopped"));
      throw new Error("cut");
    },
  ]);
  await assert.rejects(planner.propose({ ...request, signal: stop.signal }), /stopped/);
});
