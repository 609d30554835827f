import assert from "node:assert/strict";
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { after, before, describe, it } from "node:test";
import { openWorkspaceReader, openWorkspaceWriter } from "@hearth/sandbox";
import { defaultPolicy, type PathPlan } from "@hearth/policy";
import { guardReader, guardWriter, runSql } from "../src/index.ts";
import { alice, agentOfAlice, openDoor } from "./support/open-door.ts";

let workspace: string;
before(async () => {
  workspace = await mkdtemp(join(tmpdir(), "hearth-workspace-"));
  await writeFile(join(workspace, "notes.md"), "# Notes\nprivate words\n");
});
after(() => rm(workspace, { recursive: true, force: true }));

describe("the door", () => {
  it("lets an allowed read through, leaves one receipt without its content, and marks the session private", async () => {
    await using door = await openDoor();
    await using session = door.session("code");
    await using reader = guardReader(session, await openWorkspaceReader(workspace));
    assert.match(await reader.readText("notes.md"), /private words/);
    assert.deepEqual([session.label.class, session.label.sources], ["private", ["file:notes.md"]]);
    using receipts = await door.receipts();
    const list = receipts.list(alice);
    assert.deepEqual(
      list.map(({ kind, action }) => [kind, action]),
      [["effect-outcome", "file-read"]],
    );
    assert.ok(!JSON.stringify(list).includes("private words"));
  });

  it("writes no more than the policy lets it, whatever a caller would take", async () => {
    const code = {
      ...defaultPolicy.agents["code"]!,
      limits: { ...defaultPolicy.agents["code"]!.limits, fileBytes: 10 },
    };
    const policy = { ...defaultPolicy, agents: { ...defaultPolicy.agents, code } };
    await using door = await openDoor({ policy });
    await using session = door.session("code");
    await using writer = guardWriter(session, await openWorkspaceWriter(workspace));
    await assert.rejects(writer.write("a.txt", "x".repeat(11), { maximumBytes: 1000 }), {
      code: "HEARTH_FILE_TOO_LARGE",
    });
    await assert.rejects(writer.write("a.txt", "x".repeat(6), { maximumBytes: 5 }), { code: "HEARTH_FILE_TOO_LARGE" });
    assert.equal((await writer.write("a.txt", "x".repeat(10), { maximumBytes: 1000 })).bytes, 10);
  });

  it("writes the intent before the effect and the outcome after, naming its intent", async () => {
    await using door = await openDoor();
    await using session = door.session("code");
    await using writer = guardWriter(session, await openWorkspaceWriter(workspace));
    await writer.write("out/report.md", "done");
    assert.equal(await readFile(join(workspace, "out/report.md"), "utf8"), "done");
    using receipts = await door.receipts();
    const [intent, outcome] = receipts.list(alice);
    assert.deepEqual([intent?.kind, outcome?.kind, outcome?.intent], ["effect-intent", "effect-outcome", intent?.id]);
    assert.deepEqual(outcome?.body["outcome"], "success");
    const line = (await door.budget.show(alice)).find(
      ({ scope, unit, period }) => scope === "agent" && unit === "bytes" && period === "total",
    );
    assert.deepEqual([line?.spent, line?.reserved], [4, 0]);
  });

  it("refuses what the policy denies, and records the attempt in the compliance log", async () => {
    await using door = await openDoor();
    await using session = door.session("code");
    await using writer = guardWriter(session, await openWorkspaceWriter(workspace));
    await assert.rejects(writer.write(".git/hooks/pre-commit", "#!/bin/sh"), { code: "HEARTH_EFFECT_DENIED" });
    await assert.rejects(writer.write("/etc/passwd", "x"), { code: "HEARTH_EFFECT_DENIED" });
    await assert.rejects(writer.write("../outside", "x"), { code: /HEARTH_(EFFECT_DENIED|PATH_OUTSIDE)/ });
    using receipts = await door.receipts();
    for (const { kind, body } of receipts.list(alice)) {
      assert.equal(kind, "decision");
      assert.deepEqual([body["decision"], body["actionTaken"]], ["deny", "blocked"]);
    }
  });

  it("does not follow a link out of the workspace even where the words of the path are allowed", async () => {
    await mkdir(join(workspace, "links"), { recursive: true });
    await symlink("/etc/hostname", join(workspace, "links/host"));
    await using door = await openDoor();
    await using session = door.session("code");
    await using reader = guardReader(session, await openWorkspaceReader(workspace));
    await assert.rejects(reader.readText("links/host"));
    using receipts = await door.receipts();
    assert.equal(receipts.list(alice).at(-1)?.body["outcome"], "failure");
  });

  it("does not let a restricted session write, and a child of it never rises", async () => {
    await using door = await openDoor();
    await using session = door.session("code", { level: 0 });
    await using writer = guardWriter(session, await openWorkspaceWriter(workspace));
    await assert.rejects(writer.write("x.txt", "x"), { code: "HEARTH_EFFECT_DENIED" });
  });

  it("does nothing when the journal cannot be written, and frees what was reserved", async () => {
    await using door = await openDoor({
      journal: {
        append: () => Promise.reject(Object.assign(new Error("disk full"), { code: "HEARTH_JOURNAL_UNWRITABLE" })),
      },
    });
    await using session = door.session("code");
    let happened = false;
    await assert.rejects(
      session.perform<PathPlan, void>({
        request: { tool: "path", args: { path: "a.txt", mode: "write" } },
        summary: "write a.txt",
        action: "file-written",
        perform: async () => {
          happened = true;
        },
      }),
      { code: "HEARTH_JOURNAL_UNWRITABLE" },
    );
    assert.equal(happened, false);
    assert.ok((await door.budget.show(alice)).every(({ reserved, spent }) => reserved === 0 && spent === 0));
  });

  it("refuses over budget before anything happens", async () => {
    await using door = await openDoor();
    await door.budget.setLimit(alice, { scope: "agent", scopeId: "code", unit: "calls", period: "day", maximum: 1 });
    await using session = door.session("code");
    await using reader = guardReader(session, await openWorkspaceReader(workspace));
    await reader.read("notes.md");
    await assert.rejects(reader.read("notes.md"), /over-budget/);
  });
});

