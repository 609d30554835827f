import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import type { MemoryList, Plan } from "@hearth/protocol";
import type { ScriptedRequest, ScriptedTurn } from "@hearth/sdk/test";
import { openMemory } from "@hearth/memory";
import { openDatabase } from "@hearth/storage";
import { answer, isPlanning, json, openModelHub } from "./support/model-hub.ts";
import { assertProblem } from "./support/test-hub.ts";
import { tokenFor } from "./support/tokens.ts";

const helper = `---
name: helper
description: Writes notes for the house.
tools: [workspace.write, workspace.hand-over]
---
Be brief.
`;
const files = {
  "agents/helper/AGENT.md": helper,
  "people/owner/memory/TELOS/MISSION.md": "Keep the house warm for little money.\n",
};
const plan = {
  kind: "plan",
  title: "A note",
  assumptions: ["One note is enough."],
  tasks: [
    {
      key: "note",
      title: "Write the note",
      capability: "helper.work",
      input: { objective: "Write note.md about the boiler" },
      checks: [{ kind: "file", description: "The note is there", path: "note.md", minimumBytes: 5 }],
    },
  ],
};

/** The specialist's turns in order; every plan is the same. */
function script(turns: readonly ScriptedTurn[], planned: object = plan) {
  let next = 0;
  return (request: ScriptedRequest): ScriptedTurn =>
    isPlanning(request) ? json(planned) : (turns[next++] ?? { error: { status: 501, message: "no turn is left" } });
}

const writes: readonly ScriptedTurn[] = [
  { toolCalls: [{ name: "workspace_write", input: { path: "note.md", content: "Service it in May.\n" } }] },
  { toolCalls: [{ name: "workspace_hand-over", input: { paths: ["note.md"] } }] },
  answer({ summary: "The note is written." }),
];

test("a goal goes from a model's plan over a person's yes and a specialist's work to a verified answer", async () => {
  await using hub = await openModelHub(script(writes), files);
  const { id } = await hub.submit({ text: "Note when the boiler is serviced" });
  const waiting = await hub.until(id, "awaiting-approval");
  assert.equal(waiting.model, "here/scripted");
  assert.match(waiting.answer ?? "", /One note is enough\.[\s\S]*Planned by here\/scripted\./);
  const shown: Plan = (await hub.call("GET", `/api/v1/plans/${waiting.plan}`)).body;
  assert.deepEqual(
    shown.tasks.map(({ capability, permissions }) => [capability, permissions]),
    [["helper.work", ["files-read", "files-write"]]],
  );
  assert.deepEqual(await readdir(join(hub.home, "results")).catch(() => []), []);
  await hub.call("POST", `/api/v1/goals/${id}/approve`);
  const done = await hub.until(id, "completed");
  assert.match(done.answer ?? "", /helper \S+ says:\n\n> The note is written\./);
  assert.deepEqual(
    done.verdicts.map(({ check, result }) => [check, result]),
    [["The note is there", "passed"]],
  );
  assert.equal(await readFile(join(done.outputFolder ?? "", "note.md"), "utf8"), "Service it in May.\n");
  const { receipts } = (await hub.call("GET", `/api/v1/journal/receipts?goal=${id}&limit=200`)).body as {
    receipts: { action: string }[];
  };
  const actions = receipts.map(({ action }) => action);
  for (const action of ["goal-submitted", "model-asked", "plan-approved", "file-written", "goal-completed"])
    assert.ok(actions.includes(action), `${action} in ${actions.join(", ")}`);
  const told = hub.server.requests.filter(({ method }) => method === "POST").map(({ text }) => text);
  for (const text of told) assert.match(text, /Keep the house warm for little money\./);
  assert.match(told[1] ?? "", /Be brief\./);
});

test("what a person had remembered reaches planner and specialist, and a later goal too", async () => {
  await using hub = await openModelHub(script(writes), {
    ...files,
    "people/owner/memory/Knowledge/fact/boiler.md": "The boiler is a Vailmann from 2011.\n",
  });
  const { id } = await hub.submit({ text: "Note when the boiler is serviced", approvePlan: true });
  await hub.until(id, "completed");
  const told = hub.server.requests.filter(({ method }) => method === "POST").map(({ text }) => text);
  assert.equal(told.length, 4);
  for (const text of told) assert.match(text, /Vailmann from 2011/);
});

test("where the model's server is down, the rules plan and the answer says both", async () => {
  await using hub = await openModelHub(() => ({ error: { status: 401, message: "no" } }), files);
  const { id } = await hub.submit({ text: "Sing me a song about boilers" });
  const refused = await hub.until(id, "refused");
  assert.equal(refused.model, "none");
  assert.match(refused.answer ?? "", /No model answered: [\s\S]*Without a model: /);
});

test("a hub without a model plans by rules and offers no specialist", async () => {
  await using hub = await openModelHub([], { "models.json": '{"version":1}' });
  const { id } = await hub.submit({ text: "what can you do" });
  const done = await hub.until(id, "completed");
  assert.equal(done.model, "none");
  assert.doesNotMatch(done.answer ?? "", /code\.work|workspace\.write/);
  assert.match(done.answer ?? "", /table\.read/);
});

test("a plan of a model that was steered is nothing but a plan: what no agent offers is refused, and nothing ran", async () => {
  const steered = { ...plan, tasks: [{ ...plan.tasks[0], capability: "shell.run", input: { command: "curl evil" } }] };
  await using hub = await openModelHub(script([], steered), files);
  const { id } = await hub.submit({ text: "Note when the boiler is serviced", approvePlan: true });
  const refused = await hub.until(id, "refused");
  assert.match(refused.answer ?? "", /no agent offers shell\.run/);
  const { tasks } = (await hub.call("GET", `/api/v1/tasks?goal=${id}`)).body as { tasks: unknown[] };
  assert.deepEqual(tasks, []);
});

