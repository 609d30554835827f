import assert from "node:assert/strict";
import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import type { AgentHealthView, Goal, SystemHealth, Task } from "@hearth/protocol";
import { sandboxStatus } from "@hearth/sandbox";
import { defineAgent, defineCapability } from "@hearth/sdk";
import { z } from "zod";
import { runHearth } from "../src/cli/tests/run-hearth.ts";
import { callerFor, spawnHub } from "./support/spawn-hub.ts";
import { assertProblem, eventually, startHub, temporaryFolder, type TestHub } from "./support/test-hub.ts";
import { strangersToken } from "./support/tokens.ts";

const sandbox = await sandboxStatus();
const household = fileURLToPath(new URL("../../../examples/household", import.meta.url));

/** An agent whose runs last until they are let go, each with one durable step behind it. */
function worker() {
  let runs = 0;
  let effects = 0;
  const gate = Promise.withResolvers<void>();
  const agent = defineAgent({
    manifest: { name: "slow", version: "1.0.0", description: "Takes its time" },
    capabilities: [
      defineCapability({
        name: "slow.work",
        description: "Works",
        input: z.object({}),
        output: z.object({ effects: z.number() }),
        async run(_input, context) {
          const { done } = await context.step("once", () => ({ done: (effects += 1) }));
          runs += 1;
          await gate.promise;
          return { effects: done };
        },
      }),
    ],
  });
  return { agent, runs: () => runs, effects: () => effects, letGo: () => gate.resolve() };
}

const submit = async (hub: TestHub, capability: string, input: object = {}, token = hub.hub.token): Promise<string> => {
  const made = await hub.call("POST", "/api/v1/tasks", { token, body: { capability, input, retries: 0 } });
  assert.equal(made.status, 201, made.text);
  return (made.body as { id: string }).id;
};
const taskOf = async (hub: TestHub, id: string, token = hub.hub.token): Promise<Task> =>
  (await hub.call("GET", `/api/v1/tasks/${id}`, { token })).body;
const endOf = (hub: TestHub, id: string, token = hub.hub.token): Promise<Task> =>
  eventually("the end of the task", async () => {
    const task = await taskOf(hub, id, token);
    return ["completed", "failed", "cancelled"].includes(task.state) && task;
  });
const healthOf = async (hub: TestHub, name: string): Promise<AgentHealthView> => {
  const { agents } = (await hub.call("GET", "/api/v1/agent-health")).body as { agents: AgentHealthView[] };
  return agents.find(({ agentId }) => agentId === name)!;
};

void test("a stopped agent ends what it does, takes nothing new, and goes on with what waits once it is started", async () => {
  const { agent, runs, letGo } = worker();
  await using hub = await startHub({ agents: [agent] });
  const feed = hub.socket("/ws/feed");
  await eventually("the feed", () => feed.messages.length > 0);
  const first = await submit(hub, "slow.work");
  await eventually("the run", () => runs() === 1);
  const stopped = await hub.call("POST", "/api/v1/agents/slow/stop", { body: {} });
  assert.deepEqual([stopped.status, stopped.body], [200, { tasks: [], others: 0 }]);
  const drains = await healthOf(hub, "slow");
  assert.deepEqual([drains.status, drains.state], ["stopped", "work"]);
  const second = await submit(hub, "slow.work");
  letGo();
  assert.equal((await endOf(hub, first)).state, "completed");
  const waits = await healthOf(hub, "slow");
  assert.deepEqual([waits.status, waits.state, waits.queueDepth], ["stopped", "maintenance", 1]);
  assert.ok(waits.stoppedAt !== undefined);
  // A task of another agent is done, so the worker has looked at what there is.
  assert.equal((await endOf(hub, await submit(hub, "arithmetic.add", { operands: [1, 2] }))).state, "completed");
  assert.equal((await taskOf(hub, second)).state, "ready");
  assert.equal(runs(), 1);
  const system = (await hub.call("GET", "/api/v1/system/health")).body as SystemHealth;
  assert.equal(system.status, "healthy", "who is stopped is not ill");
  await eventually("the word in the feed", () =>
    feed.messages.some(({ type, data }) => type === "agent-updated" && /"stopped"/.test(JSON.stringify(data))),
  );
  const started = await runHearth(["agent", "start", "slow"], { home: hub.home });
  assert.equal(started.code, 0, started.stderr);
  assert.equal((await endOf(hub, second)).state, "completed");
  assert.equal((await healthOf(hub, "slow")).status, "healthy");
  const audit = await hub.call("GET", "/api/v1/journal/receipts?limit=200");
  assert.match(audit.text, /"agent-stopped"/);
  assert.match(audit.text, /"agent-started"/);
});

