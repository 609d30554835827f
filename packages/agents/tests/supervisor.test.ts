import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { type Capability, HearthError, parse, type Plan, planDraft, type Principal } from "@hearth/protocol";
import { defineAgent, defineCapability } from "@hearth/runtimes";
import { z } from "zod";
import { builtinAgents, createRulePlanner, type Planner, type Proposal, planDigest } from "../src/index.ts";
import { ada, makeFolder, openGoalHub } from "./support/goal-hub.ts";
import { delimited, runs } from "./support/sample-data.ts";

const files = { "runs.csv": delimited(runs()) };
const bob: Principal = { kind: "person", id: "bob" };
const code = (expected: string) => (error: unknown) => HearthError.isInstance(error) && error.code === expected;

/** A planner that proposes what the test says. */
function planner(proposal: Proposal | ((capabilities: readonly Capability[]) => Proposal)): Planner {
  return {
    name: "scripted",
    isModel: true,
    propose: ({ capabilities }) => Promise.resolve(typeof proposal === "function" ? proposal(capabilities) : proposal),
  };
}

test("a plan waits for approval, and what runs is what was approved", async () => {
  await using hub = await openGoalHub();
  await using input = await makeFolder(files);
  const submitted = await hub.supervisor.submitGoal(ada, {
    text: "total distance per runner",
    inputFolder: input.path,
  });
  assert.equal(submitted.state, "planning");
  const waiting = await hub.supervisor.settled(ada, submitted.id);
  assert.equal(waiting.state, "awaiting-approval");
  assert.deepEqual(await hub.engine.list(ada, { plan: waiting.plan!, states: ["running", "completed"] }), []);
  const plan = await hub.engine.getPlan(ada, waiting.plan!);
  await hub.supervisor.approvePlan(ada, waiting.id);
  const done = await hub.supervisor.settled(ada, waiting.id);
  assert.equal(done.state, "completed", done.answer ?? "");
  const approval = hub.receipts.find((receipt) => receipt.action === "plan-approved");
  assert.equal(approval?.body?.["digest"], planDigest(plan));
  assert.deepEqual(
    hub.events.map((event) => event.type),
    ["goal-submitted", "goal-updated", "goal-updated", "goal-completed"],
  );
  await assert.rejects(hub.supervisor.approvePlan(ada, waiting.id), code("HEARTH_GOAL_STATE"));
});

test("one step that only reads runs without a plan", async () => {
  await using hub = await openGoalHub();
  await using input = await makeFolder({ "notes/a.md": "# A\n\n- [ ] water the ferns\n" });
  const submitted = await hub.supervisor.submitGoal(ada, {
    text: "list the open tasks in my notes",
    inputFolder: input.path,
  });
  const done = await hub.supervisor.settled(ada, submitted.id);
  assert.equal(done.state, "completed", done.answer ?? "");
  assert.equal(done.plan, undefined);
  assert.match(done.answer ?? "", /water the ferns/);
});

test("one step that writes is shown as a plan first", async () => {
  await using hub = await openGoalHub({
    planner: planner({
      kind: "direct",
      task: { capability: "report.write", input: { title: "T", sections: [{ heading: "H", text: "t" }] } },
      assumptions: [],
    }),
  });
  const submitted = await hub.supervisor.submitGoal(ada, { text: "report" });
  const waiting = await hub.supervisor.settled(ada, submitted.id);
  assert.equal(waiting.state, "awaiting-approval");
  assert.deepEqual((await hub.engine.getPlan(ada, waiting.plan!)).tasks[0]?.permissions, ["files-write"]);
});

test("an edited plan replaces the draft, with its permissions computed anew", async () => {
  await using hub = await openGoalHub();
  await using input = await makeFolder(files);
  const { id } = await hub.supervisor.submitGoal(ada, { text: "total distance per runner", inputFolder: input.path });
  const waiting = await hub.supervisor.settled(ada, id);
  const { title, tasks } = await hub.engine.getPlan(ada, waiting.plan!);
  const draft = (change: Partial<Plan["tasks"][number]>) => ({
    title,
    tasks: tasks.map((task, index) => (index === 0 ? { ...task, ...change } : task)),
  });
  await assert.rejects(
    hub.supervisor.editPlan(ada, id, draft({ capability: "table.reed" })),
    (error) => code("HEARTH_VALIDATION")(error) && /table\.read/.test((error as Error).message),
  );
  await assert.rejects(hub.supervisor.editPlan(ada, id, draft({ input: { path: 7 } })), code("HEARTH_VALIDATION"));
  await assert.rejects(hub.supervisor.editPlan(ada, id, draft({ after: [tasks[1]!.key] })), code("HEARTH_PLAN_CYCLE"));
  await assert.rejects(hub.supervisor.editPlan(bob, id, draft({})), code("HEARTH_NOT_FOUND"));
  const edited = await hub.supervisor.editPlan(ada, id, draft({ title: "Read the runs", permissions: ["network"] }));
  assert.deepEqual(edited.tasks[0]?.permissions, ["files-read"]);
  assert.equal((await hub.engine.getPlan(ada, waiting.plan!)).state, "cancelled");
  await hub.supervisor.approvePlan(ada, id);
  const done = await hub.supervisor.settled(ada, id);
  assert.equal(done.state, "completed", done.answer ?? "");
  assert.equal(done.plan, edited.id);
});

