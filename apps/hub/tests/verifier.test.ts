import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Goal } from "@hearth/protocol";
import type { ScriptedRequest, ScriptedTurn } from "@hearth/sdk/test";
import { sandboxStatus } from "@hearth/sandbox";
import { answer, isPlanning, json, type ModelHub, openModelHub } from "./support/model-hub.ts";
import { eventually } from "./support/test-hub.ts";

const status = await sandboxStatus();
const skip = status.available ? false : `no sandbox here: ${status.reason}`;

const files = {
  "agents/helper/AGENT.md":
    "---\nname: helper\ndescription: Writes notes.\ntools: [workspace.write, workspace.hand-over]\n---\nBe brief.\n",
};
const note = '{"month":"May"}\n';
const writes: readonly ScriptedTurn[] = [
  { toolCalls: [{ name: "workspace_write", input: { path: "note.json", content: note } }] },
  { toolCalls: [{ name: "workspace_hand-over", input: { paths: ["note.json"] } }] },
  answer({ summary: "The note is written." }),
];
const isJudging = ({ text }: ScriptedRequest): boolean => text.includes("You judge whether work");

const planWith = (checks: readonly object[]) => ({
  kind: "plan",
  title: "A note",
  tasks: [
    { key: "note", title: "Write it", capability: "helper.work", input: { objective: "Write note.json" }, checks },
  ],
});

/** A model that plans one note with these checks, writes it, and judges as it is told. */
function script(checks: readonly object[], judges: ScriptedTurn = json({ reasons: "note.json.", verdict: "holds" })) {
  let next = 0;
  return (request: ScriptedRequest): ScriptedTurn => {
    if (isPlanning(request)) return json(planWith(checks));
    if (isJudging(request)) return judges;
    return writes[next++] ?? { error: { status: 400, message: "no turn is left" } };
  };
}

const described = (kind: string, more: object) => ({ kind, description: `by ${kind}`, ...more });
const judge = described("judge", { rubric: "The note names a month." });
const results = ({ verdicts }: Goal) => verdicts.map(({ kind, result }) => `${kind} ${result}`);

async function ended(hub: ModelHub): Promise<Goal> {
  const { id } = await hub.submit({ text: "Note when the boiler is serviced", approvePlan: true });
  return await hub.until(id, "completed", "failed", "refused");
}

describe("the verifier of a hub", { skip }, () => {
  it("judges each kind of check by what is there and what the journal says", async () => {
    const checks = [
      described("output", { pointer: "/summary", schema: { type: "string", minLength: 3 } }),
      described("file", { path: "note.json", minimumBytes: 5 }),
      described("file-json", { path: "note.json", pointer: "/month", schema: { const: "May" } }),
      described("file-text", { path: "note.json", pattern: "M[a-z]+" }),
      described("command", { command: "grep -c May note.json" }),
      described("command", { command: "grep -c June note.json", exitCode: 1, place: "output" }),
      described("receipt", { action: "file-written", target: "note\\.json$" }),
      described("receipt", { action: "network-called", minimum: 0, maximum: 0 }),
      judge,
    ];
    await using hub = await openModelHub(script(checks), files);
    const goal = await ended(hub);
    assert.deepEqual(
      results(goal),
      checks.map(({ kind }) => `${kind} passed`),
      JSON.stringify(goal.verdicts, null, 1),
    );
    assert.equal(goal.state, "completed", goal.answer ?? "");
    // The judge saw what was written, in a question of its own that holds nothing of the doer's conversation.
    const asked = hub.server.requests.find(isJudging)?.text ?? "";
    assert.match(asked, /file-written/);
    assert.match(asked, /May/);
    assert.doesNotMatch(asked, /Be brief/);
    const { receipts } = (await hub.call("GET", `/api/v1/journal/receipts?goal=${goal.id}&limit=500`)).body as {
      receipts: { kind: string; action: string }[];
    };
    const commands = receipts.filter(({ kind, action }) => kind === "effect-outcome" && action === "command-executed");
    assert.equal(commands.length, 2);
  });

  it("shows a command that checks among the permissions, so that even one task waits for a yes", async () => {
    await using hub = await openModelHub(script([described("command", { command: "true" })]), files);
    const { id } = await hub.submit({ text: "Note when the boiler is serviced" });
    const waiting = await hub.until(id, "awaiting-approval");
    const plan: { tasks: { permissions: string[] }[] } = (await hub.call("GET", `/api/v1/plans/${waiting.plan}`)).body;
    assert.ok(plan.tasks[0]?.permissions.includes("command"));
  });

  for (const [what, turn, evidence] of [
    ["cannot be reached", { error: { status: 401, message: "no" } }, /no judge answered/],
    ["cannot tell", json({ reasons: "Nothing shows it.", verdict: "cannot-tell" }), /Nothing shows it/],
    ["answers in no judgement", { text: "It holds, trust me." }, /no judgement/],
  ] as const)
    it(`takes a check as not verified when the judge ${what}, and the goal as failed`, async () => {
      await using hub = await openModelHub(script([judge], turn), files);
      const goal = await ended(hub);
      assert.deepEqual([goal.state, goal.failure?.code], ["failed", "HEARTH_CHECK_NOT_VERIFIED"]);
      assert.deepEqual(results(goal), ["judge not-verifiable"]);
      assert.match(goal.verdicts[0]?.evidence ?? "", evidence);
      assert.match(goal.answer ?? "", /This much was done before:[\s\S]*The note is written/);
    });

  it("asks a person about a command that is on no list, and takes a no for not verified", async () => {
    for (const [given, result] of [
      ["approved", "passed"],
      ["denied", "not-verifiable"],
    ] as const) {
      await using hub = await openModelHub(script([described("command", { command: "mktemp x.XXXXXX" })]), files);
      const { id } = await hub.submit({ text: "Note when the boiler is serviced", approvePlan: true });
      const [question] = await eventually("the question", async () => {
        const { approvals } = (await hub.call("GET", "/api/v1/approvals")).body as { approvals: { id: string }[] };
        return approvals.length > 0 && approvals;
      });
      await hub.call("POST", "/api/v1/approvals/decide", { body: { answers: [{ id: question!.id, answer: given }] } });
      const goal = await hub.until(id, "completed", "failed");
      assert.deepEqual(results(goal), [`command ${result}`], JSON.stringify(goal.verdicts));
    }
  });
});
