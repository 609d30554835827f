import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { defaultPolicy } from "@hearth/policy";
import { sandboxStatus } from "@hearth/sandbox";
import { answer, openTeamHub, type TaskEnd, type TeamHub } from "./support/team-hub.ts";
import { strangersToken } from "./support/tokens.ts";

interface TeamBody {
  messages: { kind: string; sender: string; recipient: string; text: string; outcome?: string }[];
  holders: { agent: string; former: string; capability: string }[];
}

const status = await sandboxStatus();
const teamOf = async (hub: TeamHub, { id }: TaskEnd): Promise<TeamBody> =>
  (await hub.call("GET", `/api/v1/tasks/${id}/team`)).body;
const consult = (agent: string, question = "What is it?") => ({
  toolCalls: [{ name: "team_consult", input: { agent, question } }],
});

test("an agent asks another one, keeps its task, and both the question and its receipts are there", async () => {
  await using hub = await openTeamHub({
    asker: [
      consult("helper", "How many?"),
      (request) => answer({ summary: /forty-two/.exec(request.text)?.[0] ?? "?" }),
    ],
    helper: [answer({ summary: "forty-two" })],
  });
  const done = await hub.run("asker.work", { objective: "Ask how many" });
  assert.equal(done.output?.summary, "forty-two", JSON.stringify(done));
  const { messages, holders } = await teamOf(hub, done);
  assert.deepEqual(
    messages.map(({ kind, sender, recipient, text, outcome }) => [kind, sender, recipient, text, outcome]),
    [["consult", "asker", "helper", "How many?", "answered"]],
  );
  assert.deepEqual(holders, []);
  const asked = (await hub.receipts(done.id)).filter(({ action }) => action === "agent-asked");
  assert.deepEqual(asked.map(({ kind }) => kind).toSorted(), ["effect-intent", "effect-outcome"]);
  assert.doesNotMatch(JSON.stringify(asked), /How many/);
  const strange = await hub.call("GET", `/api/v1/tasks/${done.id}/team`, { token: await strangersToken(hub) });
  assert.equal(strange.status, 404);
});

test("who may message whom is the policy's, and a denial is a value that the asker goes on with", async () => {
  await using hub = await openTeamHub({
    asker: [consult("helper"), (request) => answer({ summary: /no-helper/.exec(request.text)?.[0] ?? "asked" })],
    helper: [answer({ summary: "never" })],
  });
  const rule = {
    id: "no-helper",
    effect: "deny",
    agents: ["*"],
    tool: "message",
    when: { channel: ["agent"], to: ["help*"] },
    why: "the helper is on leave",
    examples: { yes: ["agent helper"], no: ["agent data", "email helper"] },
  };
  await writeFile(
    join(hub.home, "policy.json"),
    JSON.stringify({ ...defaultPolicy, version: defaultPolicy.version + 1, rules: [...defaultPolicy.rules, rule] }),
    { mode: 0o600 },
  );
  const done = await hub.run("asker.work", { objective: "Ask" });
  assert.equal(done.output?.summary, "no-helper", JSON.stringify(done));
  assert.deepEqual((await teamOf(hub, done)).messages, []);
});

test(
  "an agent that is asked gets no door that the asker lacks, and the asker's permissions are not those of the tool",
  { skip: !status.available },
  async () => {
    await using hub = await openTeamHub(
      {
        asker: [consult("runner"), (request) => answer({ summary: /plan-names-not/.exec(request.text)?.[0] ?? "?" })],
        runner: [
          { toolCalls: [{ name: "shell_run", input: { command: "touch got-in" } }] },
          (request) =>
            answer({ summary: /plan-names-not|did not name/.exec(request.text) ? "plan-names-not" : "it ran" }),
        ],
      },
      { asker: "team.consult", runner: "shell.run" },
    );
    const { manifest } = (await hub.call("GET", "/api/v1/agents/asker")).body as {
      manifest: { capabilities: { permissions: string[] }[] };
    };
    assert.deepEqual(manifest.capabilities[0]?.permissions, ["message"]);
    const done = await hub.run("asker.work", { objective: "Have something run" });
    assert.equal(done.output?.summary, "plan-names-not", JSON.stringify(done));
  },
);

