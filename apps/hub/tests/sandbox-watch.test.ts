import assert from "node:assert/strict";
import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import type { SandboxHealth } from "@hearth/protocol";
import { createSandbox, sandboxStatus } from "@hearth/sandbox";
import { SandboxWatch } from "../src/sandbox/sandbox-watch.ts";
import { runHearth, startHearth } from "../src/cli/tests/run-hearth.ts";
import { eventually, startHub, temporaryFolder } from "./support/test-hub.ts";

const status = await sandboxStatus();
const skip = status.available ? false : `no sandbox here: ${status.reason}`;

/** A folder with a `bwrap` that starts the real one and lets it see the machine's /tmp, where the probes wait. */
async function leakyPath(): Promise<string> {
  assert.ok(status.available);
  const folder = await temporaryFolder();
  const path = join(folder, "bwrap");
  // Options after `--args` come last, and the last mount wins.
  const script = `#!/bin/bash
words=()
for word in "$@"; do
  if [[ $word == -- && -z $done ]]; then words+=(--dev-bind /tmp /tmp); done=1; fi
  words+=("$word")
done
exec ${status.bubblewrap} "\${words[@]}"
`;
  await writeFile(path, script);
  await chmod(path, 0o755);
  await chmod(folder, 0o755);
  return folder;
}

void test(
  "a sandbox that lets something out turns commands off, is told once, and is remembered",
  { skip },
  async () => {
    const home = await temporaryFolder();
    const leaks: SandboxHealth[] = [];
    const path = await leakyPath();
    await using watch = new SandboxWatch({
      home,
      onLeak: (finding) => leaks.push(finding),
      onError: (error) => assert.fail(String(error)),
      sandbox: createSandbox({ path }),
    });
    const [one, other] = await Promise.all([watch.commandsOff(), watch.commandsOff()]);
    assert.match(one ?? "", /does not contain commands/);
    assert.equal(other, one);
    assert.equal(leaks.length, 1);
    assert.equal(watch.finding.state, "leaking");
    assert.ok((watch.finding.leaks ?? []).length > 0);
    const kept = JSON.parse(await readFile(join(home, "sandbox.json"), "utf8")) as SandboxHealth;
    assert.deepEqual(kept, watch.finding);
  },
);

void test("a machine without a sandbox runs no commands, and says why; that is no leak", async () => {
  const home = await temporaryFolder();
  const path = join(home, "empty");
  await mkdir(path);
  await using watch = new SandboxWatch({
    home,
    onLeak: () => assert.fail("nothing leaked"),
    onError: (error) => assert.fail(String(error)),
    sandbox: createSandbox({ path }),
  });
  assert.match((await watch.commandsOff()) ?? "", /bubblewrap is not installed/);
  assert.equal(watch.finding.state, "unavailable");
});

void test("closing while the ways out are tried ends them, and lets no command run", { skip }, async () => {
  const home = await temporaryFolder();
  const watch = new SandboxWatch({ home, onLeak: () => assert.fail("nothing leaked"), onError: () => undefined });
  const asked = watch.commandsOff();
  await watch[Symbol.asyncDispose]();
  assert.match((await asked) ?? "", /could not be examined/);
});

void test(
  "a hub tries the ways out by itself after its start, and its health says what came of it",
  { skip },
  async () => {
    await using hub = await startHub();
    const health = async () => (await hub.call("GET", "/api/v1/system/health")).body as { sandbox: SandboxHealth };
    assert.equal((await health()).sandbox.state, "unexamined");
    const { sandbox } = await eventually("the examination", async () => {
      const found = await health();
      return found.sandbox.state !== "unexamined" && found;
    });
    assert.equal(sandbox.state, "contained");
    assert.ok((sandbox.attempts ?? 0) > 50);
  },
);

void test(
  "a hub whose sandbox leaks says so in its health, its feed, the compliance log and the doctor",
  { skip },
  async () => {
    const home = await temporaryFolder();
    const environment = {
      PATH: `${await leakyPath()}:${process.env["PATH"]}`,
      HEARTH_LOG_LEVEL: "error",
      HEARTH_PORT: "0",
    };
    const run = async (...words: string[]) => await runHearth(words, { home, environment });
    const hub = startHearth(["up"], { home, environment });
    try {
      await hub.says(/Sign in once/);
      const followed = startHearth(["logs", "--follow", "--after", "0", "--json"], { home, environment });
      await followed.says(/"type":"sandbox-leaked"/);
      followed.child.kill("SIGINT");
      await followed.ended;
      const health = JSON.parse((await run("status", "--json")).stdout) as { status: string; sandbox: SandboxHealth };
      assert.deepEqual([health.status, health.sandbox.state], ["degraded", "leaking"]);
      const { stdout } = await run("journal", "compliance", "--severity", "critical", "--json");
      const entry = JSON.parse(stdout) as { violation: string; actionTaken: string };
      assert.deepEqual([entry.violation, entry.actionTaken], ["sandbox-leaked", "commands turned off"]);
      const doctor = await run("doctor");
      assert.equal(doctor.code, 1);
      assert.match(doctor.stdout, /sandbox \(broken\): the hub runs no commands: the sandbox does not contain/);
    } finally {
      hub.child.kill("SIGINT");
      await hub.ended;
    }
  },
);
