import assert from "node:assert/strict";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import type { Goal } from "@hearth/protocol";
import { type ScriptedRequest, type ScriptedTurn, startScriptedModelServer } from "@hearth/sdk/test";
import { answer, isPlanning, json } from "./support/model-hub.ts";
import { callerFor, spawnHub } from "./support/spawn-hub.ts";
import { eventually, temporaryFolder } from "./support/test-hub.ts";

const note = "Service it in May.\n";
const plan = {
  kind: "plan",
  title: "A note",
  tasks: [
    {
      key: "note",
      title: "Write the note",
      capability: "helper.work",
      input: { objective: "Write note.md" },
      checks: [{ kind: "file", description: "The note is there", path: "note.md" }],
    },
  ],
};
/** By how many tools were called so far, so that a run that is resumed goes on where it was. */
const turns: readonly ScriptedTurn[] = [
  { toolCalls: [{ name: "workspace_write", input: { path: "note.md", content: note } }] },
  { toolCalls: [{ name: "workspace_hand-over", input: { paths: ["note.md"] } }] },
  answer({ summary: "The note is written." }),
];
const stepOf = (request: ScriptedRequest): string =>
  isPlanning(request) ? "plan" : `turn-${(request.text.match(/"role":"tool"/g) ?? []).length}`;

for (const deadly of ["plan", "turn-0", "turn-1", "turn-2"])
  test(`a hub that is killed while the model answers ${deadly} finishes the goal after its restart, once`, async () => {
    const home = await temporaryFolder();
    let killed = false;
    let kill: (() => void) | undefined;
    await using server = await startScriptedModelServer({
      script: (request) => {
        const step = stepOf(request);
        if (step === deadly && !killed) {
          killed = true;
          kill?.();
          return { hangAfter: -1 };
        }
        return step === "plan" ? json(plan) : turns[Number(step.slice(5))]!;
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
    await writeFile(
      join(home, "agents/helper/AGENT.md"),
      "---\nname: helper\ndescription: Writes notes.\ntools: [workspace.write, workspace.hand-over]\n---\nBe brief.\n",
      { mode: 0o600 },
    );
    const first = await spawnHub(home);
    kill = () => first.child.kill("SIGKILL");
    const { id } = await (
      await callerFor(home, first.address)
    )<Goal>("POST", "/api/v1/goals", {
      text: "Note when the boiler is serviced",
      approvePlan: true,
    });
    await first.exited;
    const second = await spawnHub(home);
    try {
      const call = await callerFor(home, second.address);
      const done = await eventually(
        "the goal's end",
        async () => {
          const goal = await call<Goal>("GET", `/api/v1/goals/${id}`);
          return ["completed", "failed", "refused"].includes(goal.state) && goal;
          // The dead hub's lease on the task has to run out first.
        },
        120,
      );
      assert.equal(done.state, "completed", done.answer ?? "");
      assert.equal(await readFile(join(done.outputFolder ?? "", "note.md"), "utf8"), note);
      const { receipts } = await call<{ receipts: { action: string }[] }>(
        "GET",
        `/api/v1/journal/receipts?goal=${id}&limit=500`,
      );
      const times = (action: string): number => receipts.filter((receipt) => receipt.action === action).length;
      assert.deepEqual([times("goal-submitted"), times("plan-approved"), times("goal-completed")], [1, 1, 1]);
    } finally {
      second.child.kill("SIGTERM");
      await second.exited;
      await rm(home, { recursive: true, force: true });
    }
  });
