import assert from "node:assert/strict";
import { lstat, mkdir, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { prepareWorkspace, sandbox } from "../src/index.ts";
import { bash, skip, until, workspace } from "./run-stage.ts";

void test("work in a workspace stays, belongs to its owner, and read-only means it", { skip }, async (context) => {
  const made = await workspace(context);
  const { uid } = await lstat(made);
  const written = await sandbox.run({ ...bash("mkdir -p a && echo hi >a/b && pwd"), workspace: { folder: made } });
  assert.equal(written.stdout.toString(), "/work\n");
  assert.equal(await readFile(join(made, "a/b"), "utf8"), "hi\n");
  assert.equal((await lstat(join(made, "a/b"))).uid, uid);
  assert.notEqual(uid, 0);
  const below = await sandbox.run({ ...bash("cat b"), workspace: { folder: made }, directory: "a" });
  assert.equal(below.stdout.toString(), "hi\n");
  const refused = await sandbox.run({ ...bash("echo x >c"), workspace: { folder: made, readOnly: true } });
  assert.equal(refused.exitCode, 1);
  assert.equal(await lstat(join(made, "c")).catch(() => "none"), "none");
});

void test(
  "git hooks, git configuration and settings stay as they are, and no trace of the guards stays",
  { skip },
  async (context) => {
    const made = await workspace(context);
    await mkdir(join(made, ".git/hooks"), { recursive: true });
    await writeFile(join(made, ".git/config"), "[core]\n");
    await writeFile(join(made, ".envrc"), "export A=1\n");
    await prepareWorkspace(made);
    const attempts =
      "echo x >.git/hooks/pre-commit; echo x >>.git/config; rm -rf .git; mv .git g; echo x >.envrc; mkdir .vscode/x; echo x >.git/index; chmod 700 .claude && echo x >.claude/settings.json";
    const two = await Promise.all(
      [1, 2].map(() => sandbox.run({ ...bash(`${attempts}; sleep 0.1`), workspace: { folder: made } })),
    );
    assert.ok(two.every(({ stderr }) => /Read-only file system/.test(stderr.toString())));
    await until(async () => (await readdir(made)).length === 2);
    assert.deepEqual((await readdir(made)).toSorted(), [".envrc", ".git"]);
    assert.deepEqual(await readdir(join(made, ".git/hooks")), []);
    assert.equal(await readFile(join(made, ".git/config"), "utf8"), "[core]\n");
    await symlink("/tmp", join(made, ".vscode"));
    await assert.rejects(sandbox.run({ ...bash("true"), workspace: { folder: made } }), {
      code: "HEARTH_SANDBOX_SETUP",
      field: "/workspace/protect",
    });
    const trusted = await sandbox.run({ ...bash("echo x >>.git/config"), workspace: { folder: made, protect: [] } });
    assert.equal(trusted.exitCode, 0);
  },
);

void test(
  "repositories and settings below the top stay as they are, and new ones are told",
  { skip },
  async (context) => {
    const made = await workspace(context);
    await mkdir(join(made, "lib/one/.git/hooks"), { recursive: true });
    await writeFile(join(made, "lib/one/.git/config"), "[core]\n");
    await writeFile(join(made, "lib/one/.git/hooks/pre-push"), "#!/bin/sh\n");
    await mkdir(join(made, "lib/two/.git"), { recursive: true });
    await writeFile(join(made, "lib/two/.git/config"), "[core]\n");
    await mkdir(join(made, "lib/two/.vscode"));
    await mkdir(join(made, "sub"));
    await writeFile(join(made, "sub/.git"), "gitdir: ../.git/modules/sub\n");
    await mkdir(join(made, "linked"));
    await symlink("/tmp", join(made, "linked/.vscode"));
    await prepareWorkspace(made);
    const attempts = [
      "echo x >lib/one/.git/hooks/pre-commit",
      "echo x >>lib/one/.git/hooks/pre-push",
      "echo x >>lib/one/.git/config",
      "mv lib/one/.git lib/one/aside",
      "mv lib/one lib/aside",
      "mkdir -p lib/two/.git/hooks/x",
      "echo x >lib/two/.vscode/tasks.json",
      "echo x >sub/.git",
      "rm -f sub/.git",
    ];
    const tried = await sandbox.run({
      ...bash(
        `${attempts.map((attempt) => `${attempt} && echo 'worked: ${attempt}'`).join("; ")}; echo x >lib/one/file`,
      ),
      workspace: { folder: made },
    });
    assert.equal(tried.stdout.toString(), "");
    assert.deepEqual([tried.settingsMade, tried.settingsComplete], [[], true]);
    assert.equal(await readFile(join(made, "lib/one/file"), "utf8"), "x\n");
    assert.deepEqual(await readdir(join(made, "lib/one/.git/hooks")), ["pre-push"]);
    assert.equal(await readFile(join(made, "sub/.git"), "utf8"), "gitdir: ../.git/modules/sub\n");
    const planted = await sandbox.run({
      ...bash(
        "mkdir -p new/.git/hooks deep/a/b/.claude; touch new/.git/hooks/post-checkout deep/.envrc; mkdir lib/.gitx",
      ),
      workspace: { folder: made },
    });
    assert.deepEqual(planted.settingsMade.toSorted(), ["deep/.envrc", "deep/a/b/.claude", "new/.git"]);
    const later = await sandbox.run({ ...bash("echo x >new/.git/hooks/post-checkout"), workspace: { folder: made } });
    assert.notEqual(later.exitCode, 0);
  },
);

void test("a workspace too large to be looked through says so", { skip }, async (context) => {
  const made = await workspace(context);
  for (let index = 0; index < 45; index++)
    for (let inner = 0; inner < 45; inner++) await mkdir(join(made, `${index}/${inner}`), { recursive: true });
  await prepareWorkspace(made);
  assert.equal((await sandbox.run({ ...bash("true"), workspace: { folder: made } })).settingsComplete, false);
});
