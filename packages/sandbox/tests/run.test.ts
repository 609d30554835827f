import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, chown, lstat, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { availableParallelism, homedir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { HearthError } from "@hearth/protocol";
import { createSandbox, prepareWorkspace, sandbox, startEgressProxy } from "../src/index.ts";
import { cgroupManager, cgroupPrefix } from "../src/run/cgroup.ts";
import { bash, skip, status, until, workspace } from "./run-stage.ts";
import { folder, rules, serve, testDialer } from "./stage.ts";

const canary = "CANARY-environment-5d1e";

async function alive(token: string): Promise<string[]> {
  const found: string[] = [];
  for (const pid of (await readdir("/proc")).filter((name) => /^\d+$/.test(name)))
    if ((await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "")).includes(token)) found.push(pid);
  return found;
}

void test("a command's output, exit code and signal come back as values", { skip }, async () => {
  const result = await sandbox.run({ command: { argv: ["sh", "-c", "cat; echo oops >&2; exit 7"] }, stdin: "hello" });
  assert.deepEqual([result.exitCode, result.signal, result.timedOut], [7, null, false]);
  assert.equal(result.stdout.toString(), "hello");
  assert.equal(result.stderr.toString(), "oops\n");
  const killed = await sandbox.run(bash("kill -SEGV $$"));
  assert.deepEqual([killed.exitCode, killed.signal], [139, "SIGSEGV"]);
  const missing = await sandbox.run({ command: { argv: ["no-such-program"] } });
  assert.equal(missing.exitCode, 127);
});

void test("arguments are passed on exactly, and text is only read by bash", { skip }, async () => {
  const words = ["$HOME", "a b", "", "*", "-n", "`id`", "é\n'\""];
  const result = await sandbox.run({ command: { argv: ["printf", "<%s>", ...words] } });
  assert.equal(result.stdout.toString(), words.map((word) => `<${word}>`).join(""));
});

void test("a command that may run for months is not ended at once", { skip }, async () => {
  const result = await sandbox.run({ ...bash("echo done"), limits: { wallMilliseconds: 60 * 86_400_000 } });
  assert.deepEqual([result.stdout.toString(), result.timedOut], ["done\n", false]);
});

void test("settings that a command makes deeper than a path may be long end nothing", { skip }, async (context) => {
  const made = await workspace(context);
  const open = { folder: made, protect: [] };
  const dig = "import os\nfor _ in range(1400):\n os.mkdir('ab')\n os.chdir('ab')\n os.mkdir('.git')";
  const result = await sandbox.run({ command: { argv: ["python3", "-c", dig] }, workspace: { folder: made } });
  assert.deepEqual([result.exitCode, result.settingsMade[0]], [0, "ab/.git"]);
  const removed = await sandbox.run({ command: { argv: ["rm", "-rf", "ab"] }, workspace: open });
  assert.equal(removed.exitCode, 0, removed.stderr.toString());
});

void test("the environment holds what was given and nothing of ours", { skip }, async () => {
  process.env["HEARTH_TEST_CANARY"] = canary;
  const given = { GREETING: "a b\nc" };
  const result = await sandbox.run({ ...bash("env -0; cat /proc/[0-9]*/environ"), environment: given });
  delete process.env["HEARTH_TEST_CANARY"];
  assert.ok(!result.stdout.includes(canary));
  assert.ok(result.stdout.includes("GREETING=a b\nc\0"));
});

void test("a command that ends in the moment in which it is stopped is no error", { skip }, async (context) => {
  const kill = process.kill.bind(process);
  let met = 0;
  // The process is gone by the time that the signal is sent, as the system then says.
  context.mock.method(process, "kill", (pid: number, signal?: string | number) => {
    kill(pid, signal);
    met++;
    throw Object.assign(new Error("kill ESRCH"), { code: "ESRCH" });
  });
  const controller = new AbortController();
  const forever = bash("echo started; sleep 1000");
  const result = await sandbox.run(forever, { signal: controller.signal, onOutput: () => controller.abort() });
  assert.deepEqual([result.aborted, result.exitCode], [true, null]);
  assert.ok(met > 0);
});

