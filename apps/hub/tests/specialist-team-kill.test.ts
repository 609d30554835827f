import assert from "node:assert/strict";
import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { describe, test } from "node:test";
import { sandboxStatus } from "@hearth/sandbox";
import { answer, askerOf, json, type Scripts, endOf, type TaskEnd, teamHome, turnOf } from "./support/team-hub.ts";
import { callerFor, spawnHub } from "./support/spawn-hub.ts";

const status = await sandboxStatus();
const skip = status.available ? false : `no sandbox here: ${status.reason}`;

/** How the code agent has another one do something, and what that one answers. */
const ways = {
  consult: [
    { name: "team_consult", input: { agent: "qa", question: "helper: is it good?" } },
    json({ summary: "It is good.", openQuestions: [], findings: [], criteria: [] }),
  ],
  spawn: [
    { name: "team_spawn", input: { name: "one", agent: "code", objective: "helper: do it" } },
    answer({ summary: "It is good." }),
  ],
} as const;

/** Leaves one more file each time it runs. */
const deed = {
  toolCalls: [
    {
      name: "shell_run",
      input: { command: `python3 -c "import tempfile; tempfile.mkstemp(prefix='made.',dir='.')"` },
    },
  ],
};

const scriptsOf = ([begin, end]: (typeof ways)[keyof typeof ways]): Scripts => ({
  lead: [
    { toolCalls: [begin] },
    (request) => answer({ summary: /It is good\.|effect-unknown/.exec(request.lastMessage)?.[0] ?? "?" }),
  ],
  helper: [deed, end],
});

interface Outcome {
  summary: string | undefined;
  /** How often the deed was done. */
  made: number;
  messages: string[];
  /** How many receipts there are of each kind and action, and by which rule for what was denied. */
  receipts: Readonly<Record<string, number>>;
}

/**
 * Runs a task of the code agent on a hub that is killed once, goes on with another one, and says what came of it.
 * @param at the turn at which it is killed while its model thinks, such as `helper 1`, or the write at which it kills itself
 */
async function killed(
  way: keyof typeof ways,
  at: string | { write: RegExp; when: "before" | "after" },
): Promise<Outcome> {
  let kill: (() => void) | undefined;
  const scripts = scriptsOf(ways[way]);
  await using place = await teamHome((request) => {
    const called = (request.text.match(/"role":"tool"/g) ?? []).length;
    if (`${askerOf(request)} ${called}` !== at || kill === undefined) return turnOf(scripts, request);
    kill();
    kill = undefined;
    return { hangAfter: -1 };
  });
  const { home } = place;
  const first = await spawnHub(home, typeof at === "string" ? undefined : at);
  kill = () => first.child.kill("SIGKILL");
  const { id } = await (
    await callerFor(home, first.address)
  )<{ id: string }>("POST", "/api/v1/tasks", { capability: "code.work", input: { objective: "lead: begin" } });
  assert.deepEqual(await first.exited, [null, "SIGKILL"]);
  const second = await spawnHub(home);
  try {
    const call = await callerFor(home, second.address);
    const done = await endOf(() => call<TaskEnd>("GET", `/api/v1/tasks/${id}`));
    assert.equal(done.state, "completed", JSON.stringify(done));
    const { messages } = await call<{ messages: { kind: string; outcome?: string }[] }>(
      "GET",
      `/api/v1/tasks/${id}/team`,
    );
    const { receipts } = await call<{ receipts: { kind: string; action: string; body: { rule?: string } }[] }>(
      "GET",
      `/api/v1/journal/receipts?task=${id}&limit=500`,
    );
    const files = await readdir(join(home, "workspaces/owner/code/working", id)).catch(() => []);
    return {
      summary: done.output?.summary,
      made: files.filter((name) => name.startsWith("made.")).length,
      messages: messages.map(({ kind, outcome }) => `${kind} ${outcome ?? "-"}`),
      receipts: Object.fromEntries(
        Map.groupBy(
          receipts,
          ({ kind, action, body }) => `${kind} ${action}${kind === "decision" ? ` ${body.rule}` : ""}`,
        )
          .entries()
          .map(([name, all]) => [name, all.length]),
      ),
    };
  } finally {
    second.child.kill("SIGTERM");
    await second.exited;
    await rm(home, { recursive: true, force: true });
  }
}

describe("a hub that is killed in the midst of a team's work", { skip, concurrency: 2 }, () => {
  for (const [kind, asked] of [
    ["consult", "agent-asked"],
    ["spawn", "agent-spawned"],
  ] as const) {
    for (const [what, at] of [
      ["while the other agent thinks about what it did", "helper 1"],
      ["before the answer is stored", { write: /update hearth_team_message/, when: "before" }],
    ] as const)
      test(`${kind}: killed ${what}, it goes on, and asking and the other agent's deed are done once`, async () => {
        const { summary, made, messages, receipts } = await killed(kind, at);
        assert.deepEqual([summary, made, messages], ["It is good.", 1, [`${kind} answered`]], JSON.stringify(receipts));
        for (const action of [asked, "command-executed"])
          assert.equal(receipts[`effect-outcome ${action}`], 1, JSON.stringify(receipts));
      });
    const when = kind === "consult" ? "before" : "after";
    test(`${kind}: killed ${when} the message is stored, nobody is asked again and the agent is told that it is not known`, async () => {
      const { summary, made, messages } = await killed(kind, { write: /insert into hearth_team_message/, when });
      assert.deepEqual([summary, made], ["effect-unknown", 0]);
      assert.deepEqual(messages, when === "before" ? [] : [`${kind} -`]);
    });
  }
});