describe("approvals at the door", () => {
  const push = {
    request: { tool: "command", args: { command: "git push --force" } },
    summary: "git push --force",
    action: "command-executed",
    perform: async () => "pushed",
  } as const;

  it("ask a person, and go on when the same action comes back approved, once", async () => {
    await using door = await openDoor();
    await using session = door.session("supervisor", { level: 2 });
    const asking = {
      ...push,
      request: { tool: "command", args: { command: "dropdb old" } },
      summary: "dropdb old",
    } as const;
    const first = await session.perform(asking);
    assert.ok(first.kind === "needs-approval");
    assert.deepEqual(door.requested, [first.approval.id]);
    assert.equal((await session.perform(asking)).kind, "needs-approval");
    assert.equal(door.requested.length, 1);
    await door.inbox.decide(alice, { id: first.approval.id, answer: "approved", signedInAt: Date.now() });
    assert.equal((await session.perform(asking)).kind, "done");
    assert.equal((await session.perform(asking)).kind, "needs-approval");
  });

  it("do not cover another session or agent", async () => {
    await using door = await openDoor();
    await using session = door.session("supervisor", { level: 2 });
    const asking = {
      ...push,
      request: { tool: "command", args: { command: "dropdb old" } },
      summary: "dropdb old",
    } as const;
    const first = await session.perform(asking);
    assert.ok(first.kind === "needs-approval");
    await door.inbox.decide(alice, { id: first.approval.id, answer: "approved", signedInAt: Date.now() });
    await using elsewhere = door.session("supervisor", { level: 2, session: "task-2" });
    assert.equal((await elsewhere.perform(asking)).kind, "needs-approval");
    await using other = door.gateway.session({
      who: agentOfAlice("data"),
      agent: "supervisor",
      level: 2,
      session: "task-1",
    });
    assert.equal((await other.perform(asking)).kind, "needs-approval");
  });

  it("turn into a denial where a person said no, and where nobody is there", async () => {
    await using door = await openDoor();
    await using session = door.session("supervisor", { level: 2 });
    const asking = {
      ...push,
      request: { tool: "command", args: { command: "dropdb old" } },
      summary: "dropdb old",
    } as const;
    const first = await session.perform(asking);
    assert.ok(first.kind === "needs-approval");
    await door.inbox.decide(alice, { id: first.approval.id, answer: "denied", signedInAt: Date.now() });
    assert.equal((await session.perform(asking)).kind, "denied");
    await using alone = door.session("supervisor", { level: 2, session: "night", unattended: true });
    assert.equal((await alone.perform(asking)).kind, "denied");
  });

  it("are answered ahead by a standing grant, as often as it says", async () => {
    await using door = await openDoor();
    await using session = door.session("supervisor", { level: 2, unattended: true });
    await door.grants.grant(alice, { agent: "supervisor", tool: "command", subject: "dropdb old", count: 1 });
    const asking = {
      ...push,
      request: { tool: "command", args: { command: "dropdb old" } },
      summary: "dropdb old",
    } as const;
    assert.equal((await session.perform(asking)).kind, "done");
    assert.equal((await session.perform(asking)).kind, "denied");
  });

  it("given ahead answer a question of the labels only where they name it", async () => {
    await using door = await openDoor();
    const label = { class: "private", untrusted: true, sources: ["web:forum.test"] } as const;
    await using session = door.session("research", { unattended: true, label });
    const calling = {
      request: { tool: "egress", args: { target: "https://example.org/" } },
      summary: "GET https://example.org/",
      action: "network-called",
      perform: async () => "called",
    } as const;
    await door.grants.grant(alice, { agent: "research", tool: "egress", subject: "https://example.org/*" });
    const refused = await session.perform(calling);
    assert.match(refused.kind === "denied" ? `${refused.rule}: ${refused.why}` : "", /labels-three: .*nobody is there/);
    const [grant] = await door.grants.list(alice);
    assert.equal(grant?.remaining, 10);
    await door.grants.revoke(alice, grant.id);
    const rules = ["labels-three"];
    await door.grants.grant(alice, { agent: "research", tool: "egress", subject: "https://example.org/*", rules });
    assert.equal((await session.perform(calling)).kind, "done");
  });

  it("ask about a price that is not known", async () => {
    await using door = await openDoor();
    await using session = door.session("code");
    const outcome = await session.perform<PathPlan, string>({
      request: { tool: "path", args: { path: "notes.md", mode: "read" } },
      summary: "call a model without a price",
      action: "model-called",
      priceKnown: false,
      perform: async () => "never",
    });
    assert.equal(outcome.kind, "needs-approval");
  });
});