test("a broadcast gathers the answers and says who did not answer and why", async () => {
  let seen = "";
  await using hub = await openTeamHub(
    {
      asker: [
        {
          toolCalls: [
            { name: "team_broadcast", input: { agents: ["helper", "broken", "nobody"], question: "Who is there?" } },
          ],
        },
        (request) => {
          seen = request.lastMessage;
          return answer({ summary: "asked" });
        },
      ],
      helper: [answer({ summary: "I am" })],
      broken: [{ error: { status: 400, message: "no" } }],
    },
    { asker: "team.broadcast", helper: "workspace.read", broken: "workspace.read" },
  );
  const done = await hub.run("asker.work", { objective: "Ask all" });
  assert.equal(done.state, "completed", JSON.stringify(done));
  assert.match(seen, /I am/);
  assert.match(seen, /"failed":\s*\[\s*"broken",\s*"nobody"\s*\]/);
  assert.match(seen, /HEARTH_MODEL_FAILED/);
  assert.match(seen, /unavailable/);
});

test("where answers differ, what the receipts show comes before what the asker would take", async () => {
  let seen = "";
  await using hub = await openTeamHub(
    {
      asker: [
        {
          toolCalls: [
            {
              name: "team_broadcast",
              input: {
                agents: ["idle", "busy"],
                question: "Is it done?",
                compare: { pointer: "/summary", preferred: "idle" },
              },
            },
          ],
        },
        (request) => {
          seen = request.lastMessage;
          return answer({ summary: "asked" });
        },
      ],
      idle: [answer({ summary: "it is done" })],
      busy: [
        { toolCalls: [{ name: "workspace_write", input: { path: "a.md", content: "x" } }] },
        answer({ summary: "it was not, now it is" }),
      ],
    },
    { asker: "team.broadcast, workspace.write, workspace.read", idle: "workspace.read", busy: "workspace.write" },
  );
  const done = await hub.run("asker.work", { objective: "Ask" });
  assert.equal(done.state, "completed", JSON.stringify(done));
  assert.match(
    seen,
    /"agreement":{"kind":"decided","value":"it was not, now it is","by":\["busy"\],"judge":"evidence"}/,
  );
});

test("what an agent read labels whoever asked it", async () => {
  const seen: string[] = [];
  await using hub = await openTeamHub(
    {
      asker: [
        consult("idle"),
        (request) => {
          seen.push(request.lastMessage);
          return consult("scholar");
        },
        (request) => {
          seen.push(request.lastMessage);
          return answer({ summary: "asked" });
        },
      ],
      idle: [answer({ summary: "nothing" })],
      scholar: [
        { toolCalls: [{ name: "workspace_write", input: { path: "a.md", content: "x" } }] },
        { toolCalls: [{ name: "workspace_read", input: { path: "a.md" } }] },
        answer({ summary: "read" }),
      ],
    },
    {
      asker: "team.consult, workspace.write, workspace.read",
      idle: "workspace.read",
      scholar: "workspace.read, workspace.write",
    },
  );
  const done = await hub.run("asker.work", { objective: "Ask" });
  assert.equal(done.state, "completed", JSON.stringify(done));
  assert.deepEqual(
    seen.map((text) => /class="(\w+)"/.exec(text)?.[1]),
    ["public", "private"],
  );
});

