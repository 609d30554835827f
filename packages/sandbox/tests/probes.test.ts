import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { probes, runProbes, sandbox, sandboxStatus, type Sandbox } from "../src/index.ts";

const status = await sandboxStatus();
const skip = status.available ? false : `no sandbox here: ${status.reason}`;
const root = process.getuid?.() === 0;
const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

void test("every probe is contained by the real launcher", { skip }, async (context) => {
  const report = await runProbes();
  context.diagnostic(`${report.outcomes.length} probes in ${report.milliseconds.toFixed(0)} ms`);
  assert.deepEqual(
    report.outcomes.filter(({ outcome }) => outcome !== "contained"),
    [],
  );
  assert.ok(report.contained);
  assert.ok(report.outcomes.length >= 31);
  assert.equal(new Set(probes.map(({ id }) => id)).size, probes.length);
});

/** Stands in for a launcher with holes: the same bubblewrap, with the network, /tmp and no filter. */
const leaky: Sandbox = {
  ...sandbox,
  async run(spec) {
    assert.ok("bash" in spec.command && spec.workspace !== undefined);
    const mounts = [
      "--ro-bind",
      "/usr",
      "/usr",
      "--symlink",
      "usr/bin",
      "/bin",
      "--symlink",
      "usr/lib",
      "/lib",
      "--symlink",
      "usr/lib64",
      "/lib64",
    ];
    const more = [
      "--ro-bind",
      "/etc",
      "/etc",
      "--bind",
      "/tmp",
      "/tmp",
      "--proc",
      "/proc",
      "--dev",
      "/dev",
      "--bind",
      spec.workspace.folder,
      "/work",
    ];
    const child = spawn(
      "bwrap",
      [
        ...mounts,
        ...more,
        "--unshare-pid",
        "--unshare-user",
        "--die-with-parent",
        "--",
        "/bin/bash",
        "-c",
        spec.command.bash,
      ],
      {
        stdio: ["ignore", "pipe", "ignore"],
        env: { PATH: "/usr/bin:/bin", LEAKED: "1" },
        ...(root ? { uid: 65_534, gid: 65_534 } : {}),
      },
    );
    const chunks: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
    const [exitCode] = (await once(child, "close")) as [number | null];
    const usage = { wallMilliseconds: 0, cpuMilliseconds: 0, stdoutBytes: 0, stderrBytes: 0 };
    const ended = { exitCode, signal: null, timedOut: false, aborted: false, outputTruncated: false };
    return {
      ...ended,
      settingsMade: [],
      settingsComplete: true,
      stdout: Buffer.concat(chunks),
      stderr: Buffer.alloc(0),
      usage,
    };
  },
};

void test("the probes find the holes of a launcher that has some", { skip }, async () => {
  const report = await runProbes({ sandbox: leaky });
  const leaked = new Set(report.outcomes.filter(({ outcome }) => outcome === "leaked").map(({ id }) => id));
  const expected = [
    "tcp-loopback",
    "unix-socket",
    "abstract-socket",
    "read-host-file",
    "read-symlink",
    "write-host-file",
  ];
  const more = [
    "write-symlink",
    "environment",
    "git-hook",
    "git-config",
    "git-rename",
    "settings-new",
    "set-uid",
    "nested-namespace",
  ];
  const last = ["seccomp-on", "call-unshare", "fork-bomb", "memory", "file-size", "open-files", "proc-root"];
  for (const id of [...expected, ...more, ...last]) assert.ok(leaked.has(id), `${id} was not found`);
  assert.equal(report.contained, false);
});

void test("a sandbox that answers nothing does not count as contained", async () => {
  const usage = { wallMilliseconds: 0, cpuMilliseconds: 0, stdoutBytes: 0, stderrBytes: 0 };
  const ended = {
    exitCode: 0,
    signal: null,
    timedOut: false,
    aborted: false,
    settingsMade: [],
    settingsComplete: true,
    outputTruncated: false,
  };
  const silent: Sandbox = {
    ...sandbox,
    run: async () => ({ ...ended, stdout: Buffer.alloc(0), stderr: Buffer.alloc(0), usage }),
  };
  const report = await runProbes({ sandbox: silent });
  assert.equal(report.contained, false);
  assert.ok(report.outcomes.some(({ outcome }) => outcome === "unanswered"));
});

const uid = 64_321;
const canRead =
  root &&
  spawnSync("setpriv", [
    `--reuid=${uid}`,
    `--regid=${uid}`,
    "--clear-groups",
    process.execPath,
    "-e",
    `require("fs").readFileSync(${JSON.stringify(here("../src/index.ts"))})`,
  ]).status === 0;

void test(
  "an ordinary user's sandbox holds all the same",
  {
    skip:
      skip !== false
        ? skip
        : !root
          ? "these tests run as an ordinary user already"
          : canRead
            ? false
            : "an ordinary user cannot read this repository",
  },
  async (context) => {
    const environment = { PATH: process.env["PATH"] ?? "", HOME: "/tmp" };
    const child = spawn(process.execPath, ["--test", here("run.test.ts"), here("probes.test.ts")], {
      uid,
      gid: uid,
      cwd: "/",
      env: environment,
      stdio: ["ignore", "pipe", "pipe"],
    });
    const lines: string[] = [];
    child.stdout.on("data", (chunk: Buffer) => lines.push(chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => lines.push(chunk.toString()));
    const [exitCode] = (await once(child, "close")) as [number | null];
    const output = lines.join("");
    assert.equal(exitCode, 0, output);
    context.diagnostic(/pass \d+/.exec(output)?.[0] ?? "");
  },
);
