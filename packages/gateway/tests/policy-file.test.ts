import assert from "node:assert/strict";
import { chmod, mkdtemp, readdir, rename, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it, type TestContext } from "node:test";
import { openWorkspaceWriter } from "@hearth/sandbox";
import { createPolicyEngine, defaultPolicy, type Policy } from "@hearth/policy";
import { deterministicAgents, readingAgent, guardWriter, openPolicyFile, type PolicyFile } from "../src/index.ts";
import { alice, openDoor } from "./support/open-door.ts";
import { until } from "./support/until.ts";
import { openWorkspace } from "./support/workspace.ts";

const engine = await createPolicyEngine();

async function home(context: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "hearth-home-"));
  context.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** A journal that remembers what it was given. */
function remember(): { receipts: { action: string; body: Record<string, unknown> }[]; append: never } {
  const receipts: { action: string; body: Record<string, unknown> }[] = [];
  const append = (receipt: { action: string; body: Record<string, unknown> }) => {
    receipts.push(receipt);
    return Promise.resolve({ ...receipt, id: "r", index: 0, time: 0, erased: false });
  };
  return { receipts, append: append as never };
}

const changed = (version: number, change: Partial<Policy> = {}): string =>
  JSON.stringify({ ...defaultPolicy, version, ...change });

const open = (folder: string, journal = remember(), watch = false): Promise<PolicyFile> =>
  openPolicyFile({ folder, engine, journal, who: alice, watch, extraAgents: deterministicAgents });

