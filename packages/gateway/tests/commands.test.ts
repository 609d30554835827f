import assert from "node:assert/strict";
import { readdir, readFile, readlink } from "node:fs/promises";
import { join } from "node:path";
import { describe, it } from "node:test";
import { defaultPolicy, type Policy } from "@hearth/policy";
import { createSandbox, sandbox, sandboxStatus } from "@hearth/sandbox";
import { fetchUrl, runCommand } from "../src/index.ts";
import { alice, openDoor } from "./support/open-door.ts";
import { openSink } from "./support/sink.ts";
import { openWorkspace } from "./support/workspace.ts";

const status = await sandboxStatus();
const skip = status.available ? false : `no sandbox here: ${status.reason}`;

/** The shipped policy with an agent that may reach one loopback server by name. */
function reaching(port: number, more: Partial<Policy["agents"][string]> = {}): Policy {
  const agents = {
    ...defaultPolicy.agents,
    research: {
      ...defaultPolicy.agents["research"]!,
      egress: { allow: [`friend.test:${port}`], ask: [], deny: [], privateOk: ["127.0.0.1"] },
      ...more,
    },
  };
  return { ...defaultPolicy, agents };
}
const toLoopback = async (): Promise<string[]> => ["127.0.0.1"];

/** What this process holds open there. */
async function openedBelow(folder: string): Promise<string[]> {
  const names = await readdir("/proc/self/fd");
  const paths = await Promise.all(names.map((name) => readlink(`/proc/self/fd/${name}`).catch(() => "")));
  return paths.filter((path) => path.startsWith(folder));
}

