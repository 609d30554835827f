import assert from "node:assert/strict";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { sandboxStatus } from "@hearth/sandbox";
import type { Goal, Receipt } from "@hearth/protocol";
import { type ScriptedRequest, type ScriptedTurn, startScriptedModelServer } from "@hearth/sdk/test";
import { answer, json } from "./support/model-hub.ts";
import { callerFor, type HubProcess, spawnHub } from "./support/spawn-hub.ts";
import { eventually, temporaryFolder } from "./support/test-hub.ts";

const status = await sandboxStatus();
const skip = status.available ? false : `no sandbox here: ${status.reason}`;

const planFor = (word: string) =>
  json({
    kind: "plan",
    title: word,
    tasks: [
      {
        key: "note",
        title: "Write the note",
        capability: "helper.work",
        input: { objective: `Write about ${word}` },
        checks: [
          { kind: "command", description: "the note can be counted", command: `wc -l ${word}.md`, place: "output" },
          { kind: "file-text", description: "it is a fern", path: `${word}.md`, pattern: "fern" },
          { kind: "judge", description: "it names a plant", rubric: "The note names a plant." },
        ],
      },
    ],
  });

/** Every request by what it is about; the answers depend on nothing else, so a run that is resumed gets the same. */
function kindOf({ text }: ScriptedRequest): string {
  if (text.includes("You plan for a person"))
    return text.includes("Plans before this one failed") ? "plan-2" : "plan-1";
  if (text.includes("Say in which phase the fault lies")) return "trace";
  if (text.includes("You judge whether work")) return text.includes("fern.md") ? "judge-2" : "judge-1";
  const round = text.includes("Write about fern") ? 2 : 1;
  return `work-${round}-${(text.match(/"role":"tool"/g) ?? []).length}`;
}

function turnOf(kind: string): ScriptedTurn {
  if (kind === "plan-1") return planFor("moss");
  if (kind === "plan-2") return planFor("fern");
  if (kind === "trace") return json({ why: "The wrong plant was named.", phase: "build" });
  if (kind.startsWith("judge")) return json({ reasons: "The note says so.", verdict: "holds" });
  const [, round, step] = kind.split("-");
  const word = round === "2" ? "fern" : "moss";
  return [
    { toolCalls: [{ name: "workspace_write", input: { path: `${word}.md`, content: `${word}\n` } }] },
    { toolCalls: [{ name: "workspace_hand-over", input: { paths: [`${word}.md`] } }] },
    answer({ summary: "The note is written." }),
  ][Number(step)]!;
}

interface Course {
  goal: Goal;
  /** Of each kind of question, how often a model was asked. */
  asked: Record<string, number>;
  /** Of each kind of deed, how often it was done. */
  deeds: Record<string, number>;
  learnt: string[];
  note: string;
  /** Whether the first hub died. */
  died: boolean;
}

