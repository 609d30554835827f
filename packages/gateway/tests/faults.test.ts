import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { access, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { createInterface } from "node:readline";
import { join } from "node:path";
import { describe, it, type TestContext } from "node:test";
import { fileURLToPath } from "node:url";
import { openWorkspaceWriter, sandbox, sandboxStatus } from "@hearth/sandbox";
import { createPolicyEngine, defaultPolicy } from "@hearth/policy";
import { guardWriter, openPolicyFile, runCommand } from "../src/index.ts";
import { alice, openDoor, openDoorAt } from "./support/open-door.ts";
import { openWorkspace } from "./support/workspace.ts";

const child = fileURLToPath(new URL("support/crash-child.ts", import.meta.url));
const diskChild = fileURLToPath(new URL("support/full-disk-child.ts", import.meta.url));
const status = await sandboxStatus();
const noSandbox = status.available ? false : `no sandbox here: ${status.reason}`;
const minute = 60_000;

const dropping = (happened: string[]) =>
  ({
    request: { tool: "command", args: { command: "dropdb old" } },
    summary: "dropdb old",
    action: "command-executed",
    perform: async () => {
      happened.push("dropped");
      return "dropped";
    },
  }) as const;

async function folderFor(context: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "hearth-fault-"));
  context.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** Asks in this process, has alice say yes, and lets go of the folder. */
async function approved(folder: string): Promise<void> {
  const door = await openDoorAt(folder);
  const asked = await door.session("supervisor", { level: 2 }).perform(dropping([]));
  assert.ok(asked.kind === "needs-approval");
  await door.inbox.decide(alice, { id: asked.approval.id, answer: "approved", signedInAt: Date.now() });
  await door.close();
}

/** Runs a hub of its own until it says `word`, then kills it. */
async function killAt(word: string, arguments_: readonly string[]): Promise<void> {
  const hub = spawn(process.execPath, [child, ...arguments_], { stdio: ["ignore", "pipe", "inherit"] });
  const exited = once(hub, "exit");
  let said = "";
  for await (const chunk of hub.stdout) {
    said += String(chunk);
    if (said.includes(word)) {
      hub.kill("SIGKILL");
      break;
    }
  }
  await exited;
  assert.match(said, new RegExp(word));
}

describe("a crash", () => {
  it("between approval and run leaves the approval good for the run that comes back, once", async (context) => {
    const folder = await folderFor(context);
    await approved(folder);
    const marker = join(folder, "marker");
    await killAt("done", [folder, marker, "after-outcome"]);
    assert.equal(await readFile(marker, "utf8"), "ran\n");
    const door = await openDoorAt(folder);
    const happened: string[] = [];
    assert.equal((await door.session("supervisor", { level: 2 }).perform(dropping(happened))).kind, "needs-approval");
    assert.deepEqual(happened, []);
    await door.close();
  });

  it("between intent and outcome shows the intent, uses the approval up, and runs nothing twice", async (context) => {
    const folder = await folderFor(context);
    await approved(folder);
    const marker = join(folder, "marker");
    await killAt("intent-written", [folder, marker, "before-effect"]);
    const door = await openDoorAt(folder);
    using receipts = await door.receipts();
    const [intent, ...others] = receipts.unfinishedIntents(alice);
    assert.deepEqual([intent?.action, intent?.body["target"], others.length], ["command-executed", "dropdb old", 0]);
    const happened: string[] = [];
    assert.equal((await door.session("supervisor", { level: 2 }).perform(dropping(happened))).kind, "needs-approval");
    assert.deepEqual(happened, []);
    await assert.rejects(readFile(marker));
    await door.close();
  });
});

