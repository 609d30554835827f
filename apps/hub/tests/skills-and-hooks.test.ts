import assert from "node:assert/strict";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import { sandboxStatus } from "@hearth/sandbox";
import type { ScriptedRequest, ScriptedTurn } from "@hearth/sdk/test";
import { answer, isPlanning, json, openModelHub } from "./support/model-hub.ts";

const status = await sandboxStatus();
const agent =
  "---\nname: helper\ndescription: Writes notes.\ntools: [workspace.write, workspace.list]\n---\nBe brief.\n";
const skill = (allowed: string) =>
  `---\nname: tidy\ndescription: How notes are kept tidy\nallowed-tools: ${allowed}\n---\nCOUNT THE LINES FIRST.\n`;
const plan = {
  kind: "plan",
  title: "A note",
  tasks: [{ key: "note", title: "Write", capability: "helper.work", input: { objective: "Write note.md" } }],
};

function script(turns: readonly ScriptedTurn[]) {
  let next = 0;
  return (request: ScriptedRequest): ScriptedTurn =>
    isPlanning(request) ? json(plan) : (turns[next++] ?? { error: { status: 400, message: "no turn is left" } });
}
const write: ScriptedTurn = { toolCalls: [{ name: "workspace_write", input: { path: "note.md", content: "May\n" } }] };
const read: ScriptedTurn = { toolCalls: [{ name: "skill_read", input: { name: "tidy" } }] };
const list: ScriptedTurn = { toolCalls: [{ name: "workspace_list", input: {} }] };

async function run(turns: readonly ScriptedTurn[], files: Record<string, string>) {
  await using hub = await openModelHub(script(turns), { "agents/helper/AGENT.md": agent, ...files });
  const { id } = await hub.submit({ text: "Note when the boiler is serviced", approvePlan: true });
  const goal = await hub.until(id, "completed", "failed");
  return { goal, asked: hub.server.requests.filter((request) => request.method === "POST" && !isPlanning(request)) };
}

test("skills are listed by name in the prompt, their words come when one is read, and its tools bind from then on", async () => {
  const turns = [list, read, write, list, answer({})];
  const { goal, asked } = await run(turns, { "skills/owner/tidy/SKILL.md": skill("workspace.list") });
  assert.equal(goal.state, "completed", goal.answer ?? "");
  assert.match(asked[0]?.text ?? "", /tidy: How notes are kept tidy/);
  assert.doesNotMatch(asked[1]?.text ?? "", /COUNT THE LINES FIRST/);
  assert.match(asked[2]?.text ?? "", /COUNT THE LINES FIRST/);
  assert.match(asked[3]?.text ?? "", /the skill tidy allows only workspace\.list/);
  assert.equal((asked[4]?.text.match(/Not done/g) ?? []).length, 1);
});

test("what a skill allows adds nothing, and without skills the prompt says nothing of them", async () => {
  const shell: ScriptedTurn = { toolCalls: [{ name: "shell_run", input: { command: "true" } }] };
  const more = await run([read, shell, answer({})], {
    "skills/owner/tidy/SKILL.md": skill("shell.run workspace.list"),
  });
  assert.match(more.asked[2]?.text ?? "", /There is no tool/);
  const none = await run([answer({})], {});
  assert.doesNotMatch(none.asked[0]?.text ?? "", /skill/i);
});

describe("a person's hooks", { skip: status.available ? false : `no sandbox here: ${status.reason}` }, () => {
  const hooks = (folder: string) =>
    JSON.stringify({
      version: 1,
      hooks: [
        {
          name: "no-notes",
          events: ["PreToolUse"],
          capabilities: ["workspace.write"],
          command: ["/hooks/no.sh"],
          folder,
        },
      ],
    });

  test("in hooks.json are programs that are asked in the sandbox before a call is made", async () => {
    const folder = await mkdtemp(join(tmpdir(), "hearth-hooks-"));
    await chmod(folder, 0o755);
    await writeFile(join(folder, "no.sh"), "#!/bin/sh\necho 'no notes today' >&2\nexit 2\n", { mode: 0o755 });
    try {
      const { asked } = await run([write, list, answer({})], { "hooks.json": hooks(folder) });
      assert.match(asked[1]?.text ?? "", /no-notes blocked it: no notes today/);
      assert.doesNotMatch(asked[2]?.text ?? "", /"path":"note\.md"[^}]*"bytes"/);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  test("that cannot be read let no run begin, and say what is wrong", async () => {
    for (const [text, why] of [
      ["{", /hooks\.json/],
      ['{"version":1,"hooks":[{"name":"x","events":["Never"],"command":["a"],"folder":"/"}]}', /events/],
      [hooks("relative"), /absolute/],
    ] as const) {
      const { goal, asked } = await run([answer({})], { "hooks.json": text });
      assert.equal(goal.state, "failed");
      assert.match(`${goal.failure?.message} ${goal.answer}`, why);
      assert.equal(asked.length, 0);
    }
  });
});
