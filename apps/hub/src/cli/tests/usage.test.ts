import assert from "node:assert/strict";
import { chmod, mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { hubVersion } from "../../version.ts";
import { launcher, runHearth, temporaryHome } from "./run-hearth.ts";

test("the version is answered from any folder, through a link, by whatever Node the machine has", async () => {
  await using home = await temporaryHome();
  const link = join(home.path, "hearth");
  await symlink(launcher, link);
  const result = await runHearth(["--version"], { home: home.path, folder: "/", program: link });
  assert.deepEqual(result, { code: 0, stdout: `${hubVersion()}\n`, stderr: "" });
});

test("the help names every command and prints no warning, through a link too", async () => {
  await using home = await temporaryHome();
  const link = join(home.path, "hearth");
  await symlink(launcher, link);
  const { code, stdout, stderr } = await runHearth(["--help"], { home: home.path, program: link });
  assert.deepEqual([code, stderr], [0, ""]);
  for (const name of ["do", "chat", "up", "down", "status", "doctor", "task", "agent", "plan", "logs", "completion"]) {
    assert.match(stdout, new RegExp(`^  ${name} `, "m"));
  }
});

const wrong: [words: string[], says: RegExp][] = [
  [["nope"], /no command "nope"/],
  [["do"], /goal/],
  [["do", "x", "--in", "/no/such/folder"], /--in: there is no folder \/no\/such\/folder/],
  [["do", "x", "--in", "/etc/passwd"], /--in: this is no folder/],
  [["do", "   "], /\/text/],
  [["do", "x", "--bogus"], /bogus/],
  [["task", "get"], /id/],
  [["task", "get", "7"], /UUIDv7/],
  [["task", "list", "--limit", "0"], /from 1 to 1000/],
  [["task", "list", "--state", "asleep"], /--state must be one of/],
  [["task", "submit"], /name a capability/],
  [["up", "--port", "99999"], /from 0 to 65535/],
  [["completion", "tcsh"], /bash, zsh, fish/],
];
for (const [words, says] of wrong) {
  test(`wrong usage ends with 2 and says what is wrong: hearth ${words.join(" ")}`, async () => {
    await using home = await temporaryHome();
    const { code, stdout, stderr } = await runHearth(words, { home: home.path });
    assert.equal(code, 2, stderr);
    assert.equal(stdout, "");
    assert.match(stderr, says);
    assert.match(stderr, /what to do/);
  });
}

for (const words of [
  ["status"],
  ["login"],
  ["logs"],
  ["down"],
  ["task", "submit", "a.b"],
  ["task", "submit", "--stdin"],
]) {
  test(`without a hub, hearth ${words.join(" ")} ends with 4 and says how to start one`, async () => {
    await using home = await temporaryHome();
    const { code, stdout, stderr } = await runHearth([...words, "--json"], { home: home.path });
    assert.deepEqual([code, stdout], [4, ""]);
    const { error } = JSON.parse(stderr) as { error: { code: string; hint: string } };
    assert.deepEqual([error.code, error.hint], ["HEARTH_HUB_NOT_RUNNING", "Start one with: hearth up"]);
  });
}

test("a hub that is gone from its address is unreachable, with 4", async () => {
  await using home = await temporaryHome();
  await writeFile(join(home.path, "token"), `hearth_${"a".repeat(43)}\n`, { mode: 0o600 });
  const file = { pid: process.pid, address: "http://127.0.0.1:1", startedAt: 1, version: "0.1.0" };
  await writeFile(join(home.path, "hub.json"), JSON.stringify(file));
  const { code, stderr } = await runHearth(["status"], { home: home.path });
  assert.equal(code, 4, stderr);
  assert.match(stderr, /no hub answers at http:\/\/127.0.0.1:1/);
});

test("the doctor is quiet when nothing is wrong, and names the command where something is", async () => {
  await using home = await temporaryHome();
  await chmod(home.path, 0o700);
  // A port of its own, since a person's hub may have the usual one.
  const environment = { HEARTH_PORT: "0" };
  const well = await runHearth(["doctor"], { home: home.path, environment });
  assert.deepEqual([well.code, well.stdout], [0, ""], well.stderr);

  await chmod(home.path, 0o755);
  await mkdir(join(home.path, "keys"), { mode: 0o755 });
  await writeFile(join(home.path, "hub.json"), "{}");
  await writeFile(join(home.path, "models.json"), "{}");
  await writeFile(join(home.path, "hearth.db"), "this is no database, however long it may be");
  const ill = await runHearth(["doctor", "--json"], { home: home.path, environment });
  assert.equal(ill.code, 1, ill.stderr);
  const { ok, findings } = JSON.parse(ill.stdout) as {
    ok: boolean;
    findings: { name: string; state: string; fix?: string }[];
  };
  assert.equal(ok, false);
  const of = (name: string) => findings.find((finding) => finding.name === name);
  assert.deepEqual([of("home")?.state, of("home")?.fix], ["broken", `chmod 700 '${home.path}'`]);
  assert.equal(of("secrets")?.state, "broken");
  assert.equal(of("hub")?.state, "stale");
  assert.equal(of("database")?.state, "broken");
  assert.equal(of("models")?.state, "broken");
  for (const { state, fix } of findings) assert.ok(state === "live" || fix !== undefined);
});

test("the doctor never shows a key", async () => {
  await using home = await temporaryHome();
  const environment = { HEARTH_PORT: "0", ANTHROPIC_API_KEY: "sk-secret-value" };
  const { stdout, stderr } = await runHearth(["doctor", "--all", "--json"], { home: home.path, environment });
  assert.match(stdout, /ANTHROPIC_API_KEY is set/);
  assert.doesNotMatch(stdout + stderr, /secret-value/);
});

test("a wrong setting ends with 2 and names the variable", async () => {
  await using home = await temporaryHome();
  const { code, stderr } = await runHearth(["up"], { home: home.path, environment: { HEARTH_PORT: "many" } });
  assert.equal(code, 2, stderr);
  assert.match(stderr, /HEARTH_PORT/);
});

test("the states that --state takes are those of the protocol", async () => {
  const { taskStates } = await import("../commands/task.ts");
  const { taskState } = await import("@hearth/protocol");
  assert.deepEqual(taskStates, taskState.options);
});

test("the types and severities that the journal's views take are those of the journal", async () => {
  const { auditTypes } = await import("../commands/journal.ts");
  const { auditEventTypes, ledgerKinds, severities } = await import("@hearth/journal");
  assert.deepEqual(auditTypes, auditEventTypes);
  assert.deepEqual(
    [ledgerKinds, severities],
    [
      ["spent", "limit", "alert"],
      ["info", "warning", "error", "critical"],
    ],
  );
});

test("the page about the commands names every command, flag and exit code", async () => {
  const { commandTree } = await import("../completion/command-tree.ts");
  const { loadRoot } = await import("../application.ts");
  const { exitCode } = await import("../exit-code.ts");
  const page = await readFile(new URL("../../../../../docs/cli.md", import.meta.url), "utf8");
  for (const { path, children, flags } of commandTree(await loadRoot())) {
    if (children.length > 0) continue;
    assert.ok(page.includes(`hearth ${path.join(" ")}`), `docs/cli.md does not name hearth ${path.join(" ")}`);
    for (const { name } of flags) assert.ok(page.includes(`--${name}`), `docs/cli.md does not name --${name}`);
  }
  const documented = [...page.matchAll(/^\| (\d+) \|/gm)].map((match) => Number(match[1]));
  assert.deepEqual(documented, Object.values(exitCode));
});
