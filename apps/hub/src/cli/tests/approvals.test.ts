import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";
import { sandboxStatus } from "@hearth/sandbox";
import { runHearth, startHub, startInTerminal, temporaryHome, type RunningHearth } from "./run-hearth.ts";

const status = await sandboxStatus();
const skip = !existsSync("/usr/bin/script")
  ? "there is no `script` of util-linux to make a terminal with"
  : !status.available && `no sandbox here: ${status.reason}`;

/** A program on no list of the agent, so that a person is asked. */
const first = 'run "sed -n 1p notes.txt"';

async function folder(): Promise<AsyncDisposable & { path: string }> {
  const path = await mkdtemp(join(tmpdir(), "hearth-ask-"));
  await writeFile(join(path, "notes.txt"), "buy milk\ncall Ada\n");
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

function type(running: RunningHearth, line: string): void {
  running.child.stdin?.write(`${line}\n`);
}

function times(text: string, pattern: RegExp): number {
  return [...text.matchAll(new RegExp(pattern, "g"))].length;
}

describe("approvals in a real terminal", { skip }, () => {
  it("show a card, and run what a person says yes to", async () => {
    await using home = await temporaryHome();
    await using input = await folder();
    const running = startInTerminal(["do", first, "--in", input.path], { home: home.path });
    await running.says(/Run this plan\?/);
    type(running, "y");
    const card = await running.says(/Allow it\?/);
    for (const line of [
      /what: {4}run the command: sed -n 1p notes\.txt/,
      /in the sandbox, over the agent's copy of the goal's folder/,
      /who: {5}agent:command@owner, level 1, through command/,
      /why ask: sed is on no list of command \(rule command-unlisted\)/,
      /cost: {4}1 call/,
      /until: {3}\d{4}-.*, in (9 min|10 min)/,
    ])
      assert.match(card, line);
    type(running, "perhaps");
    type(running, "y");
    const ended = await running.ended;
    assert.equal(ended.code, 0, ended.stdout);
    assert.match(ended.stdout, /buy milk/);
    assert.equal(times(ended.stdout, /Allow it\?/), 2, "an answer that is none is asked for again");
  });

  it("run nothing a person says no to", async () => {
    await using home = await temporaryHome();
    await using input = await folder();
    const running = startInTerminal(["do", first, "--in", input.path, "--yes"], { home: home.path });
    await running.says(/Allow it\?/);
    type(running, "n");
    const ended = await running.ended;
    assert.equal(ended.code, 1, ended.stdout);
    assert.match(ended.stdout, /a person denied it/);
    assert.doesNotMatch(ended.stdout, /buy milk/);
  });

  it("are not repeated within the run after always, and the standing answer ends with it", async () => {
    await using home = await temporaryHome();
    await using hub = await startHub(home.path);
    const token = (await readFile(join(home.path, "token"), "utf8")).trim();
    const { address } = JSON.parse(await readFile(join(home.path, "hub.json"), "utf8")) as { address: string };
    const command = { command: "mktemp look.XXXXXX" };
    const steps = ["one", "two"].map((key) => ({ key, capability: "command.run", input: command }));
    const created = await fetch(`${address}/api/v1/agents`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: JSON.stringify({
        name: "twice",
        description: "Looks twice",
        level: "worker",
        capabilities: [{ name: "twice.look", description: "Looks twice", steps }],
      }),
    });
    assert.equal(created.status, 201, await created.text());
    const words = ["task", "submit", "twice.look", "{}", "--json"];
    const submitted = await runHearth(words, { home: home.path });
    const { id } = JSON.parse(submitted.stdout) as { id: string };
    const running = startInTerminal(["task", "watch", id], { home: home.path });
    await running.says(/Allow it\?/);
    type(running, "a");
    const ended = await running.ended;
    assert.equal(times(ended.stdout, /Allow it\?/), 1, ended.stdout);
    assert.match(ended.stdout, /approved, and 10 more times within the hour while this run lasts/);
    const grants = await runHearth(["approvals", "grants", "--json"], { home: home.path });
    assert.deepEqual(JSON.parse(grants.stdout), { grants: [] });
    assert.equal(hub.process.child.exitCode, null);
  });

  it("are listed together and answered together", async () => {
    await using home = await temporaryHome();
    await using input = await folder();
    const goal = 'run "sed -n 1p notes.txt" and run "awk 1 notes.txt"';
    const running = startInTerminal(["do", goal, "--in", input.path, "--yes"], { home: home.path });
    const asked = await running.says(/All 2 together\?/);
    assert.match(asked, /Agents ask you 2 questions/);
    type(running, "y");
    const ended = await running.ended;
    assert.equal(ended.code, 0, ended.stdout);
    assert.match(ended.stdout, /call Ada/);
  });

  it("end with exit code 5 without a terminal, and are answered by command from then on", async () => {
    await using home = await temporaryHome();
    await using input = await folder();
    const asked = await runHearth(["do", first, "--in", input.path, "--yes"], { home: home.path });
    assert.equal(asked.code, 5, asked.stderr);
    assert.match(asked.stderr, /hearth approvals approve ID/);
    const goal = /hearth goal watch (\S+)/.exec(asked.stderr)?.[1] ?? "";
    const listed = await runHearth(["approvals", "list", "--json"], { home: home.path });
    const [question] = (JSON.parse(listed.stdout) as { approvals: { id: string }[] }).approvals;
    const approved = await runHearth(["approvals", "approve", question?.id ?? ""], { home: home.path });
    assert.equal(approved.code, 0, approved.stderr);
    const watched = await runHearth(["goal", "watch", goal], { home: home.path });
    assert.equal(watched.code, 0, watched.stderr);
    assert.match(watched.stdout, /buy milk/);
  });
});