describe("two runs", () => {
  it("that come back to one approval do the thing once", async (context) => {
    const folder = await folderFor(context);
    await approved(folder);
    // One journal writer a device: the others share the approvals and the budget, as hubs on one database do.
    const first = await openDoorAt(folder);
    const happened: string[] = [];
    const runs = await Promise.all(
      Array.from({ length: 8 }, () => first.session("supervisor", { level: 2 }).perform(dropping(happened))),
    );
    assert.equal(runs.filter(({ kind }) => kind === "done").length, 1);
    assert.deepEqual(happened, ["dropped"]);
    await first.close();
  });

  it("in two processes: the claim of one leaves nothing for the other", async (context) => {
    const folder = await folderFor(context);
    await approved(folder);
    const claim = `
      import { openDatabase } from "@hearth/storage";
      import { ApprovalInbox } from "@hearth/policy";
      const database = await openDatabase({ url: process.argv[1] });
      const inbox = await ApprovalInbox.open({ database });
      const { action } = (await inbox.list({ kind: "person", id: "alice" }, { state: "approved" }))[0] ?? {};
      process.stdout.write("ready\\n");
      for await (const _ of process.stdin) break;
      const who = { kind: "agent", id: "supervisor", level: "manager", onBehalfOf: "alice" };
      process.stdout.write((action === undefined ? "none" : (await inbox.answerTo(who, action)).kind) + "\\n");
      await database[Symbol.asyncDispose]();
      process.exit(0);`;
    const hubs = [1, 2].map(() =>
      spawn(process.execPath, ["--input-type=module", "-e", claim, `sqlite:${join(folder, "hearth.db")}`], {
        cwd: fileURLToPath(new URL("..", import.meta.url)),
        stdio: ["pipe", "pipe", "inherit"],
      }),
    );
    await Promise.all(hubs.map((hub) => once(hub.stdout, "data")));
    const answers = hubs.map((hub) => once(hub.stdout, "data").then(([chunk]) => String(chunk).trim()));
    for (const hub of hubs) hub.stdin.end("go\n");
    assert.deepEqual((await Promise.all(answers)).toSorted(), ["claimed", "none"]);
  });
});

describe("a full disk", () => {
  it("stops files before they are written, and lets them be written when there is room", async (context) => {
    const folder = await folderFor(context);
    await using place = await openWorkspace();
    // The limit on a file's size stands in for the disk, as it meets journal and database alike. Unit: 1 KiB.
    const hub = spawn(
      "/bin/bash",
      ["-c", 'ulimit -S -f 300; exec "$0" "$@"', process.execPath, diskChild, folder, place.folder],
      {
        stdio: ["pipe", "pipe", "inherit"],
      },
    );
    const exited = once(hub, "exit");
    context.after(() => hub.kill("SIGKILL"));
    const lines = createInterface({ input: hub.stdout })[Symbol.asyncIterator]();
    const write = async (name: string): Promise<string> => {
      hub.stdin.write(`${name}\n`);
      return String((await lines.next()).value).slice(name.length + 1);
    };
    let count = 0;
    let became = "written";
    while (became === "written" && count < 5000) became = await write(`f${(count += 1)}`);
    assert.match(became, /^HEARTH_(JOURNAL_UNWRITABLE|STORAGE|STORAGE_FULL) .*\w/);
    assert.match(await write("again"), /^HEARTH_(JOURNAL_UNWRITABLE|STORAGE|STORAGE_FULL)/);
    await assert.rejects(access(join(place.folder, "again")));
    execFileSync("prlimit", ["--pid", String(hub.pid), "--fsize=unlimited:"]);
    assert.equal(await write("later"), "written");
    hub.stdin.end();
    await exited;
    const names = new Set(await readdir(place.folder));
    const door = await openDoorAt(folder);
    using receipts = await door.receipts();
    const recorded = [...receipts.iterate(alice)];
    for (const name of names)
      assert.ok(
        recorded.some(({ kind, body }) => kind === "effect-intent" && body["target"] === `write ${name}`),
        name,
      );
    await door.close();
  });

  it("under the journal stops the effect and says why, and work goes on when there is room", async () => {
    await using place = await openWorkspace();
    let full = true;
    await using door = await openDoor({
      journal: {
        append: (receipt) =>
          full
            ? Promise.reject(Object.assign(new Error("no space left"), { code: "HEARTH_JOURNAL_UNWRITABLE" }))
            : spare.append(receipt),
      },
    });
    const spare = door.journal;
    await using session = door.session("code");
    await using writer = guardWriter(session, await openWorkspaceWriter(place.folder));
    await assert.rejects(writer.write("a.txt", "x"), { code: "HEARTH_JOURNAL_UNWRITABLE" });
    await assert.rejects(readFile(join(place.folder, "a.txt")));
    full = false;
    await writer.write("a.txt", "x");
    assert.equal(await readFile(join(place.folder, "a.txt"), "utf8"), "x");
    assert.ok((await door.budget.show(alice)).every(({ reserved }) => reserved === 0));
  });

  it("after the effect leaves an intent without outcome, and no receipt that says it failed", async () => {
    let written = 0;
    await using door = await openDoor({
      journal: {
        append: (receipt) => (++written === 2 ? Promise.reject(new Error("no space left")) : spare.append(receipt)),
      },
    });
    const spare = door.journal;
    await using session = door.session("code");
    const effect = {
      request: { tool: "path", args: { path: "a.txt", mode: "write" } },
      summary: "write a.txt",
      action: "file-written",
      perform: async () => "written",
    } as const;
    await assert.rejects(session.perform(effect), /no space left/);
    using receipts = await door.receipts();
    assert.deepEqual(
      receipts.list(alice).map(({ kind }) => kind),
      ["effect-intent"],
    );
    assert.equal(receipts.unfinishedIntents(alice).length, 1);
  });
});