describe("SQL at the door", () => {
  it("stops a SQLite query without an end at the policy's time while it answers others, and records the failure", async () => {
    const path = join(workspace, "endless.db");
    {
      using database = new DatabaseSync(path);
      database.exec("CREATE TABLE t (a INTEGER); INSERT INTO t VALUES (1), (2)");
    }
    const data = defaultPolicy.agents["data"]!;
    const agents = { ...defaultPolicy.agents, data: { ...data, limits: { ...data.limits, seconds: 3 } } };
    await using door = await openDoor({ policy: { ...defaultPolicy, agents } });
    await using session = door.session("data", { level: 2 });
    const endless = "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT count(*) AS n FROM c";
    const order: string[] = [];
    const running = assert
      .rejects(runSql(session, endless, { kind: "sqlite", path }), { code: "HEARTH_QUERY_STOPPED" })
      .then(() => order.push("stopped"));
    const other = await runSql(session, "SELECT sum(a) AS total FROM t", { kind: "sqlite", path });
    order.push(other.kind);
    await running;
    assert.deepEqual(order, ["done", "stopped"]);
    using receipts = await door.receipts();
    assert.equal(receipts.list(alice).at(-1)?.body["outcome"], "failure");
    const controller = new AbortController();
    const aborted = runSql(session, endless, { kind: "sqlite", path }, { signal: controller.signal });
    setImmediate(() => controller.abort(new Error("no longer wanted")));
    await assert.rejects(aborted, /no longer wanted/);
  });

  it("reads SQLite on a read-only connection, and changes nothing whatever the text says", async () => {
    const path = join(workspace, "data.db");
    {
      using database = new DatabaseSync(path);
      database.exec("CREATE TABLE t (a INTEGER); INSERT INTO t VALUES (1), (2)");
    }
    await using door = await openDoor();
    await using session = door.session("data", { level: 2 });
    const outcome = await runSql(session, "SELECT sum(a) AS total FROM t", { kind: "sqlite", path });
    assert.ok(outcome.kind === "done");
    assert.equal(outcome.value.rows[0]?.["total"], 3);
    for (const text of ["DELETE FROM t", "DROP TABLE t", "ATTACH '/etc/passwd' AS x", "PRAGMA writable_schema = 1"]) {
      const refused = await runSql(session, text, { kind: "sqlite", path }).catch(() => ({ kind: "denied" }));
      assert.notEqual(refused.kind, "done", text);
    }
    using database = new DatabaseSync(path, { readOnly: true });
    assert.deepEqual({ ...database.prepare("SELECT count(*) AS n FROM t").get() }, { n: 2 });
  });
});
