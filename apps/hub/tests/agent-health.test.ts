import assert from "node:assert/strict";
import { test } from "node:test";
import type { AgentHealthView, SystemHealth } from "@hearth/protocol";
import { defineAgent, defineCapability } from "@hearth/sdk";
import { z } from "zod";
import { runHearth } from "../src/cli/tests/run-hearth.ts";
import { MovedClock } from "./support/moved-clock.ts";
import { strangersToken } from "./support/tokens.ts";
import { assertProblem, eventually, startHub, type TestHub } from "./support/test-hub.ts";

const silence = 30_500;
const cooldown = 300_500;

/** An agent of code whose runs hang, without a sign of life, for as long as `hangs` says so. */
function sleeper(hangs: () => boolean) {
  let runs = 0;
  const agent = defineAgent({
    manifest: { name: "sleeper", version: "1.0.0", description: "Naps" },
    capabilities: [
      defineCapability({
        name: "sleeper.nap",
        description: "Naps",
        input: z.object({}),
        output: z.object({ run: z.number() }),
        run: async () => {
          runs += 1;
          const run = runs;
          if (hangs()) await new Promise(() => {});
          return { run };
        },
      }),
      defineCapability({
        name: "sleeper.fail",
        description: "Fails",
        input: z.object({}),
        output: z.object({}),
        run: () => Promise.reject(new Error("a bad dream")),
      }),
    ],
  });
  return { agent, runs: () => runs };
}

const submit = async (hub: TestHub, capability: string, more: object = {}): Promise<string> => {
  const made = await hub.call("POST", "/api/v1/tasks", {
    body: { capability, input: {}, timeoutSeconds: 3600, ...more },
  });
  assert.equal(made.status, 201, made.text);
  return (made.body as { id: string }).id;
};
const taskOf = async (hub: TestHub, id: string) =>
  (await hub.call("GET", `/api/v1/tasks/${id}`)).body as { state: string; attempt: number; output?: { run: number } };
const healthOf = async (hub: TestHub): Promise<AgentHealthView> => {
  const { agents } = (await hub.call("GET", "/api/v1/agent-health")).body as { agents: AgentHealthView[] };
  return agents.find(({ agentId }) => agentId === "sleeper")!;
};

test("a hung agent is restarted, its task is done again unharmed, and the feed and the journal say so", async () => {
  const clock = new MovedClock();
  let hangs = true;
  const { agent, runs } = sleeper(() => hangs);
  await using hub = await startHub({ clock, agents: [agent] });
  const feed = hub.socket("/ws/feed");
  await eventually("the feed", () => feed.messages.length > 0);
  const id = await submit(hub, "sleeper.nap", { retries: 0 });
  await eventually("the run", () => runs() === 1);
  clock.advance(29_000);
  assert.equal((await healthOf(hub)).status, "healthy");
  hangs = false;
  clock.advance(1_500);
  const done = await eventually("the task", async () => {
    const task = await taskOf(hub, id);
    return task.state === "completed" && task;
  });
  assert.deepEqual([done.output?.run, done.attempt], [2, 1]);
  const recovered = await eventually("the event", () => feed.messages.find(({ type }) => type === "agent-recovered"));
  assert.equal(recovered["agent"], "sleeper");
  assert.match(JSON.stringify(recovered["data"]), /no sign of life for 30 seconds/);
  const health = await healthOf(hub);
  assert.deepEqual([health.status, health.restarts], ["healthy", 1]);
  const { receipts } = (await hub.call("GET", "/api/v1/journal/receipts?limit=200")).body as {
    receipts: { action: string; body: { tasks?: string[] } }[];
  };
  assert.deepEqual(receipts.find(({ action }) => action === "agent-restarted")?.body.tasks, [id]);
});