describe("commands at the door", { skip }, () => {
  it("run in the workspace and nowhere else", async () => {
    await using place = await openWorkspace({ "a.txt": "one\ntwo\n" });
    await using door = await openDoor();
    await using session = door.session("code");
    const run = (command: string) => runCommand(session, command, { sandbox, workspace: place.folder });
    const counted = await run("wc -l a.txt");
    assert.ok(counted.kind === "done");
    assert.equal(counted.value.stdout.toString(), "2 a.txt\n");
    const wrote = await run(`python3 -c "
import os
open('b.txt', 'w').write('made')
for path in ('${place.base}/outside', '/usr/outside', '/etc/outside'):
    try:
        open(path, 'w').write('x')
        print('WROTE', path)
    except OSError as error:
        print('refused')
print(sorted(os.environ))"`);
    assert.ok(wrote.kind === "done", JSON.stringify(wrote));
    assert.equal(wrote.value.exitCode, 0, wrote.value.stderr.toString());
    assert.doesNotMatch(wrote.value.stdout.toString(), /WROTE/);
    assert.equal(await readFile(join(place.folder, "b.txt"), "utf8"), "made");
    assert.deepEqual((await readdir(place.base)).toSorted(), ["run", "work"]);
  });

  it("run as text in bash when they are more than one program, exactly as they were judged", async () => {
    await using place = await openWorkspace({ "a.txt": "b\na\n" });
    await using door = await openDoor();
    await using session = door.session("code");
    const sorted = await runCommand(session, "sort a.txt | head -1 && echo end > out.txt", {
      sandbox,
      workspace: place.folder,
    });
    assert.ok(sorted.kind === "done");
    assert.equal(sorted.value.stdout.toString(), "a\n");
    assert.equal(await readFile(join(place.folder, "out.txt"), "utf8"), "end\n");
  });

  it("reach what their policy allows through the proxy, and nothing else", async () => {
    await using sink = await openSink((_request, response) => void response.end("from the friend"));
    await using place = await openWorkspace();
    await using door = await openDoor({ policy: reaching(sink.port), resolve: toLoopback });
    await using session = door.session("research");
    const options = { sandbox, workspace: place.folder, socketFolder: place.sockets };
    const reached = await runCommand(session, `curl -s -m 10 http://friend.test:${sink.port}/page`, options);
    assert.ok(reached.kind === "done", JSON.stringify(reached));
    assert.equal(reached.value.network, "open");
    assert.equal(reached.value.stdout.toString(), "from the friend", reached.value.stderr.toString());
    assert.equal(session.label.untrusted, true);
    await using fresh = door.session("research", { session: "task-2" });
    const stranger = await runCommand(
      fresh,
      `python3 -c "
import urllib.request
for url in ('http://stranger.test:${sink.port}/x', 'http://127.0.0.1:${sink.port}/y'):
    try:
        print(urllib.request.urlopen(url, timeout=10).status)
    except Exception as error:
        print('failed', getattr(error, 'code', error))"`,
      options,
    );
    assert.ok(stranger.kind === "done", JSON.stringify(stranger));
    assert.match(stranger.value.stdout.toString(), /^failed.*\nfailed.*\n$/);
    assert.equal(sink.received.length, 1);
    const refused = await runCommand(fresh, `curl -s http://stranger.test:${sink.port}/z`, options);
    assert.equal(refused.kind, "denied");
    assert.deepEqual(await readdir(place.sockets), []);
  });

  it("lose the network once something from outside was read, and get it back when a person agrees", async () => {
    await using sink = await openSink();
    await using place = await openWorkspace();
    await using door = await openDoor({ policy: reaching(sink.port), resolve: toLoopback });
    await using session = door.session("research", { label: { class: "public", untrusted: true, sources: ["web:x"] } });
    const options = { sandbox, workspace: place.folder, socketFolder: place.sockets };
    const command = `curl -s -m 10 http://friend.test:${sink.port}/page`;
    const withheld = await runCommand(session, command, options);
    assert.ok(withheld.kind === "done");
    assert.equal(withheld.value.network, "withheld");
    assert.notEqual(withheld.value.exitCode, 0);
    assert.equal(sink.received.length, 0);
    const asking = await runCommand(session, command, { ...options, needsNetwork: true });
    assert.ok(asking.kind === "needs-approval");
    await door.inbox.decide(alice, { id: asking.approval.id, answer: "approved", signedInAt: Date.now() });
    const reached = await runCommand(session, command, { ...options, needsNetwork: true });
    assert.ok(reached.kind === "done");
    assert.deepEqual([reached.value.network, sink.received.length], ["open", 1]);
  });

  it("have no network in a run that comes back after it had read something from outside", async () => {
    await using sink = await openSink();
    await using place = await openWorkspace();
    await using door = await openDoor({ policy: reaching(sink.port), resolve: toLoopback });
    await using before = door.session("research");
    assert.equal((await fetchUrl(before, `http://friend.test:${sink.port}/page`)).kind, "done");
    await using back = door.session("research");
    const options = { sandbox, workspace: place.folder, socketFolder: place.sockets };
    const ran = await runCommand(back, `curl -s -m 10 http://friend.test:${sink.port}/out`, options);
    assert.ok(ran.kind === "done", JSON.stringify(ran));
    assert.deepEqual([ran.value.network, sink.received.length], ["withheld", 1]);
    await using asks = door.session("research");
    const wanted = await runCommand(asks, `curl -s -m 10 http://friend.test:${sink.port}/out`, {
      ...options,
      needsNetwork: true,
    });
    assert.deepEqual(
      [wanted.kind, wanted.kind === "needs-approval" && wanted.rule],
      ["needs-approval", "labels-three"],
    );
  });

  it("end when their output is full, when they are aborted, and when their time is up", async () => {
    await using place = await openWorkspace();
    const limits = { ...defaultPolicy.agents["code"]!.limits, outputBytes: 1000 };
    const agents = { ...defaultPolicy.agents, code: { ...defaultPolicy.agents["code"]!, limits } };
    await using door = await openDoor({ policy: { ...defaultPolicy, agents } });
    await using session = door.session("code");
    const loud = await runCommand(session, "python3 -c \"print('x' * 100000)\"", { sandbox, workspace: place.folder });
    assert.ok(loud.kind === "done");
    assert.deepEqual([loud.value.stdout.length, loud.value.outputTruncated], [1000, true]);
    const abort = new AbortController();
    const running = runCommand(session, "python3 -c \"print('up', flush=True); import time; time.sleep(600)\"", {
      sandbox,
      workspace: place.folder,
      signal: abort.signal,
      onOutput: () => abort.abort(),
    });
    const ended = await running;
    assert.ok(ended.kind === "done");
    assert.equal(ended.value.aborted, true);
  });

  it("act on the host only through a helper, which is not there", async () => {
    await using place = await openWorkspace();
    await using door = await openDoor();
    await using session = door.session("infra", { level: 2 });
    const outcome = await runCommand(session, "systemctl status nginx", { sandbox, workspace: place.folder });
    assert.deepEqual(outcome.kind === "denied" && outcome.rule, "host-helper-missing");
  });

  it("judges what a compose file holds before it could be started, and names settings that a command makes", async () => {
    await using place = await openWorkspace({
      "docker-compose.yml": "services: { web: { image: nginx, volumes: ['/:/host'] } }",
      "fine.yml": "services: { web: { image: nginx, volumes: ['./site:/site'] } }",
    });
    await using door = await openDoor();
    await using infra = door.session("infra", { level: 2 });
    const rule = async (command: string): Promise<string> => {
      const outcome = await runCommand(infra, command, { sandbox, workspace: place.folder });
      return outcome.kind === "denied" ? outcome.rule : outcome.kind;
    };
    assert.equal(await rule("docker compose up -d"), "compose-path");
    assert.equal(await rule("docker com'pose' up -d"), "compose-path");
    assert.equal(await rule("docker compose -f fine.yml up -d"), "host-helper-missing");
    // A folder that is left open ends the whole process once it is collected.
    assert.deepEqual(await openedBelow(place.folder), []);
    await using code = door.session("code");
    const made = await runCommand(code, "git init sub", { sandbox, workspace: place.folder });
    assert.deepEqual(made.kind === "done" && made.value.settingsMade, ["sub/.git"]);
    using receipts = await door.receipts();
    assert.match(JSON.stringify(receipts.list(alice)), /settingsMade":\["sub\/\.git/);
  });

  it("do not plant what other programs obey", async () => {
    await using place = await openWorkspace({ ".git/hooks/keep": "", ".git/config": "[core]\n" });
    await using door = await openDoor();
    await using session = door.session("code");
    await runCommand(
      session,
      `python3 -c "
import os
for path in ('.git/hooks/pre-commit', '.git/config', '.git/config.worktree', '.vscode/tasks.json', '.claude/settings.json', '.mcp.json', '.envrc'):
    try:
        os.makedirs(os.path.dirname(path) or '.', exist_ok=True)
        open(path, 'w').write('evil')
    except OSError: pass"`,
      { sandbox, workspace: place.folder },
    );
    // An empty folder may stand in for what must not be made.
    for (const path of [".git/hooks/pre-commit", ".git/config.worktree", ".vscode/tasks.json", ".mcp.json", ".envrc"])
      assert.equal(await readFile(join(place.folder, path), "utf8").catch(() => "nothing"), "nothing", path);
    assert.equal(await readFile(join(place.folder, ".git/config"), "utf8"), "[core]\n");
  });
});

describe("without bubblewrap", () => {
  it("commands are refused and never run outside the sandbox", async () => {
    await using place = await openWorkspace();
    await using door = await openDoor();
    await using session = door.session("code");
    const missing = createSandbox({ path: "/nonexistent" });
    await assert.rejects(
      runCommand(session, "python3 -c \"open('made', 'w')\"", { sandbox: missing, workspace: place.folder }),
      { code: "HEARTH_SANDBOX_UNAVAILABLE" },
    );
    assert.deepEqual(await readdir(place.folder), []);
    using receipts = await door.receipts();
    assert.equal(receipts.list(alice).at(-1)?.body["error"], "HEARTH_SANDBOX_UNAVAILABLE");
  });
});