void test("time, output and abort end or bound a run, and the whole tree dies", { skip }, async (context) => {
  const token = `hearth-token-${process.pid}-${Date.now()}`;
  const forever = `(exec -a ${token} sleep 600) & (setsid bash -c "exec -a ${token} sleep 600" </dev/null >/dev/null 2>&1 &); echo started; wait`;
  const timed = await sandbox.run({ ...bash(forever), limits: { wallMilliseconds: 400 } });
  assert.deepEqual([timed.timedOut, timed.exitCode, timed.signal], [true, null, "SIGKILL"]);
  await until(async () => (await alive(token)).length === 0);

  const controller = new AbortController();
  const aborted = await sandbox.run(bash(forever), { signal: controller.signal, onOutput: () => controller.abort() });
  assert.deepEqual([aborted.aborted, aborted.exitCode, aborted.stdout.toString()], [true, null, "started\n"]);
  await until(async () => (await alive(token)).length === 0);
  await assert.rejects(sandbox.run(bash("true"), { signal: AbortSignal.abort() }), { name: "AbortError" });

  const loud = await sandbox.run({ ...bash("head -c 3000000 /dev/zero; echo end >&2"), limits: { outputBytes: 1000 } });
  assert.deepEqual(
    [loud.exitCode, loud.outputTruncated, loud.stdout.length, loud.usage.stdoutBytes],
    [0, true, 1000, 3_000_000],
  );
  assert.equal(loud.stderr.toString(), "end\n");
  context.diagnostic(`a run took ${loud.usage.wallMilliseconds.toFixed(0)} ms`);
});