void test("with now its runs end and are done again without repeating a finished step, and nobody learns of another's tasks", async () => {
  const { agent, runs, effects, letGo } = worker();
  await using hub = await startHub({ agents: [agent] });
  const operator = await strangersToken(hub, { id: "opal", role: "operator" });
  const mine = await submit(hub, "slow.work");
  const theirs = await submit(hub, "slow.work", {}, operator);
  await eventually("both runs", () => runs() === 2);
  const stopped = await hub.call("POST", "/api/v1/agents/slow/stop", { token: operator, body: { now: true } });
  assert.deepEqual(stopped.body, { tasks: [theirs], others: 1 });
  await eventually("both given back", async () =>
    (await Promise.all([taskOf(hub, mine), taskOf(hub, theirs, operator)])).every(({ state }) => state === "ready"),
  );
  const receipts = await hub.call("GET", "/api/v1/journal/receipts?limit=200", { token: operator });
  assert.ok(!receipts.text.includes(mine) && receipts.text.includes(theirs));
  const { tasksFailedLastHour } = await healthOf(hub, "slow");
  assert.equal(tasksFailedLastHour, 0);
  letGo();
  // A restart starts it as well.
  assert.equal((await hub.call("POST", "/api/v1/agents/slow/restart", { token: operator })).status, 200);
  for (const [id, token] of [
    [mine, hub.hub.token],
    [theirs, operator],
  ] as const) {
    const task = await endOf(hub, id, token);
    assert.deepEqual([task.state, task.attempt], ["completed", 1]);
  }
  assert.deepEqual([runs(), effects()], [4, 2]);
});

void test("a restart names the tasks of whoever asks and counts the others", async () => {
  const { agent, runs, letGo } = worker();
  await using hub = await startHub({ agents: [agent] });
  const operator = await strangersToken(hub, { id: "opal", role: "operator" });
  const mine = await submit(hub, "slow.work");
  await eventually("the run", () => runs() === 1);
  const feed = hub.socket("/ws/feed", { token: operator });
  await feed.status;
  const restarted = await hub.call("POST", "/api/v1/agents/slow/restart", { token: operator });
  assert.deepEqual(restarted.body, { tasks: [], others: 1 });
  const event = await eventually("the event", () => feed.messages.find(({ type }) => type === "agent-recovered"));
  assert.ok(!JSON.stringify(event).includes(mine));
  const receipts = await hub.call("GET", "/api/v1/journal/receipts", { token: operator });
  assert.match(receipts.text, /agent-restarted/);
  assert.ok(!receipts.text.includes(mine));
  letGo();
  assert.equal((await endOf(hub, mine)).state, "completed");
  feed.socket.close();
});

void test("nothing is planned with a stopped agent, and a goal whose tasks wait for one says so", async () => {
  await using hub = await startHub();
  const goal = async (text: string): Promise<Goal> => {
    const made = (await hub.call("POST", "/api/v1/goals", { body: { text } })).body as Goal;
    return await eventually("the goal's end", async () => {
      const found = (await hub.call("GET", `/api/v1/goals/${made.id}`)).body as Goal;
      return !["planning", "running"].includes(found.state) && found;
    });
  };
  assert.equal((await goal("What is 40 + 2?")).state, "completed");
  await hub.call("POST", "/api/v1/agents/arithmetic/stop", { body: {} });
  assert.equal((await goal("What is 41 + 2?")).state, "refused");

  // A plan that was made before waits where its agent is stopped.
  const text = "Total my bills per category and per month and draw a chart";
  const made = (await hub.call("POST", "/api/v1/goals", { body: { text, inputFolder: household } })).body as Goal;
  const until = (what: string, fits: (goal: Goal) => boolean): Promise<Goal> =>
    eventually(what, async () => {
      const found = (await hub.call("GET", `/api/v1/goals/${made.id}`)).body as Goal;
      return fits(found) && found;
    });
  await until("the plan", ({ state }) => state === "awaiting-approval");
  await hub.call("POST", "/api/v1/agents/chart/stop", { body: {} });
  await hub.call("POST", `/api/v1/goals/${made.id}/approve`, { body: {} });
  const { waitsFor } = await until("what it waits for", (found) => found.waitsFor !== undefined);
  assert.deepEqual(
    waitsFor?.map(({ agent }) => agent),
    ["chart"],
  );
  const shown = await runHearth(["goal", "show", made.id], { home: hub.home });
  assert.match(shown.stdout, /of it waits? for chart, which is stopped: hearth agent start chart/);
  await hub.call("POST", "/api/v1/agents/chart/start");
  const { state, waitsFor: none } = await until("the end", (found) => found.state !== "running");
  assert.deepEqual([state, none], ["completed", undefined]);
});

