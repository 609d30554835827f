import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { defaultPolicy, type PolicyInput } from "@hearth/policy";
import type { Task } from "@hearth/protocol";
import { answer, openTeamHub, type TeamHub } from "./support/team-hub.ts";
import { eventually } from "./support/test-hub.ts";

const entry = { commands: [], shared: false, egress: { deny: ["*:*"] } } as const;

/** The asker begins at level 0, which writes nothing. */
async function withAsker(hub: TeamHub, levels: Partial<PolicyInput["agents"][string]>): Promise<void> {
  const asker = { ...entry, level: 0, maximumLevel: 2, automaticLevel: 0, ...levels };
  const policy = { ...defaultPolicy, version: defaultPolicy.version + 1, agents: { ...defaultPolicy.agents, asker } };
  await writeFile(join(hub.home, "policy.json"), JSON.stringify(policy), { mode: 0o600 });
}

const rise = (level: number) => ({
  toolCalls: [{ name: "team_ask-permission", input: { level, reason: "I have to write the report" } }],
});
const write = { toolCalls: [{ name: "workspace_write", input: { path: "a.md", content: "x" } }] };
const wrote = (request: { text: string }) =>
  answer({ summary: /level-0-writes/.test(request.text) ? "denied" : "written" });

interface Question {
  id: string;
  agentText?: string;
  summary: string;
  action: { tool: string; level: number };
}

async function begin(hub: TeamHub): Promise<string> {
  const made = await hub.call("POST", "/api/v1/tasks", {
    body: { capability: "asker.work", input: { objective: "Write" }, retries: 0 },
  });
  return (made.body as { id: string }).id;
}
const question = (hub: TeamHub): Promise<Question> =>
  eventually("the question", async () => {
    const { approvals } = (await hub.call("GET", "/api/v1/approvals")).body as { approvals: Question[] };
    return approvals.find(({ action }) => action.tool === "escalation");
  });
const ended = (hub: TeamHub, id: string) =>
  eventually("the end", async () => {
    const task: Task = (await hub.call("GET", `/api/v1/tasks/${id}`)).body;
    return ["completed", "failed"].includes(task.state) && task;
  });
const summaryOf = ({ output }: Task): string | undefined => (output as { summary?: string } | undefined)?.summary;

for (const [decision, summary] of [
  ["approved", "written"],
  ["denied", "denied"],
] as const)
  test(`an agent asks for a higher level in the inbox, the task parks, and a person's ${decision} is what it goes on with`, async () => {
    await using hub = await openTeamHub({ asker: [rise(1), write, wrote] });
    await withAsker(hub, {});
    const id = await begin(hub);
    const asked = await question(hub);
    assert.match(asked.summary, /let asker work at level 1 instead of 0/);
    assert.equal(asked.agentText, "I have to write the report");
    const decided = await hub.call("POST", "/api/v1/approvals/decide", {
      body: { answers: [{ id: asked.id, answer: decision }] },
    });
    assert.equal(decided.status, 200, decided.text);
    assert.equal(summaryOf(await ended(hub, id)), summary);
    const actions = (await hub.receipts(id)).map(({ action }) => action);
    assert.ok(actions.includes("escalation-requested"));
    assert.ok(actions.includes(decision === "approved" ? "permission-escalated" : "permission-escalation"));
    const { events } = (await hub.call("GET", "/api/v1/journal/audit")).body as {
      events: { action: string; eventType: string; outcome: string }[];
    };
    assert.deepEqual(
      events
        .filter(({ action }) => action.includes("escalat"))
        .map(({ eventType, outcome }) => `${eventType} ${outcome}`),
      decision === "approved"
        ? ["permission_escalation success", "permission_escalation success"]
        : ["permission_denied denied", "permission_escalation success"],
    );
  });

test("within the policy it rises at once, and above its maximum it never does", async () => {
  await using hub = await openTeamHub({ asker: [rise(2), rise(1), write, wrote] });
  await withAsker(hub, { automaticLevel: 1, maximumLevel: 1 });
  const done = await ended(hub, await begin(hub));
  assert.equal(summaryOf(done), "written", JSON.stringify(done.failure));
  const decisions = (await hub.receipts(done.id)).filter(({ action }) => action.startsWith("permission-escalat"));
  assert.deepEqual(decisions.map(({ body }) => String(body["rule"])).toSorted(), [
    "escalation-automatic",
    "escalation-maximum",
  ]);
});

test("an agent that another one asked does not rise, whatever its policy", async () => {
  await using hub = await openTeamHub(
    {
      boss: [
        { toolCalls: [{ name: "team_consult", input: { agent: "asker", question: "Write it" } }] },
        (request) => answer({ summary: /escalation-holder/.exec(request.text)?.[0] ?? "it rose" }),
      ],
      asker: [rise(1), (request) => answer({ summary: /escalation-holder/.exec(request.text)?.[0] ?? "it rose" })],
    },
    { boss: "team.*, workspace.write", asker: "team.*, workspace.write" },
  );
  await withAsker(hub, { automaticLevel: 2 });
  const done = await hub.run("boss.work", { objective: "Have it written" });
  assert.equal(done.output?.summary, "escalation-holder", JSON.stringify(done));
});