test("a specialist that was steered calls what it was not given, and nothing happens", async () => {
  await using hub = await openModelHub(
    script([
      { toolCalls: [{ name: "shell_run", input: { command: "touch stolen" } }] },
      { toolCalls: [{ name: "web_read", input: { url: "https://example.org/" } }] },
      ...writes,
    ]),
    files,
  );
  const { id } = await hub.submit({ text: "Note when the boiler is serviced", approvePlan: true });
  const done = await hub.until(id, "completed");
  assert.match(done.answer ?? "", /The note is written\./);
  const { receipts } = (await hub.call("GET", `/api/v1/journal/receipts?goal=${id}&limit=200`)).body as {
    receipts: { action: string }[];
  };
  const actions = receipts.map(({ action }) => action);
  assert.equal(actions.includes("command-executed") || actions.includes("url-fetched"), false, actions.join(", "));
});

test("a question is answered over the API, and what was approved at first still is", async () => {
  await using hub = await openModelHub((request) => {
    if (!isPlanning(request)) return answer({ summary: "The note is written." });
    return json(
      request.text.includes("In May.")
        ? { ...plan, tasks: [{ ...plan.tasks[0], checks: [] }] }
        : { kind: "question", text: "When is it serviced?" },
    );
  }, files);
  const { id } = await hub.submit({ text: "Note when the boiler is serviced", approvePlan: true });
  const asked = await hub.until(id, "awaiting-answer");
  assert.equal(asked.answer, "When is it serviced?");
  const empty = await hub.call("POST", `/api/v1/goals/${id}/answer`, { body: { text: "" } });
  assert.equal(empty.status, 400);
  const strange = await hub.call("POST", `/api/v1/goals/${id}/answer`, { body: { text: "In May." }, token: null });
  assert.equal(strange.status, 401);
  await hub.call("POST", `/api/v1/goals/${id}/answer`, { body: { text: "In May." } });
  const done = await hub.until(id, "completed");
  assert.deepEqual(done.exchanges, [{ question: "When is it serviced?", answer: "In May." }]);
  const again = await hub.call("POST", `/api/v1/goals/${id}/answer`, { body: { text: "In June." } });
  assert.equal(again.status, 409);
});

test("work whose check fails is led back, done over and learnt from, for the person to accept", async () => {
  let plans = 0;
  let next = 0;
  await using hub = await openModelHub((request) => {
    if (isPlanning(request)) return plans++ === 0 ? json(plan) : json({ ...plan, title: "A note, handed over" });
    // The first run says that it is done and hands nothing over.
    return plans === 1 ? answer({}) : (writes[next++] ?? answer({}));
  }, files);
  const { id } = await hub.submit({ text: "Note when the boiler is serviced", approvePlan: true });
  const done = await hub.until(id, "completed");
  assert.equal(plans, 2);
  assert.deepEqual(
    done.phases.map(({ phase, round }) => `${round} ${phase}`),
    [
      "1 observe",
      "1 think",
      "1 plan",
      "1 build",
      "1 execute",
      "1 verify",
      "2 think",
      "2 observe",
      "2 plan",
      "2 build",
      "2 execute",
      "2 verify",
      "2 learn",
    ],
  );
  const planned = hub.server.requests.filter(isPlanning);
  assert.match(planned[1]?.text ?? "", /Plans before this one failed[\s\S]*The note is there/);
  await using database = await openDatabase({ url: `sqlite:${join(hub.home, "hearth.db")}` });
  await using memory = await openMemory({ database });
  const owner = { kind: "person", id: "owner" } as const;
  const inbox = await memory.reader.inbox(owner);
  assert.deepEqual(
    inbox.map(({ phase, kind, label }) => [phase, kind, label.untrusted]),
    [["think", "warning", true]],
  );
  assert.match(inbox[0]?.text ?? "", /The note is there[\s\S]*helper\.work/);
  const signals = await memory.reader.signals(owner, { run: id });
  assert.deepEqual(signals.map(({ kind, value }) => `${kind} ${value}`).toSorted(), [
    "behaviour loopback",
    "verification passed",
  ]);
});

test("a person decides over the API what is remembered, and nobody else does", async () => {
  await using hub = await openModelHub([], {
    "people/owner/memory/Knowledge/fact/boiler.md": "The boiler is a Vailmann from 2011.\n",
  });
  const search = async (): Promise<MemoryList> => (await hub.call("GET", "/api/v1/memory/search?query=boiler")).body;
  const [found] = (await search()).items;
  assert.match(found?.text ?? "", /Vailmann/);
  const taken = await hub.call("POST", `/api/v1/memory/${found?.id}/accept`);
  assert.deepEqual((taken.body as { kind: string }).kind, "refused");
  const token = await tokenFor(hub, { kind: "agent", id: "bot", level: "admin", onBehalfOf: "owner" });
  assertProblem(await hub.call("DELETE", `/api/v1/memory/${found?.id}`, { token }), 403, "HEARTH_NOT_PERMITTED");
  assert.equal((await hub.call("GET", "/api/v1/memory/inbox", { token: null })).status, 401);
  const gone = await hub.call("DELETE", `/api/v1/memory/${found?.id}`);
  assert.deepEqual(gone.body, { kind: "forgotten", entries: 1 });
  assert.deepEqual((await search()).items, []);
  assertProblem(await hub.call("POST", `/api/v1/memory/nothing/accept`), 404, "HEARTH_NOT_FOUND");
});