test("an agent that three restarts do not mend is set aside, a person is told, and their restart brings it back", async () => {
  const clock = new MovedClock();
  let hangs = true;
  const { agent, runs } = sleeper(() => hangs);
  await using hub = await startHub({ clock, agents: [agent] });
  const feed = hub.socket("/ws/feed");
  await eventually("the feed", () => feed.messages.length > 0);
  const recovered = () => feed.messages.filter(({ type }) => type === "agent-recovered").length;
  const id = await submit(hub, "sleeper.nap", { retries: 50 });
  for (let restart = 1; restart <= 3; restart++) {
    await eventually(`run ${restart}`, () => runs() >= restart);
    clock.advance(restart === 1 ? silence : cooldown);
    await eventually(`restart ${restart}`, () => recovered() === restart);
  }
  // The task was given back twice; the third time it was a failed attempt, which is tried again after a pause.
  await eventually("the next run", () => {
    clock.advance(1_000);
    return runs() >= 4;
  });
  clock.advance(cooldown);
  const told = await eventually("the escalation", () => feed.messages.find(({ type }) => type === "agent-escalated"));
  assert.match(JSON.stringify(told["data"]), /"attempts":3/);
  assert.equal(recovered(), 3);

  const status = (await hub.call("GET", "/api/v1/system/health")).body as SystemHealth;
  assert.deepEqual(
    [status.status, status.escalations?.map(({ agent: name, attempts }) => [name, attempts])],
    ["degraded", [["sleeper", 3]]],
  );
  const cli = await runHearth(["status"], { home: hub.home });
  assert.match(cli.stdout, /Look at\s+sleeper: no sign of life for 30 seconds, 3 restarts did not help/);
  const doctor = await runHearth(["doctor", "--json"], { home: hub.home });
  assert.match(doctor.stdout, /hearth agent restart sleeper/);
  // Nothing more is given to it: what waits for it stays ready.
  clock.advance(120_000);
  const before = runs();
  const second = await submit(hub, "sleeper.nap");
  assert.equal((await taskOf(hub, second)).state, "ready");
  assert.equal(runs(), before);

  hangs = false;
  const restarted = await runHearth(["agent", "restart", "sleeper", "--json"], { home: hub.home });
  assert.equal(restarted.code, 0, restarted.stderr);
  for (const task of [id, second])
    await eventually("the tasks", async () => {
      clock.advance(60_000);
      return (await taskOf(hub, task)).state === "completed";
    });
  assert.equal((await healthOf(hub)).escalation, undefined);
  const shown = await runHearth(["agent", "health", "--json"], { home: hub.home });
  const { agents } = JSON.parse(shown.stdout) as { agents: AgentHealthView[] };
  assert.equal(agents.find(({ agentId }) => agentId === "sleeper")?.restarts, 0);
});

test("errors of five runs open an agent anew and end none of its runs", async () => {
  const clock = new MovedClock();
  let hangs = true;
  const { agent, runs } = sleeper(() => hangs);
  await using hub = await startHub({ clock, agents: [agent] });
  const nap = await submit(hub, "sleeper.nap");
  await eventually("the nap", () => runs() === 1);
  for (let failure = 0; failure < 5; failure++) {
    const id = await submit(hub, "sleeper.fail", { retries: 0 });
    await eventually("a failure", async () => (await taskOf(hub, id)).state === "failed");
  }
  await eventually("the restart", async () => (await healthOf(hub)).restarts === 1);
  const fresh = await healthOf(hub);
  assert.deepEqual([fresh.status, fresh.tasksFailedLastHour], ["healthy", 0]);
  assert.equal((await taskOf(hub, nap)).state, "running");
  hangs = false;
});

test("only a person or an admin restarts an agent, and only one they see", async () => {
  const { agent } = sleeper(() => false);
  await using hub = await startHub({ agents: [agent] });
  assertProblem(await hub.call("POST", "/api/v1/agents/nobody/restart"), 404, "HEARTH_NOT_FOUND");
  assertProblem(
    await hub.call("POST", "/api/v1/agents/sleeper/restart", { token: null }),
    401,
    "HEARTH_UNAUTHENTICATED",
  );
  const { secret } = (
    await hub.call("POST", "/api/v1/tokens", {
      body: { name: "m", principal: { kind: "agent", id: "code", level: "manager", onBehalfOf: "owner" } },
    })
  ).body as { secret: string };
  assertProblem(
    await hub.call("POST", "/api/v1/agents/sleeper/restart", { token: secret }),
    403,
    "HEARTH_NOT_PERMITTED",
  );
  const strange = await hub.call("GET", "/api/v1/agent-health", { token: await strangersToken(hub) });
  assert.equal(strange.status, 200);
  const idle = await hub.call("POST", "/api/v1/agents/sleeper/restart");
  assert.deepEqual(idle.body, { tasks: [], others: 0 });
});

test("the task that an agent works on is named to its owner and to nobody else", async () => {
  const { agent, runs } = sleeper(() => true);
  await using hub = await startHub({ agents: [agent] });
  const stranger = await strangersToken(hub);
  const id = await submit(hub, "sleeper.nap");
  await eventually("the run", () => runs() === 1);
  for (const path of ["/api/v1/agent-health", "/api/v1/agents", "/api/v1/agents/sleeper"]) {
    const own = await hub.call("GET", path);
    const others = await hub.call("GET", path, { token: stranger });
    assert.equal(own.status, 200, own.text);
    assert.equal(others.status, 200, others.text);
    assert.ok(own.text.includes(id), path);
    assert.ok(!others.text.includes(id), path);
  }
});