void test("nothing survives a hub that is killed with -9, whenever that is", { skip }, async (context) => {
  const made = await workspace(context);
  // Killed while the sandbox is being made, which many mounts draw out, and when the command has run for a while.
  const mounts = Array.from({ length: 150 }, (_, index) => ({ source: "/usr/share", target: `/opt/m${index}` }));
  for (const [round, when] of ["0", "10", "40", "running"].entries()) {
    const token = `hearth-orphan-${process.pid}-${round}-${Date.now()}`;
    const script = `
      import { readdirSync, readFileSync } from "node:fs";
      import { sandbox, sandboxStatus } from ${JSON.stringify(new URL("../src/index.ts", import.meta.url).href)};
      await sandboxStatus();
      const childOf = (parent) => readdirSync("/proc").find((pid) => {
        try { return readFileSync("/proc/" + pid + "/stat", "utf8").split(") ")[1]?.split(" ")[1] === String(parent) } catch { return false }
      });
      void sandbox.run({
        command: { bash: "(setsid bash -c 'exec -a ${token} sleep 600' </dev/null >/dev/null 2>&1 &); echo up; exec -a ${token} sleep 600" },
        workspace: { folder: ${JSON.stringify(made)} },
        readOnlyMounts: ${JSON.stringify(mounts)},
      }, { onOutput: () => console.log("running") });
      const watch = () => {
        const outer = childOf(process.pid);
        if (outer === undefined || childOf(outer) === undefined) return setImmediate(watch);
        setTimeout(() => process.kill(process.pid, "SIGKILL"), ${Number(when) || 0});
      };
      if (${when !== "running"}) watch();`;
    const hub = spawn(process.execPath, ["--input-type=module", "-e", script], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const ended = once(hub, "exit");
    if (when === "running") {
      let said = "";
      for await (const chunk of hub.stdout) if ((said += String(chunk)).includes(when)) break;
      assert.match(said, /running/);
      hub.kill("SIGKILL");
    } else hub.stdout.resume();
    await ended;
    await until(async () => (await alive(token)).length === 0);
  }
});

void test("processor time is that of the whole tree, whatever became of its parts", { skip }, async () => {
  const burn = "1 while (times)[0] + (times)[1] < 0.4";
  const used = async (...words: string[]): Promise<number> => {
    const { usage } = await sandbox.run({ command: { argv: ["perl", "-e", ...words] } });
    assert.ok(usage.cpuMilliseconds <= usage.wallMilliseconds * availableParallelism() + 50);
    return usage.cpuMilliseconds;
  };
  assert.ok((await used("1")) < 300);
  assert.ok((await used(burn)) >= 390);
  assert.ok((await used(`if (!fork) { ${burn}; exit } wait`)) >= 390);
  // Left behind by its parent, and ended with the sandbox.
  const orphan = `if (!fork) { if (!fork) { ${burn}; print "done\n"; sleep 600 } exit } wait`;
  const left = await sandbox.run({ command: { bash: `exec 3< <(perl -e '$| = 1; ${orphan}'); read -r line <&3` } });
  assert.ok(left.usage.cpuMilliseconds >= 390, `${left.usage.cpuMilliseconds}`);
  // A parent that ignores the end of its children hides them from the kernel's sum.
  const hidden = `$SIG{CHLD} = "IGNORE"; if (!(my $c = fork)) { 1 while (times)[0] < 1.2 } else { waitpid($c, 0) }`;
  assert.ok((await used(hidden)) >= 400);
  const controller = new AbortController();
  const cut = await sandbox.run(
    { command: { argv: ["perl", "-e", `$| = 1; if (!fork) { ${burn}; print "done"; sleep 600 } wait`] } },
    { signal: controller.signal, onOutput: () => controller.abort() },
  );
  assert.deepEqual([cut.aborted, cut.exitCode, cut.signal], [true, null, "SIGKILL"]);
  assert.ok(cut.usage.cpuMilliseconds >= 390);
});

void test("a long-lived process talks through its streams and dies when disposed", { skip }, async () => {
  const token = `hearth-echo-${process.pid}-${Date.now()}`;
  {
    await using process = await sandbox.start(bash(`while read -r line; do echo "got $line"; done; : ${token}`));
    process.stdin.write("one\n");
    const [chunk] = (await once(process.stdout, "data")) as [Buffer];
    assert.equal(chunk.toString(), "got one\n");
  }
  await until(async () => (await alive(token)).length === 0);
});

void test("without bubblewrap nothing runs, and the status says what to do", async () => {
  const without = createSandbox({ path: "/nonexistent" });
  const found = await without.status();
  assert.ok(!found.available);
  assert.match(found.fix, /install/i);
  await assert.rejects(without.run(bash("true")), { code: "HEARTH_SANDBOX_UNAVAILABLE" });
});

void test("a bubblewrap that does not work is found out before it is used", { skip }, async (context) => {
  const bin = await folder(context);
  await chmod(bin, 0o755);
  await writeFile(join(bin, "bwrap"), "#!/bin/sh\necho 'bwrap: No permissions to create new namespace' >&2\nexit 1\n", {
    mode: 0o755,
  });
  const broken = createSandbox({ path: bin });
  const found = await broken.status();
  assert.ok(!found.available);
  assert.match(found.reason, /No permissions to create new namespace/);
  assert.match(found.fix, /user namespaces|AppArmor|bubblewrap/);
  await assert.rejects(broken.run(bash("true")), { code: "HEARTH_SANDBOX_UNAVAILABLE" });
  // One that would run the command outside, or do nothing, does not pass for a sandbox either.
  await writeFile(join(bin, "bwrap"), "#!/bin/sh\nexit 0\n", { mode: 0o755 });
  assert.equal((await createSandbox({ path: bin }).status()).available, false);
});

void test("bad input names its field and starts nothing", { skip }, async (context) => {
  const made = await workspace(context);
  const command = { argv: ["true"] as [string] };
  const wrong: [string, Parameters<typeof sandbox.run>[0]][] = [
    ["/command/argv/1", { command: { argv: ["a", "b\0c"] } }],
    ["/command/argv/0", { command: { argv: ["-a"] } }],
    ["/command/bash", { command: { bash: "\ud800" } }],
    ["/environment/A=B", { command, environment: { "A=B": "x" } }],
    ["/environment/A", { command, environment: { A: "x\0y" } }],
    ["/workspace/folder", { command, workspace: { folder: "/" } }],
    ["/workspace/folder", { command, workspace: { folder: homedir() } }],
    ["/workspace/folder", { command, workspace: { folder: "relative" } }],
    ["/workspace/folder", { command, workspace: { folder: join(made, "none") } }],
    ["/workspace/protect/0", { command, workspace: { folder: made, protect: ["../x"] } }],
    ["/directory", { command, workspace: { folder: made }, directory: "../x" }],
    ["/limits/cpuSeconds", { command, limits: { cpuSeconds: -1 } }],
    ["/readOnlyMounts/0/source", { command, readOnlyMounts: [{ source: "/usr/../etc" }] }],
    ["/readOnlyMounts/0/target", { command, readOnlyMounts: [{ source: "/usr", target: "/proc" }] }],
    ["/egressSocket", { command, egressSocket: join(made, "none.sock") }],
  ];
  for (const [field, spec] of wrong) await assert.rejects(sandbox.run(spec), { code: "HEARTH_VALIDATION", field });
  await assert.rejects(sandbox.run({ command, workspace: { folder: made }, directory: "none" }), (thrown) => {
    assert.ok(HearthError.isInstance(thrown));
    assert.equal(thrown.code, "HEARTH_SANDBOX_SETUP");
    return true;
  });
});

void test(
  "root hands work to an unprivileged user, also in folders only root enters",
  { skip: skip === false && process.getuid?.() === 0 ? false : "needs root" },
  async (context) => {
    const base = await folder(context);
    const made = join(base, "work");
    await mkdir(made);
    const run = (): ReturnType<typeof sandbox.run> =>
      sandbox.run({ ...bash("id -u; echo x >file"), workspace: { folder: made } });
    await assert.rejects(run(), { code: "HEARTH_WORKSPACE_OWNER" });
    assert.equal(await prepareWorkspace(made), 1);
    assert.equal((await lstat(base)).mode & 0o777, 0o700);
    const result = await run();
    assert.deepEqual([result.exitCode, result.stdout.toString()], [0, "1000\n"]);
    assert.equal((await lstat(join(made, "file"))).uid, 65_534);
    await chown(made, 12_345, 12_345);
    await chmod(base, 0o755);
    assert.equal((await sandbox.run({ ...bash("touch mine"), workspace: { folder: made } })).exitCode, 0);
    assert.equal((await lstat(join(made, "mine"))).uid, 12_345);
  },
);

void test(
  "the egress socket is the only way out, and a dead proxy is no way",
  { skip: skip === false && status.available && status.egressRelay ? false : "needs socat" },
  async (context) => {
    const server = await serve(context);
    const { dialer } = testDialer(context, rules([`files.test:${server.port}`]));
    const base = await folder(context);
    const socketPath = join(base, "egress.sock");
    const proxy = await startEgressProxy({
      dialer,
      socketPath,
      agent: "coder",
      ...(process.getuid?.() === 0 ? { user: { uid: 65_534, gid: 65_534 } } : {}),
    });
    const request = (host: string): string =>
      `exec 3<>/dev/tcp/127.0.0.1/3128; printf 'GET http://${host}/ HTTP/1.1\\r\\nhost: ${host}\\r\\nconnection: close\\r\\n\\r\\n' >&3; cat <&3`;
    const allowed = await sandbox.run({ ...bash(request(`files.test:${server.port}`)), egressSocket: socketPath });
    assert.match(allowed.stdout.toString(), /200 OK[^]*ok$/);
    const denied = await sandbox.run({ ...bash(request(`127.0.0.1:${server.port}`)), egressSocket: socketPath });
    assert.match(denied.stdout.toString(), / 403 [^]*HEARTH_EGRESS_DENIED/);
    const direct = await sandbox.run({ ...bash(`: <>/dev/tcp/127.0.0.1/${server.port}`), egressSocket: socketPath });
    assert.equal(direct.exitCode, 1);
    await using dying = await sandbox.start({
      ...bash(`echo started; read -r line; ${request(`files.test:${server.port}`)}`),
      egressSocket: socketPath,
    });
    await once(dying.stdout, "data");
    await proxy[Symbol.asyncDispose]();
    const late: Buffer[] = [];
    dying.stdout.on("data", (chunk: Buffer) => late.push(chunk));
    dying.stdin.end("go\n");
    await dying.exit;
    assert.equal(Buffer.concat(late).toString(), "");
    await assert.rejects(sandbox.run({ ...bash("true"), egressSocket: socketPath }), {
      code: "HEARTH_VALIDATION",
      field: "/egressSocket",
    });
    assert.equal(server.seen.length, 1);
  },
);

void test("where systemd takes scopes, memory and tasks of the whole tree are limited through it", () => {
  const exists = (path: string): boolean =>
    ["/run/systemd/system", "/usr/bin/systemd-run", `/run/user/${process.getuid?.()}/bus`].includes(path);
  const manager = cgroupManager(exists);
  assert.equal(manager, process.getuid?.() === 0 ? "systemd-system" : "systemd-user");
  assert.equal(
    cgroupManager(() => false),
    "none",
  );
  assert.deepEqual(cgroupPrefix("none", { memoryBytes: 1, processes: 1 }), []);
  assert.ok(cgroupPrefix(manager, { memoryBytes: 1000, processes: 10 }).includes("--property=MemoryMax=1000"));
});
