import assert from "node:assert/strict";
import { test } from "node:test";
import { defaultPolicy } from "@hearth/policy";
import { openDoor } from "./support/open-door.ts";

const policy = {
  ...defaultPolicy,
  agents: { ...defaultPolicy.agents, code: { ...defaultPolicy.agents["code"]!, automaticLevel: 2 as const } },
};
const reason = "to restart the server";

test("a scheduled run never rises, and neither does one that nobody would remember", async () => {
  await using door = await openDoor({ policy });
  const onRaised = () => Promise.resolve();
  await using scheduled = door.session("code", { unattended: true, onRaised });
  const refused = await scheduled.rise({ level: 2, reason });
  assert.deepEqual([refused.kind, "rule" in refused && refused.rule], ["denied", "escalation-unattended"]);
  await using forgotten = door.session("code");
  const other = await forgotten.rise({ level: 2, reason });
  assert.equal("rule" in other && other.rule, "escalation-holder");
  assert.deepEqual([scheduled.level, forgotten.level], [1, 1]);
});

test("what a run rises to is kept before it counts, holds for its tools, and for nobody it started", async () => {
  await using door = await openDoor({ policy });
  const kept: number[] = [];
  await using session = door.session("code", { onRaised: (level) => Promise.resolve(void kept.push(level)) });
  const who = session.options.who;
  const tool = session.child({ who, agent: "code", level: 1, session: "task-1", hand: true });
  const child = session.child({ who, agent: "code", level: 2, session: "task-1" });
  assert.equal((await tool.rise({ level: 2, reason })).kind, "done");
  assert.deepEqual([kept, session.level, tool.level, child.level], [[2], 2, 2, 1]);
  const none = await child.rise({ level: 2, reason });
  assert.equal("rule" in none && none.rule, "escalation-holder");
});

test("the ceiling of the run that was taken over holds, and a failure to keep a level leaves it as it was", async () => {
  await using door = await openDoor({ policy });
  await using bound = door.session("code", { highest: 1, onRaised: () => Promise.resolve() });
  const refused = await bound.rise({ level: 2, reason });
  assert.equal("rule" in refused && refused.rule, "escalation-parent");
  await using full = door.session("code", { onRaised: () => Promise.reject(new Error("the disk is full")) });
  await assert.rejects(full.rise({ level: 2, reason }), /the disk is full/);
  assert.equal(full.level, 1);
});

test("a worker has its own limits and those of all above it, and each call is on the budgets of all of them", async () => {
  await using door = await openDoor({ policy });
  await using session = door.session("code", { limits: { seconds: 100 } });
  const { who } = session.options;
  const worker = (parent: typeof session, id: string, limits: object) =>
    parent.child({ who, agent: "code", level: 1, session: "task-1", task: "task-1", worker: { id, limits } });
  const manager = worker(session, "m", { seconds: 200, processes: 9 });
  const last = worker(manager, "w", { seconds: 50, processes: 20 });
  const { plan } = last.decideNow({ tool: "command", args: { command: "ls" } });
  assert.ok(plan?.kind === "command");
  assert.deepEqual([plan.limits.seconds, plan.limits.processes], [50, 9]);
  await door.budget.limitWorker(who, "m", { calls: 1 });
  await door.budget.limitWorker(who, "m", { calls: 5 });
  const message = () =>
    last.perform({
      request: { tool: "message", args: { channel: "agent", to: "qa" } },
      summary: "asks",
      action: "agent-asked",
      perform: () => Promise.resolve(null),
    });
  assert.equal((await message()).kind, "done");
  const over = await message();
  assert.match(over.kind === "over-budget" ? over.why : over.kind, /calls of worker m .*1 used or reserved of 1/);
  assert.deepEqual((await door.budget.accountOf(who, "worker", "w")).used, { calls: 1 });
});

test("a door that was stopped is shut for the run and for all that it started, by the rule that says why", async () => {
  await using door = await openDoor({ policy });
  await using session = door.session("code");
  const child = session.child({ who: session.options.who, agent: "code", level: 1, session: "task-1" });
  session.stop("not-the-holder", "it was handed over");
  const outcome = await child.perform({
    request: { tool: "message", args: { channel: "agent", to: "qa" } },
    summary: "asks",
    action: "agent-asked",
    perform: () => assert.fail("it was performed"),
  });
  assert.deepEqual(outcome, { kind: "denied", rule: "not-the-holder", why: "it was handed over" });
});