test("a task that is handed over is the other agent's: its result, its receipts, and one holder", async () => {
  await using hub = await openTeamHub({
    asker: [
      { toolCalls: [{ name: "team_hand-off", input: { agent: "helper", note: "It is about files" } }] },
      answer({ summary: "the former holder went on" }),
    ],
    helper: [(request) => answer({ summary: /It is about files/.test(request.text) ? "mine now" : "no note" })],
  });
  const done = await hub.run("asker.work", { objective: "Do it" });
  assert.equal(done.output?.summary, "mine now", JSON.stringify(done));
  assert.deepEqual(
    (await teamOf(hub, done)).holders.map(({ agent, former, capability }) => [former, agent, capability]),
    [["asker", "helper", "helper.work"]],
  );
  const actions = (await hub.receipts(done.id)).map(({ kind, action }) => `${kind} ${action}`);
  for (const wanted of [
    "effect-intent task-handed-over",
    "effect-outcome task-handed-over",
    "task task-taken-over",
    "task task-completed",
  ])
    assert.equal(actions.filter((one) => one === wanted).length, 1, `${wanted} in ${actions.join(", ")}`);
});

test("an agent that was asked cannot hand over the task of whoever asked it", async () => {
  await using hub = await openTeamHub(
    {
      asker: [consult("helper"), (request) => answer({ summary: /only asker can/.exec(request.text)?.[0] ?? "?" })],
      helper: [
        { toolCalls: [{ name: "team_hand-off", input: { agent: "third", note: "take it" } }] },
        (request) => answer({ summary: /only asker can/.exec(request.text)?.[0] ?? "it worked" }),
      ],
      third: [answer({ summary: "never" })],
    },
    { asker: "team.*", helper: "team.*", third: "workspace.read" },
  );
  const done = await hub.run("asker.work", { objective: "Ask" });
  assert.equal(done.output?.summary, "only asker can", JSON.stringify(done));
  assert.deepEqual((await teamOf(hub, done)).holders, []);
});

test("a spawned worker has its own name and budget, what exceeds its parent is refused, and it makes none itself", async () => {
  const spawn = (name: string, more: object = {}) => ({
    toolCalls: [{ name: "team_spawn", input: { name, agent: "helper", objective: "Write a file", ...more } }],
  });
  const said: string[] = [];
  const hear =
    (next: object) =>
    (request: { lastMessage: string }): object => {
      said.push(request.lastMessage);
      return next;
    };
  await using hub = await openTeamHub(
    {
      asker: [
        spawn("greedy", { permissions: ["command"] }),
        hear(spawn("boss", { level: "manager" })),
        hear(spawn("poor", { budget: { calls: 2 } })),
        hear(spawn("good", { budget: { calls: 40 } })),
        hear(answer({ summary: "done" })),
      ],
      helper: [
        { toolCalls: [{ name: "workspace_write", input: { path: "a.md", content: "x" } }] },
        { toolCalls: [{ name: "team_spawn", input: { name: "more", agent: "helper", objective: "again" } }] },
        (request) => answer({ summary: /spawn-level/.exec(request.text)?.[0] ?? "it made one" }),
      ],
    },
    { asker: "team.*, workspace.write", helper: "team.*, workspace.write" },
  );
  const done = await hub.run("asker.work", { objective: "Spawn" });
  assert.equal(done.state, "completed", JSON.stringify(done));
  assert.match(said[0]!, /spawn-permissions/);
  assert.match(said[1]!, /spawn-level/);
  assert.match(said[2]!, /"kind":\s*"failed"|over-budget|budget/);
  assert.match(said[3]!, /"kind":\s*"done"/);
  assert.match(said[3]!, /spawn-level/);
  const receipts = await hub.receipts(done.id);
  assert.ok(
    receipts.some(({ principal }) => principal === "agent:helper.good@owner"),
    "it acts under its own name",
  );
  const { budgets } = (await hub.call("GET", "/api/v1/budgets")).body as {
    budgets: { scope: string; unit: string; maximum?: number; spent: number; reserved: number }[];
  };
  const lines = budgets.filter(
    ({ scope, unit, maximum }) => scope === "worker" && unit === "calls" && maximum !== undefined,
  );
  assert.deepEqual(
    lines.map(({ maximum }) => maximum).toSorted((a, b) => (a ?? 0) - (b ?? 0)),
    [2, 40],
  );
  for (const { spent, reserved, maximum } of lines)
    assert.ok(spent + reserved <= maximum!, "a worker passed its budget");
});