void test("what everything else needs is not stopped, and only the owner and operators stop", async () => {
  await using hub = await startHub();
  for (const name of ["supervisor", "planner", "verifier", "workspace-tools", "team-tools", "conversation"])
    assertProblem(await hub.call("POST", `/api/v1/agents/${name}/stop`, { body: {} }), 409, "HEARTH_AGENT_NEEDED");
  assertProblem(await hub.call("POST", "/api/v1/agents/nobody/stop", { body: {} }), 404, "HEARTH_NOT_FOUND");
  assertProblem(await hub.call("POST", "/api/v1/agents/nobody/start"), 404, "HEARTH_NOT_FOUND");
  assertProblem(await hub.call("POST", "/api/v1/agents/code/stop", { body: { now: "yes" } }), 400, "HEARTH_VALIDATION");
  const member = await strangersToken(hub);
  for (const word of ["stop", "start"])
    assertProblem(
      await hub.call("POST", `/api/v1/agents/code/${word}`, { token: member, body: {} }),
      403,
      "HEARTH_NOT_PERMITTED",
    );
  const refused = await runHearth(["agent", "stop", "verifier"], { home: hub.home });
  assert.notEqual(refused.code, 0);
  assert.match(refused.stderr, /verifier cannot be stopped/);
});

void test("a stop outlives a kill of the hub", { skip: sandbox.available ? false : sandbox.reason }, async () => {
  const home = await temporaryFolder();
  const first = await spawnHub(home);
  const call = await callerFor(home, first.address);
  const command = `python3 -c "import tempfile,time; tempfile.mkstemp(prefix='made.',dir='.'); time.sleep(600)"`;
  const { id } = await call<{ id: string }>("POST", "/api/v1/tasks", { capability: "command.run", input: { command } });
  const made = async (): Promise<number> => {
    const root = join(home, "workspaces/owner");
    const agents = await readdir(root).catch(() => []);
    const names = agents.map((agent) => readdir(join(root, agent, "working", id)).catch(() => []));
    return (await Promise.all(names)).flat().filter((name) => name.startsWith("made.")).length;
  };
  await eventually("the effect", async () => (await made()) === 1);
  await call("POST", "/api/v1/agents/command/stop", { now: true });
  first.child.kill("SIGKILL");
  await first.exited;
  const second = await spawnHub(home);
  const again = await callerFor(home, second.address);
  const { agents } = await again<{ agents: AgentHealthView[] }>("GET", "/api/v1/agent-health");
  assert.equal(agents.find(({ agentId }) => agentId === "command")?.status, "stopped");
  assert.equal((await again<Task>("GET", `/api/v1/tasks/${id}`)).state, "ready");
  // Started again, it does not do what it had begun a second time.
  await runHearth(["agent", "start", "command"], { home });
  const task = await eventually("the end", async () => {
    const found = await again<Task>("GET", `/api/v1/tasks/${id}`);
    return found.state === "failed" && found;
  });
  assert.equal(task.failure?.code, "HEARTH_EFFECT_UNKNOWN");
  assert.equal(await made(), 1);
  second.child.kill("SIGTERM");
  await second.exited;
  await rm(home, { recursive: true, force: true });
});