describe("a dead proxy", { skip: noSandbox }, () => {
  it("gives the command refused connections, and no way around", async () => {
    await using place = await openWorkspace();
    const egress = { allow: ["friend.test:80"], ask: [], deny: [], privateOk: [] };
    const research = { ...defaultPolicy.agents["research"]!, egress };
    await using door = await openDoor({
      policy: { ...defaultPolicy, agents: { ...defaultPolicy.agents, research } },
      resolve: () => Promise.reject(new Error("no resolver")),
    });
    await using session = door.session("research");
    const script = `python3 -c "
import glob, os, socket, urllib.request
print('up', flush=True)
input() if False else None
try: urllib.request.urlopen('http://friend.test/', timeout=10)
except Exception as error: print('proxy:', getattr(error, 'code', type(error).__name__))
try: socket.create_connection(('1.1.1.1', 80), timeout=5); print('OUT')
except OSError as error: print('direct: refused')"`;
    const options = { sandbox, workspace: place.folder, socketFolder: place.sockets };
    const dead = await runCommand(session, script, {
      ...options,
      // The socket's file is gone from under the relay as soon as the command is up.
      onOutput: () => void rm(place.sockets, { recursive: true, force: true }),
    });
    assert.ok(dead.kind === "done");
    assert.match(dead.value.stdout.toString(), /proxy: (502|URLError|504)\ndirect: refused/);
    assert.doesNotMatch(dead.value.stdout.toString(), /OUT/);
  });
});

describe("a clock that jumps", () => {
  it("forward ends an approval that was given, and one that is open", async (context) => {
    const folder = await folderFor(context);
    let time = Date.now();
    const door = await openDoorAt(folder, { now: () => time });
    const session = door.session("supervisor", { level: 2 });
    const asked = await session.perform(dropping([]));
    assert.ok(asked.kind === "needs-approval");
    await door.inbox.decide(alice, { id: asked.approval.id, answer: "approved", signedInAt: time });
    time += 11 * minute;
    const again = await session.perform(dropping([]));
    assert.ok(again.kind === "needs-approval");
    assert.notEqual(again.approval.id, asked.approval.id);
    time += 11 * minute;
    const late = await door.inbox.decide(alice, { id: again.approval.id, answer: "approved", signedInAt: time });
    assert.match(late.kind === "refused" ? late.why : "", /expired/);
    await door.close();
  });

  it("back before the question makes the answer worthless, and never longer than it was", async (context) => {
    const folder = await folderFor(context);
    let time = Date.now();
    const happened: string[] = [];
    const door = await openDoorAt(folder, { now: () => time });
    const session = door.session("supervisor", { level: 2 });
    const asked = await session.perform(dropping(happened));
    assert.ok(asked.kind === "needs-approval");
    await door.inbox.decide(alice, { id: asked.approval.id, answer: "approved", signedInAt: time });
    time -= 60 * minute;
    assert.equal((await session.perform(dropping(happened))).kind, "needs-approval");
    const claimed = await door.inbox.claim(
      { kind: "agent", id: "supervisor", level: "manager", onBehalfOf: "alice" },
      asked.approval.id,
      asked.approval.action,
    );
    assert.match(claimed.kind === "refused" ? claimed.why : "", /clock went back/);
    assert.deepEqual(happened, []);
    await door.close();
  });
});

describe("a broken policy file", () => {
  it("changes nothing about what is decided, and says what is wrong", async (context) => {
    const folder = await folderFor(context);
    const engine = await createPolicyEngine();
    await using door = await openDoor();
    await using policies = await openPolicyFile({ folder, engine, journal: door.journal, who: alice, watch: false });
    await writeFile(policies.path, JSON.stringify({ ...defaultPolicy, version: 2, rules: [] }).slice(0, -9));
    await policies.reload();
    await using after = await openDoor({ policies });
    const denied = await after.session("code").decide({ tool: "path", args: { path: "/etc/shadow", mode: "read" } });
    assert.equal(denied.decision, "denied");
    assert.match(policies.problems[0]?.message ?? "", /is not JSON/);
    using receipts = await door.receipts();
    assert.equal(receipts.list(alice).at(-1)?.action, "policy-refused");
  });
});