describe("the policy file", () => {
  it("gives the shipped policy when there is none, with the agents that run without a model", async (context) => {
    await using file = await open(await home(context));
    assert.equal(file.current().version, 1);
    assert.deepEqual(file.problems, []);
    assert.equal(file.current().agents["files"]?.maximumLevel, 0);
    assert.deepEqual(file.current().agents["code"]?.commands, defaultPolicy.agents["code"]?.commands);
    assert.deepEqual(await file.history(), []);
  });

  it("puts a newer version in force, keeps a copy nobody else reads, and records it", async (context) => {
    const folder = await home(context);
    const journal = remember();
    await using file = await open(folder, journal);
    const seen: number[] = [];
    file.onChange(({ version }) => seen.push(version));
    await writeFile(file.path, changed(2));
    assert.deepEqual(await file.reload(), []);
    assert.deepEqual([file.current().version, seen], [2, [2]]);
    const [copy] = await readdir(join(folder, "policy-versions"));
    assert.equal(copy, "000000002.json");
    assert.equal((await stat(join(folder, "policy-versions", copy))).mode & 0o777, 0o600);
    const [receipt] = journal.receipts;
    assert.equal(receipt?.action, "policy-changed");
    assert.deepEqual([receipt.body["version"], receipt.body["previousVersion"]], [2, 1]);
    assert.equal(receipt.body["digest"], (await file.history())[0]?.digest);
  });

  it("keeps the last good version when the file is broken, older, gone, or has a rule whose examples do not hold", async (context) => {
    const folder = await home(context);
    const journal = remember();
    await using file = await open(folder, journal);
    await writeFile(file.path, changed(5));
    await file.reload();
    const lying = defaultPolicy.rules.map((rule) =>
      rule.id === "sql-truncate" ? { ...rule, examples: { yes: ["SELECT 1"], no: ["TRUNCATE t"] } } : rule,
    );
    for (const [text, message] of [
      ["{ not json", /is not JSON/],
      ["", /is not JSON/],
      [changed(5, { sharedCommands: ["ls"] }), /must be above 5/],
      [changed(4), /must be above 5/],
      [changed(6, { rules: lying }), /the rule does not match it/],
      [changed(6, { surprise: true } as never), /[Uu]nrecognized/],
    ] as const) {
      await writeFile(file.path, text);
      const problems = await file.reload();
      assert.match(problems.map((problem) => problem.message).join(), message);
      assert.equal(file.current().version, 5);
    }
    await rm(file.path);
    assert.match((await file.reload())[0]?.message ?? "", /is gone; version 5 stays/);
    assert.equal(journal.receipts.filter(({ action }) => action === "policy-refused").length, 7);
    await writeFile(file.path, changed(6));
    assert.deepEqual(await file.reload(), []);
    assert.equal(file.current().version, 6);
  });

  it("finds the last good version again after a restart, whatever the file has become", async (context) => {
    const folder = await home(context);
    {
      await using file = await open(folder);
      await writeFile(file.path, changed(7));
      await file.reload();
    }
    await writeFile(join(folder, "policy.json"), "{");
    await using file = await open(folder);
    assert.equal(file.current().version, 7);
    assert.equal(file.problems.length, 1);
  });

  it("does not believe a file that others may have written, a link, or a folder that others write to", async (context) => {
    const folder = await home(context);
    await using file = await open(folder);
    await writeFile(file.path, changed(2));
    await chmod(file.path, 0o666);
    assert.match((await file.reload())[0]?.message ?? "", /others may write to it \(mode 666\)/);
    await rm(file.path);
    await writeFile(join(folder, "elsewhere.json"), changed(3));
    await symlink("elsewhere.json", file.path);
    assert.match((await file.reload())[0]?.message ?? "", /is a symbolic link/);
    assert.equal(file.current().version, 1);
    const shared = await home(context);
    await chmod(shared, 0o777);
    await assert.rejects(open(shared), { code: "HEARTH_POLICY_FILE" });
  });

  it("is not changed when the change cannot be recorded", async (context) => {
    const folder = await home(context);
    const journal = { receipts: [], append: (() => Promise.reject(new Error("the disk is full"))) as never };
    await using file = await open(folder, journal);
    await writeFile(file.path, changed(2));
    await assert.rejects(file.reload(), /disk is full/);
    assert.equal(file.current().version, 1);
    assert.match(file.problems[0]?.message ?? "", /cannot be put in force/);
  });

  it("notices by itself that an editor replaced the file", async (context) => {
    const folder = await home(context);
    await using file = await open(folder, remember(), true);
    await writeFile(join(folder, "policy.json.new"), changed(9));
    await rename(join(folder, "policy.json.new"), file.path);
    await until(() => file.current().version === 9);
  });

  it("takes hold of the next decision of a session that is open", async (context) => {
    const folder = await home(context);
    await using file = await open(folder);
    await using door = await openDoor({ policies: file });
    await using session = door.session("code");
    const push = { tool: "command", args: { command: "npm test" } } as const;
    assert.equal((await session.decide(push)).decision, "allowed");
    const code = { ...defaultPolicy.agents["code"]!, commands: ["git"] };
    await writeFile(file.path, changed(2, { agents: { ...defaultPolicy.agents, code } }));
    await file.reload();
    assert.equal((await session.decide(push)).decision, "denied");
  });

  it("gives the agents that run without a model nothing but the workspace", async (context) => {
    await using file = await open(await home(context));
    await using door = await openDoor({ policies: file });
    const workers = ["command", readingAgent];
    for (const agent of Object.keys(deterministicAgents).filter((name) => !workers.includes(name))) {
      await using session = door.session(agent);
      const decide = async (tool: "command" | "sql" | "egress" | "path", args: Record<string, unknown>) =>
        (await session.decide({ tool, args } as never)).decision;
      assert.equal(await decide("path", { path: "a.csv", mode: "read" }), "allowed", agent);
      const writes = ["table", "report"].includes(agent);
      assert.equal(await decide("path", { path: "out/a.csv", mode: "write" }), writes ? "allowed" : "denied", agent);
      for (const [tool, args] of [
        ["command", { command: "ls" }],
        ["command", { command: "cat notes.md" }],
        ["sql", { sql: "SELECT 1" }],
        ["egress", { target: "https://github.com/" }],
        ["path", { path: "/etc/passwd", mode: "read" }],
        ["path", { path: "/home/alice/.hearth/policy.json", mode: "write" }],
        ["path", { path: ".git/hooks/pre-commit", mode: "write" }],
      ] as const)
        assert.equal(await decide(tool, args), "denied", `${agent} ${tool} ${JSON.stringify(args)}`);
    }
  });

  it("lets the one that runs commands ask about programs on no list, and the one that reads only look", async (context) => {
    await using file = await open(await home(context));
    await using door = await openDoor({ policies: file });
    const decide = async (agent: string, level: 0 | 1, command: string) => {
      await using session = door.session(agent, { level });
      const { decision, rule } = await session.decide({ tool: "command", args: { command } });
      return [decision, rule];
    };
    assert.deepEqual((await decide("command", 1, "npm test"))[0], "allowed");
    assert.deepEqual(await decide("command", 1, "sed -n 1p notes.txt"), ["approval", "command-unlisted"]);
    assert.deepEqual((await decide("command", 1, "sudo ls"))[0], "denied");
    assert.deepEqual((await decide(readingAgent, 0, "wc -l bills/*.csv"))[0], "allowed");
    assert.deepEqual((await decide(readingAgent, 0, "wc -l a.csv > b.txt"))[0], "denied");
    assert.deepEqual((await decide(readingAgent, 0, "npm test"))[0], "denied");
  });

  it("lies where no agent may write, at any level, by the rules and at the door", async (context) => {
    const folder = await home(context);
    await using file = await open(folder);
    await writeFile(file.path, changed(2));
    await using place = await openWorkspace();
    await using door = await openDoor({ policies: file });
    const homes = ["/home/alice/.hearth", "/root/.hearth", "/var/lib/hearth", "/srv/hearth", "/Users/alice/.hearth"];
    for (const agent of Object.keys(file.current().agents))
      for (const level of [0, 1, 2, 3] as const) {
        await using session = door.session(agent, { level });
        for (const path of homes.flatMap((where) => [
          `${where}/policy.json`,
          `${where}/policy-versions/000000099.json`,
        ])) {
          const written = await session.decide({ tool: "path", args: { path, mode: "write" } });
          assert.equal(written.decision, "denied", `${agent} at ${level}: ${path}`);
        }
        // This home lies below /tmp, which the rules let be written: there the door itself refuses.
        await using writer = guardWriter(session, await openWorkspaceWriter(place.folder));
        await assert.rejects(writer.write(file.path, "{}"), { code: "HEARTH_EFFECT_DENIED" });
      }
    await file.reload();
    assert.deepEqual([file.current().version, file.problems, await readdir(place.folder)], [2, [], []]);
  });
});
