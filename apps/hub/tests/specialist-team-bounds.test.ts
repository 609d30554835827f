import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { defaultPolicy } from "@hearth/policy";
import { answer, json, type TaskEnd, type TeamHub } from "./support/team-hub.ts";
import {
  call,
  evidenceOf,
  heard,
  openShipped,
  researched,
  saidBetween,
  teamOf,
  write,
} from "./support/shipped-team.ts";
import { eventually } from "./support/test-hub.ts";

test("whoever gets a task has no door that the agent it was handed in for lacks", async () => {
  let told = "";
  await using hub = await openShipped({
    lead: [
      ({ text }) =>
        text.includes("You find things out")
          ? call("web_read", { url: "https://example.org/" })
          : call("team_hand-off", { agent: "research", note: "It stands on the web" }),
      (request) => {
        told = request.lastMessage;
        return researched("It cannot be read.");
      },
    ],
  });
  const done = await hub.run("code.work", { objective: "lead: find out" });
  assert.equal(done.output?.summary, "It cannot be read.", JSON.stringify(done));
  assert.match(told, /outcome="denied"/);
  assert.match(told, /plan-names-not/);
});

test("a worker makes no worker, gives no task away and asks nobody, and each is a value that it goes on with", async () => {
  const said: string[] = [];
  await using hub = await openShipped({
    lead: [
      call("team_spawn", { name: "one", agent: "code", objective: "worker: do it" }),
      answer({ summary: "gathered" }),
    ],
    worker: [
      call("team_spawn", { name: "two", agent: "code", objective: "never: do it" }),
      heard(said, call("team_hand-off", { agent: "qa", note: "Take it" })),
      heard(said, call("team_consult", { agent: "qa", question: "never: is it good?" })),
      heard(said, answer({ summary: "done alone" })),
    ],
  });
  const done = await hub.run("code.work", { objective: "lead: have it done" });
  assert.equal(done.output?.summary, "gathered", JSON.stringify(done));
  assert.match(said[0]!, /"kind":"refused","rule":"spawn-level","why":"a worker makes no worker"/);
  assert.match(said[1]!, /only code can hand the task over/);
  assert.match(said[2]!, /"kind":"failed".*HEARTH_LOOP_NESTING/);
  assert.deepEqual((await teamOf(hub, done)).holders, []);
  assert.deepEqual(await saidBetween(hub, done), ["spawn code code answered", "consult code.one qa failed"]);
});

test("a child gets nothing its parent lacks: neither by asking for more, nor by being another agent", async () => {
  const said: string[] = [];
  const spawn = (name: string, more: object) =>
    call("team_spawn", { name, agent: "code", objective: "never: do it", ...more });
  const page = "https://example.org/";
  await using hub = await openShipped({
    lead: [
      call("team_roster", {}),
      heard(said, spawn("online", { permissions: ["files-read", "network"] })),
      heard(said, spawn("boss", { level: "manager" })),
      heard(said, spawn("slow", { limits: { seconds: 1_000_000 } })),
      heard(said, call("team_consult", { agent: "research", question: "web: what does the page say?" })),
      heard(said, spawn("rich", { budget: { calls: 1000 } })),
      heard(said, answer({ summary: "nothing of it" })),
    ],
    web: [call("web_read", { url: page }), heard(said, researched("It cannot be read."))],
  });
  const done = await hub.run("code.work", { objective: "lead: find out" }, { budget: { calls: 100 } });
  assert.equal(done.output?.summary, "nothing of it", JSON.stringify(done));
  const [roster, network, level, limit, web, , budget] = said;
  assert.match(roster!, /"agent":"research","about":"[^"]+","lacks":\["network"\]/);
  assert.match(roster!, /"agent":"qa","about":"[^"]+","lacks":\[\]/);
  assert.match(network!, /"kind":"refused","rule":"spawn-permissions","why":"code itself may not network"/);
  assert.match(level!, /"rule":"spawn-level"/);
  assert.match(budget!, /"rule":"spawn-budget","why":"calls: 1000 wanted, \d\d left"/);
  assert.match(limit!, /"rule":"spawn-limits"/);
  assert.match(web!, /outcome="denied"/);
  assert.match(web!, /plan-names-not/);
  assert.deepEqual(evidenceOf(done).slice(0, 2), [
    "team.spawn denied: worker code.online, refused, by spawn-permissions",
    "team.spawn denied: worker code.boss, refused, by spawn-level",
  ]);
  assert.deepEqual(await saidBetween(hub, done), ["consult code research answered"]);
});