test("a goal is cancelled with its tasks, once, and only by its owner", async () => {
  await using hub = await openGoalHub({ works: false });
  await using input = await makeFolder(files);
  const { id } = await hub.supervisor.submitGoal(ada, { text: "total distance per runner", inputFolder: input.path });
  await hub.supervisor.settled(ada, id);
  const running = await hub.supervisor.approvePlan(ada, id);
  await assert.rejects(hub.supervisor.cancelGoal(bob, id), code("HEARTH_NOT_FOUND"));
  assert.equal((await hub.supervisor.cancelGoal(ada, id)).state, "cancelled");
  assert.equal((await hub.engine.getPlan(ada, running.plan!)).state, "cancelled");
  await assert.rejects(hub.supervisor.cancelGoal(ada, id), code("HEARTH_GOAL_STATE"));
});

const number = z.object({ kind: z.literal("number"), value: z.number() });
const liar = defineAgent({
  manifest: { name: "liar", version: "1.0.0", description: "Says done when it is not" },
  capabilities: [
    defineCapability({
      name: "liar.save",
      description: "Says it saved",
      permissions: ["files-write"],
      input: z.strictObject({}),
      output: number,
      run: () => ({ kind: "number" as const, value: 1 }),
    }),
    defineCapability({
      name: "liar.break",
      description: "Fails",
      input: z.strictObject({}),
      output: number,
      run: () => {
        throw new HangUp();
      },
    }),
  ],
});
class HangUp extends HearthError {
  readonly code = "HEARTH_TEST_HANG_UP";
  constructor() {
    super("the line was cut", { hint: "Call again." });
  }
}

test("a task that says it is done without its file fails the goal by the verifier's word", async () => {
  const checks = [{ kind: "file" as const, description: "the file is there", path: "result.txt", minimumBytes: 1 }];
  await using hub = await openGoalHub({
    agents: [liar],
    planner: planner({ kind: "direct", task: { capability: "liar.save", input: {}, checks }, assumptions: [] }),
  });
  await using output = await makeFolder();
  const { goal } = await hub.do("save it", { output: output.path });
  assert.equal(goal.state, "failed");
  assert.equal(goal.failure?.code, "HEARTH_CHECK_FAILED");
  assert.equal(goal.verdicts[0]?.result, "failed");
});

test("a task that fails for good fails the goal with its reason and hint", async () => {
  await using hub = await openGoalHub({
    agents: [liar],
    planner: planner({ kind: "direct", task: { capability: "liar.break", input: {} }, assumptions: [] }),
  });
  const { goal } = await hub.do("break it", {});
  assert.equal(goal.state, "failed");
  assert.match(goal.answer ?? "", /the line was cut.*Call again/s);
});

test("a planner that proposes an unknown capability or throws fails the goal and nothing runs", async () => {
  await using hub = await openGoalHub({
    planner: planner({ kind: "direct", task: { capability: "table.raed", input: {} }, assumptions: [] }),
  });
  const { goal, tasks } = await hub.do("x", {});
  assert.equal(goal.state, "failed");
  assert.match(goal.failure?.message ?? "", /table\.read/);
  assert.deepEqual(tasks, []);
  await using second = await openGoalHub({
    planner: { name: "broken", isModel: true, propose: () => Promise.reject(new Error("no answer")) },
  });
  assert.equal((await second.do("x", {})).goal.state, "failed");
});

test("a folder that is not there fails the goal with a message that names it", async () => {
  await using hub = await openGoalHub();
  const { goal } = await hub.do("total distance", { input: "/no/such/folder" });
  assert.equal(goal.state, "failed");
  assert.match(goal.answer ?? "", /no\/such\/folder/);
});

