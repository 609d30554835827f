import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { HearthError, type Principal } from "@hearth/protocol";
import { defineAgent, defineCapability } from "@hearth/runtimes";
import { z } from "zod";
import { type Planner, type PlanRequest, type Proposal, traceBack } from "../src/index.ts";
import { ada, makeFolder, openGoalHub } from "./support/goal-hub.ts";

class Refused extends HearthError {
  readonly code: HearthError["code"];

  constructor(code: string) {
    super("it was refused", { hint: "Ask." });
    this.code = code as HearthError["code"];
  }
}

/** Says what it is told to say, or fails with the code it is told. */
const echo = defineAgent({
  manifest: { name: "echo", version: "1.0.0", description: "Repeats", level: "worker", runtime: "in-process" },
  capabilities: [
    defineCapability({
      name: "echo.say",
      description: "Repeats a word",
      input: z.object({ word: z.string(), fail: z.string().optional() }),
      output: z.object({ word: z.string() }),
      run({ word, fail }) {
        if (fail !== undefined) throw new Refused(fail);
        return Promise.resolve({ word });
      },
    }),
    defineCapability({
      name: "echo.write",
      description: "Repeats a word where others see it",
      permissions: ["files-write"],
      input: z.object({ word: z.string() }),
      output: z.object({ word: z.string() }),
      run: ({ word }) => Promise.resolve({ word }),
    }),
  ],
});

const say = (
  word: string,
  { fail, pointer = "/word", capability = "echo.say" }: { fail?: string; pointer?: string; capability?: string } = {},
): Proposal => ({
  kind: "plan",
  draft: {
    title: word,
    tasks: [
      {
        key: "say",
        title: "Say it",
        capability,
        input: { word, ...(fail === undefined ? {} : { fail }) },
        after: [],
        priority: 5,
        timeoutSeconds: 60,
        retries: 0,
        permissions: [],
        checks: [{ kind: "output", description: "It is a fern", pointer, schema: { const: "fern" } }],
      },
    ],
  },
  assumptions: [],
  mind: "scripted/one",
});

/** A model that proposes one thing after the other, and keeps what it was asked. */
function thinker(...proposals: readonly Proposal[]): Planner & { readonly asked: PlanRequest[] } {
  const asked: PlanRequest[] = [];
  return {
    name: "model",
    isModel: false,
    asked,
    propose(request) {
      const proposal = proposals[Math.min(asked.push(request), proposals.length) - 1];
      return Promise.resolve(proposal!);
    },
  };
}

const phasesOf = (phases: readonly { phase: string; round: number }[]): string =>
  phases.map(({ phase, round }) => `${round}:${phase}`).join(" ");

test("each phase is kept in its order, with the criteria written before anything ran", async () => {
  await using hub = await openGoalHub({ agents: [echo], planner: thinker(say("fern")) });
  const { goal } = await hub.do("say fern", {});
  assert.equal(goal.state, "completed", goal.answer ?? "");
  assert.equal(phasesOf(goal.phases), "1:observe 1:think 1:plan 1:build 1:execute 1:verify 1:learn");
  assert.match(goal.phases.find(({ phase }) => phase === "build")?.note ?? "", /^1 acceptance checks/);
  assert.match(goal.phases.find(({ phase }) => phase === "verify")?.note ?? "", /1 of 1/);
});

test("a check that fails leads back to the thinking, with what went wrong, and the second plan is carried out", async () => {
  const planner = thinker(say("moss"), say("fern"));
  await using hub = await openGoalHub({ agents: [echo], planner });
  const { goal, tasks } = await hub.do("say fern", {});
  assert.equal(goal.state, "completed", goal.answer ?? "");
  assert.equal(
    phasesOf(goal.phases.filter(({ round }) => round === 2)),
    "2:think 2:observe 2:plan 2:build 2:execute 2:verify 2:learn",
  );
  assert.deepEqual(
    planner.asked[1]?.failures?.map(({ phase }) => phase),
    ["think"],
  );
  assert.match(planner.asked[1]?.failures?.[0]?.why ?? "", /It is a fern/);
  assert.equal(tasks.length, 2);
  assert.ok(hub.receipts.some(({ action }) => action === "goal-led-back"));
  assert.deepEqual(
    goal.verdicts.map(({ result }) => result),
    ["passed"],
  );
});

test("a plan of a later round that touches something is shown again before it runs", async () => {
  const planner = thinker(say("moss"), say("fern", { capability: "echo.write" }));
  await using hub = await openGoalHub({ agents: [echo], planner });
  const { id } = await hub.supervisor.submitGoal(ada, { text: "say fern" });
  const waiting = await hub.supervisor.settled(ada, id);
  assert.equal(waiting.state, "awaiting-approval");
  assert.equal(
    (await hub.engine.list(ada, { plan: waiting.plan! })).filter(({ state }) => state === "completed").length,
    0,
  );
  await hub.supervisor.approvePlan(ada, id);
  assert.equal((await hub.supervisor.settled(ada, id)).state, "completed");
});

test("the same failure twice ends the goal, and so does a third other one", async () => {
  const same = thinker(say("moss"));
  await using hub = await openGoalHub({ agents: [echo], planner: same });
  const { goal } = await hub.do("say fern", {});
  assert.equal(goal.state, "failed");
  assert.equal(same.asked.length, 2);
  assert.match(goal.answer ?? "", /It was tried 2 times/);
  const others = thinker(
    say("moss"),
    say("fern", { fail: "HEARTH_NOT_FOUND" }),
    say("fern", { fail: "HEARTH_LOOP_FAILED" }),
    say("fern"),
  );
  await using second = await openGoalHub({ agents: [echo], planner: others });
  const ended = await second.do("say fern", {});
  assert.equal(ended.goal.state, "failed");
  assert.equal(others.asked.length, 3);
});