test("an agent that is asked and asks back is stopped by depth, and answers what it can", async () => {
  const said: string[] = [];
  await using hub = await openShipped({
    lead: [
      call("team_consult", { agent: "qa", question: "judge: is it good?", capability: "qa.review" }),
      (request) => answer({ summary: /nobody to ask/.exec(request.lastMessage)?.[0] ?? "?" }),
    ],
    judge: [
      call("team_consult", { agent: "code", question: "again: is it good?" }),
      heard(said, json({ summary: "nobody to ask", openQuestions: [], findings: [], criteria: [] })),
    ],
  });
  const done = await hub.run("code.work", { objective: "lead: find out" });
  assert.equal(done.output?.summary, "nobody to ask", JSON.stringify(done));
  assert.match(said[0]!, /"kind":"failed".*HEARTH_LOOP_NESTING/);
  assert.deepEqual(await saidBetween(hub, done), ["consult code qa answered", "consult qa code failed"]);
});

test("a question that the policy denies is denied in the evidence too", async () => {
  await using hub = await openShipped({
    lead: [
      call("team_consult", { agent: "infra", question: "never: how is nginx?" }),
      answer({ summary: "not asked" }),
    ],
  });
  const rule = {
    id: "infra-alone",
    effect: "deny",
    agents: ["*"],
    tool: "message",
    when: { channel: ["agent"], to: ["infra"] },
    why: "infra takes its work from me",
    examples: { yes: ["agent infra"], no: ["agent data"] },
  };
  const policy = { ...defaultPolicy, version: defaultPolicy.version + 1, rules: [...defaultPolicy.rules, rule] };
  await writeFile(join(hub.home, "policy.json"), JSON.stringify(policy), { mode: 0o600 });
  const done = await hub.run("code.work", { objective: "lead: ask" });
  assert.deepEqual(evidenceOf(done), ["team.consult denied: agent infra, denied, by infra-alone"]);
  assert.deepEqual(await saidBetween(hub, done), []);
});

for (const [what, begin, left] of [
  ["question", call("team_consult", { agent: "qa", question: "helper: is it good?" }), "consult code qa -"],
  ["worker", call("team_spawn", { name: "one", agent: "code", objective: "helper: do it" }), "spawn code code -"],
] as const)
  test(`a task that is cancelled in the midst of its ${what} ends with it, and nothing is done afterwards`, async () => {
    const helping = Promise.withResolvers<void>();
    const gone = Promise.withResolvers<void>();
    await using hub = await openShipped({
      lead: [begin, answer({ summary: "went on" })],
      helper: [
        write("before.md"),
        (request) => {
          helping.resolve();
          request.signal.addEventListener("abort", () => gone.resolve());
          return { hangAfter: -1 };
        },
      ],
    });
    const { id } = (
      await hub.call("POST", "/api/v1/tasks", {
        body: { capability: "code.work", input: { objective: "lead: begin" }, retries: 0 },
      })
    ).body as TaskEnd;
    await helping.promise;
    const requests = hub.server.requests.length;
    const deeds = (all: Awaited<ReturnType<TeamHub["receipts"]>>) =>
      all.filter(({ kind, action }) => kind.startsWith("effect-") && action !== "model-asked");
    const before = deeds(await hub.receipts(id));
    assert.equal((await hub.call("POST", `/api/v1/tasks/${id}/cancel`, { body: {} })).status, 200);
    await gone.promise;
    const task = await eventually("the end", async () => {
      const now: TaskEnd = (await hub.call("GET", `/api/v1/tasks/${id}`)).body;
      return now.state === "cancelled" && now;
    });
    assert.equal(task.output, undefined);
    const receipts = await eventually("the receipt of the end", async () => {
      const all = await hub.receipts(id);
      return all.some(({ kind }) => kind === "task") && all;
    });
    assert.deepEqual(deeds(receipts), before);
    const ends = receipts.map(({ intent }) => intent);
    // What had begun has an end: nobody has to wonder.
    for (const { kind, id: intent, action } of receipts)
      if (kind === "effect-intent") assert.ok(ends.includes(intent), action);
    assert.equal(hub.server.requests.length, requests);
    assert.deepEqual(await saidBetween(hub, { id }), [left]);
  });