/** Sees one goal through, over the death of its first hub. */
async function course(deadly?: Parameters<typeof spawnHub>[1]): Promise<Course> {
  const home = await temporaryFolder();
  const asked: Record<string, number> = {};
  await using server = await startScriptedModelServer({
    script: (request) => {
      const kind = kindOf(request);
      asked[kind] = (asked[kind] ?? 0) + 1;
      return turnOf(kind);
    },
  });
  await writeFile(
    join(home, "models.json"),
    JSON.stringify({
      version: 1,
      servers: { here: { kind: "openai-compatible", url: server.baseUrl } },
      models: { "here/scripted": { price: "free", capabilities: ["tools"], contextTokens: 100_000 } },
      roles: { default: ["here/scripted"] },
    }),
  );
  await mkdir(join(home, "agents/helper"), { recursive: true });
  const agent =
    "---\nname: helper\ndescription: Writes notes.\ntools: [workspace.write, workspace.hand-over]\n---\nBe brief.\n";
  await writeFile(join(home, "agents/helper/AGENT.md"), agent, { mode: 0o600 });
  let hub: HubProcess = await spawnHub(home, deadly);
  try {
    let died = false;
    const submitted = await (
      await callerFor(home, hub.address)
    )<Goal>("POST", "/api/v1/goals", {
      text: "Note a plant without flowers",
      approvePlan: true,
    }).catch(() => undefined);
    const ended = async (call: Awaited<ReturnType<typeof callerFor>>): Promise<Goal | false> => {
      const { goals } = await call<{ goals: Goal[] }>("GET", "/api/v1/goals");
      const [goal] = goals;
      return goal !== undefined && ["completed", "failed", "refused"].includes(goal.state) && goal;
    };
    const before = await callerFor(home, hub.address);
    await Promise.race([
      hub.exited.then(() => (died = true)),
      eventually("the end or the death", async () => died || (await ended(before).catch(() => false)), 120),
    ]);
    if (died) {
      hub = await spawnHub(home);
      // What was not answered was not promised; it is asked for again.
      const call = await callerFor(home, hub.address);
      const { goals } = await call<{ goals: Goal[] }>("GET", "/api/v1/goals");
      if (submitted === undefined && goals.length === 0)
        await call("POST", "/api/v1/goals", { text: "Note a plant without flowers", approvePlan: true });
    }
    const call = await callerFor(home, hub.address);
    const goal = await eventually("the goal's end", () => ended(call), 120);
    const { receipts } = await call<{ receipts: Receipt[] }>(
      "GET",
      `/api/v1/journal/receipts?goal=${goal.id}&limit=1000`,
    );
    const deeds: Record<string, number> = {};
    for (const { kind, action, body } of receipts)
      if (kind === "effect-outcome" && /^(?:file-written|command-executed)$/.test(action)) {
        const deed = `${action} ${JSON.stringify(body["target"])}`;
        deeds[deed] = (deeds[deed] ?? 0) + 1;
      }
    const { items } = await call<{ items: { text: string }[] }>("GET", "/api/v1/memory/inbox");
    const note = await readFile(join(goal.outputFolder ?? "", "fern.md"), "utf8").catch(() => "");
    return { goal, asked, deeds, learnt: items.map(({ text }) => text).toSorted(), note, died };
  } finally {
    hub.child.kill("SIGTERM");
    await hub.exited;
    await rm(home, { recursive: true, force: true });
  }
}

const phasesOf = ({ phases }: Goal): string => phases.map(({ phase, round }) => `${round}:${phase}`).join(" ");

let undisturbed: Promise<Course> | undefined;
const usual = (): Promise<Course> => (undisturbed ??= course());

test("undisturbed, a goal is led back once, and each thing is asked and done once in its round", { skip }, async () => {
  const { goal, asked, deeds, note } = await usual();
  assert.equal(goal.state, "completed", goal.answer ?? "");
  assert.equal(note, "fern\n");
  assert.deepEqual(new Set(Object.values(asked)), new Set([1]), JSON.stringify(asked));
  assert.equal(deeds['command-executed "wc -l moss.md"'], 1);
  assert.equal(deeds['command-executed "wc -l fern.md"'], 1);
  assert.match(phasesOf(goal), /1:build 1:execute 1:verify 2:build .*2:verify 2:learn$/);
});

/** The first write of its kind, in the order in which a cycle makes them. */
const points = {
  "a plan and its criteria are kept": /update "?hearth_goal"?.*"phase":"build","round":1/,
  "the first check is handed over as a task": /insert into task .*verifier\.run/,
  "the judge's answer is kept": /insert into hearth_model_answer .* verify\//,
  "the work is led back": /update "?hearth_goal"?.*"round":2/,
  "what went wrong is learnt": /insert into hearth_memory_item /,
  "how it went is signalled": /insert into hearth_memory_signal /,
  "the goal ends": /update "?hearth_goal"?.* completed /,
};

for (const [point, write] of Object.entries(points))
  for (const when of ["before", "after"] as const)
    test(
      `killed ${when} ${point}, it goes on, asks no model for what it knows and does nothing twice`,
      { skip },
      async () => {
        const wanted = await usual();
        const found = await course({ write, when });
        assert.ok(found.died, "the hub met the write");
        assert.equal(found.goal.state, "completed", found.goal.answer ?? "");
        assert.equal(phasesOf(found.goal), phasesOf(wanted.goal));
        // An answer that was not on disk yet is asked for again, and nothing else is.
        const again = point === "the judge's answer is kept" && when === "before" ? { "judge-1": 2 } : {};
        assert.deepEqual(found.asked, { ...wanted.asked, ...again });
        assert.deepEqual(found.deeds, wanted.deeds);
        assert.deepEqual(found.learnt, wanted.learnt);
        assert.equal(found.note, wanted.note);
      },
    );