test("what the rules planned is not tried again, since they would plan the same", async () => {
  const { mind: _mind, ...byRules } = say("moss");
  const planner = thinker(byRules);
  await using hub = await openGoalHub({ agents: [echo], planner });
  assert.equal((await hub.do("say fern", {})).goal.state, "failed");
  assert.equal(planner.asked.length, 1);
});

for (const [code, phase, again] of [
  ["HEARTH_NOT_FOUND", "observe", true],
  ["HEARTH_UNKNOWN_COLUMN", "observe", true],
  ["HEARTH_VALIDATION", "plan", true],
  ["HEARTH_LOOP_FAILED", "execute", true],
  ["HEARTH_EFFECT_DENIED", "execute", false],
  ["HEARTH_BUDGET_EXCEEDED", "execute", false],
  ["HEARTH_STORAGE_FULL", "execute", false],
  ["HEARTH_PLAN_DEVIATION", "execute", false],
] as const)
  test(`a task that ends with ${code} is led back to ${phase}${again ? "" : " and not tried again"}`, async () => {
    const planner = thinker(say("fern", { fail: code }), say("fern"));
    await using hub = await openGoalHub({ agents: [echo], planner });
    const { goal } = await hub.do("say fern", {});
    assert.equal(goal.state, again ? "completed" : "failed", goal.answer ?? "");
    assert.equal(planner.asked.length, again ? 2 : 1);
    if (again) assert.equal(goal.phases.find(({ round }) => round === 2)?.phase, phase);
    else assert.doesNotMatch(goal.answer ?? "", /completed/);
  });

test("a criterion that asks for what the output does not have is the criteria's fault", async () => {
  const planner = thinker(say("fern", { pointer: "/color" }), say("fern"));
  await using hub = await openGoalHub({ agents: [echo], planner });
  const { goal } = await hub.do("say fern", {});
  assert.equal(goal.state, "completed", goal.answer ?? "");
  assert.equal(goal.phases.find(({ round }) => round === 2)?.phase, "build");
});

test("a failure told in words of a budget is final", () => {
  const fault = traceBack(
    { code: "HEARTH_LOOP_FAILED", message: "over budget: 3 of 3 calls", retryable: false },
    [],
    [],
  );
  assert.equal(fault.again, false);
});

test("a question waits for the person, whose answer the planner is given, also after a restart", async () => {
  await using home = await makeFolder();
  const databaseUrl = `sqlite:${join(home.path, "hearth.db")}`;
  const asks: Proposal = { kind: "question", text: "Which word?", missing: [], mind: "scripted/one" };
  const id = await (async () => {
    await using first = await openGoalHub({ databaseUrl, agents: [echo], planner: thinker(asks) });
    const { goal } = await first.do("say it", {});
    assert.deepEqual([goal.state, goal.answer], ["awaiting-answer", "Which word?"]);
    return goal.id;
  })();
  const planner = thinker(say("fern"));
  await using hub = await openGoalHub({ databaseUrl, agents: [echo], planner });
  await hub.supervisor.resume();
  assert.equal((await hub.supervisor.settled(ada, id)).state, "awaiting-answer");
  const bob: Principal = { kind: "person", id: "bob" };
  const failsWith = (code: string) => (error: unknown) => HearthError.isInstance(error) && error.code === code;
  await assert.rejects(hub.supervisor.answerGoal(bob, id, { text: "fern" }), failsWith("HEARTH_NOT_FOUND"));
  await assert.rejects(hub.supervisor.answerGoal(ada, id, { text: " " }), failsWith("HEARTH_VALIDATION"));
  await hub.supervisor.answerGoal(ada, id, { text: "fern" });
  const done = await hub.supervisor.settled(ada, id);
  // What was approved when it was handed in is still approved.
  assert.equal(done.state, "completed", done.answer ?? "");
  assert.deepEqual(planner.asked[0]?.exchanges, [{ question: "Which word?", answer: "fern" }]);
  await assert.rejects(hub.supervisor.answerGoal(ada, id, { text: "fern" }), failsWith("HEARTH_GOAL_STATE"));
});

test("a planner that only asks ends refused, and a goal that waits for an answer can be cancelled", async () => {
  const asks: Proposal = { kind: "question", text: "And then?", missing: [], mind: "scripted/one" };
  await using hub = await openGoalHub({ agents: [echo], planner: thinker(asks) });
  const { goal } = await hub.do("say it", {});
  for (let times = 0; times < 5; times++) {
    await hub.supervisor.answerGoal(ada, goal.id, { text: "more" });
    await hub.supervisor.settled(ada, goal.id);
  }
  assert.equal((await hub.goals.get(ada, goal.id)).state, "refused");
  const { goal: other } = await hub.do("say it", {});
  assert.equal((await hub.supervisor.cancelGoal(ada, other.id)).state, "cancelled");
});

test("an answer to a question of the rules words the goal anew where it does not complete it", async () => {
  await using hub = await openGoalHub();
  await using input = await makeFolder({ "runs.csv": "runner,minutes\nInes,30\nJoost,50\n" });
  for (const [asked, answer] of [
    ["total wool per runner", "total minutes per runner"],
    ["sort it out", "total minutes per runner"],
  ] as const) {
    const { goal } = await hub.do(asked, { input: input.path });
    assert.equal(goal.state, "awaiting-answer", goal.answer ?? "");
    await hub.supervisor.answerGoal(ada, goal.id, { text: answer });
    const done = await hub.supervisor.settled(ada, goal.id);
    assert.equal(done.state, "completed", done.answer ?? "");
    assert.match(done.answer ?? "", /Joost/);
  }
});