test("goals that were open when the process ended go on in the next", async () => {
  await using home = await makeFolder();
  await using input = await makeFolder(files);
  await using output = await makeFolder();
  const databaseUrl = `sqlite:${join(home.path, "hearth.db")}`;
  const folders = { inputFolder: input.path, outputFolder: output.path };
  const never: Planner = {
    name: "slow",
    isModel: false,
    propose: ({ signal }) =>
      new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason as Error))),
  };
  const ids = await (async () => {
    await using first = await openGoalHub({ databaseUrl, works: false });
    const waiting = await first.supervisor.submitGoal(ada, { text: "total distance per runner", ...folders });
    await first.supervisor.settled(ada, waiting.id);
    const running = await first.supervisor.submitGoal(ada, {
      text: "how many runs per month?",
      ...folders,
      approvePlan: true,
    });
    while ((await first.goals.get(ada, running.id)).state !== "running")
      await new Promise((resolve) => setImmediate(resolve));
    return { waiting: waiting.id, running: running.id };
  })();
  const planning = await (async () => {
    await using second = await openGoalHub({ databaseUrl, works: false, planner: never });
    return (await second.supervisor.submitGoal(ada, { text: "median minutes of Joost", ...folders })).id;
  })();
  await using third = await openGoalHub({ databaseUrl });
  assert.equal(await third.supervisor.resume(), 3);
  assert.equal((await third.supervisor.settled(ada, ids.running)).state, "completed");
  assert.equal((await third.supervisor.settled(ada, ids.waiting)).state, "awaiting-approval");
  assert.equal((await third.supervisor.settled(ada, planning)).state, "awaiting-approval");
  await third.supervisor.approvePlan(ada, planning);
  assert.equal((await third.supervisor.settled(ada, planning)).state, "completed");
});

test("a refusal and an answer say that no language model is connected, and a bad submission names its field", async () => {
  await using hub = await openGoalHub({
    planner: createRulePlanner({ detectModelServers: () => Promise.resolve(["Ollama at 127.0.0.1:11434"]) }),
    agents: builtinAgents,
  });
  const refused = await hub.do("write a poem about the sea", {});
  assert.equal(refused.goal.state, "refused");
  assert.match(refused.goal.answer ?? "", /No language model is connected.*Ollama at 127\.0\.0\.1:11434/s);
  const answered = await hub.do("What can you do?", {});
  assert.equal(answered.goal.state, "completed");
  assert.match(answered.goal.answer ?? "", /No language model is connected.*table\.aggregate/s);
  await assert.rejects(
    hub.supervisor.submitGoal(ada, { text: " " }),
    (error) => HearthError.isInstance(error) && error.field === "/text",
  );
});

test("a plan that a person finds wrong is planned anew with their words, and the old one can never run", async () => {
  const asked: { exchanges: readonly { question: string; answer: string }[] }[] = [];
  const step = (key: string): object => ({ key, title: `Do ${key}`, capability: "files.find", input: {} });
  const scripted: Planner = {
    name: "scripted",
    isModel: true,
    propose: ({ exchanges = [] }) => {
      asked.push({ exchanges });
      const keys = exchanges.length === 0 ? ["one", "two"] : exchanges.length === 1 ? ["one", "three"] : ["four"];
      const draft = parse(planDraft, { title: "Look", tasks: keys.map(step) }, "the plan");
      return Promise.resolve({ kind: "plan", draft, assumptions: [] });
    },
  };
  await using hub = await openGoalHub({ planner: scripted });
  await using input = await makeFolder(files);
  const { id } = await hub.supervisor.submitGoal(ada, { text: "look", inputFolder: input.path });
  const first = await hub.supervisor.settled(ada, id);
  await assert.rejects(hub.supervisor.revisePlan(ada, id, { text: " " }), code("HEARTH_VALIDATION"));
  await assert.rejects(hub.supervisor.revisePlan(bob, id, { text: "x" }), code("HEARTH_NOT_FOUND"));
  const again = await hub.supervisor.revisePlan(ada, id, { text: "three in place of two" });
  assert.deepEqual([again.state, again.plan], ["planning", undefined]);
  const second = await hub.supervisor.settled(ada, id);
  assert.equal(second.state, "awaiting-approval");
  assert.notEqual(second.plan, first.plan);
  assert.match(asked[1]?.exchanges[0]?.question ?? "", /1\. Do one \(files\.find\)\n2\. Do two/);
  assert.equal(asked[1]?.exchanges[0]?.answer, "three in place of two");
  assert.equal((await hub.engine.getPlan(ada, first.plan!)).state, "cancelled");
  await hub.supervisor.revisePlan(ada, id, { text: "only look once" });
  const done = await hub.supervisor.settled(ada, id);
  assert.deepEqual([done.state, done.plan], ["completed", undefined], "one step that only reads needs no plan");
  await assert.rejects(hub.supervisor.revisePlan(ada, id, { text: "more" }), code("HEARTH_GOAL_STATE"));
});
