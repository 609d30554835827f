import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { access, chmod, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, test, type TestContext } from "node:test";
import { sandboxStatus } from "@hearth/sandbox";
import fc from "fast-check";
import { failure } from "../../builtin/test-support/open-test-agents.ts";
import { quoteWords } from "../shared/quote-words.ts";
import { openToolBench } from "../test-support/open-tool-bench.ts";
import { workspaceTools } from "../workspace/agent.ts";
import { gitTools } from "./agent.ts";
import { readStatus } from "./status.ts";

const status = await sandboxStatus();
const skip = status.available ? false : `no sandbox here: ${status.reason}`;

/** A repository with two commits, and traps in its settings that would leave a file where they ran. */
async function repository(folder: string): Promise<void> {
  const run = (...words: string[]) =>
    execFileSync(
      "git",
      ["-c", "user.name=Ada", "-c", "user.email=ada@example.org", "-c", "init.defaultBranch=main", ...words],
      {
        cwd: folder,
        stdio: "pipe",
      },
    );
  run("init", "--quiet");
  await writeFile(join(folder, "sum.py"), "def add(a, b):\n    return a - b\n");
  await writeFile(join(folder, "read me.md"), "# Sums\n");
  run("add", ".");
  run("commit", "--quiet", "-m", "Add sums");
  await writeFile(join(folder, "notes.txt"), "one\ntwo\n");
  run("add", ".");
  run("commit", "--quiet", "-m", "Add notes\n\nBecause they help.");
  await writeFile(join(folder, ".git/hooks/pre-commit"), "#!/bin/sh\necho ran > /work/HOOK-RAN\n");
  await writeFile(join(folder, ".git/hooks/post-commit"), "#!/bin/sh\necho ran > /work/HOOK-RAN\n");
  for (const name of ["pre-commit", "post-commit"]) await chmod(join(folder, ".git/hooks", name), 0o755);
  run("config", "core.fsmonitor", "sh -c 'echo ran > /work/MONITOR-RAN'");
  run("config", "diff.external", "sh -c 'echo ran > /work/DIFF-RAN'");
}

const open = (test_: TestContext) => openToolBench(test_, { tools: [gitTools, workspaceTools], prepare: repository });

describe("git in the sandbox", { skip }, () => {
  test("state, history and authors are read, page after page", async (context) => {
    const bench = await open(context);
    await writeFile(join(bench.copy, "new file.txt"), "x");
    await writeFile(join(bench.copy, "notes.txt"), "one\n2\n");
    const state = await bench.call("git.status");
    assert.deepEqual(
      [state["branch"], state["changed"], state["untracked"]],
      ["main", ["M notes.txt"], ["new file.txt"]],
    );
    const first = await bench.call<{ commits: { subject: string; body?: string }[]; next?: number }>("git.log", {
      maximum: 1,
    });
    assert.deepEqual(
      [first.commits[0]?.subject, first.commits[0]?.body, first.next],
      ["Add notes", "Because they help.", 1],
    );
    const rest = await bench.call<{ commits: { subject: string }[]; next?: number }>("git.log", { skip: 1 });
    assert.deepEqual([rest.commits.map(({ subject }) => subject), rest.next], [["Add sums"], undefined]);
    const blamed = await bench.call<{ lines: { author: string; subject: string; text: string }[] }>("git.blame", {
      path: "sum.py",
      from: 2,
      lines: 1,
    });
    assert.deepEqual(
      blamed.lines.map(({ author, subject, text }) => [author, subject, text]),
      [["Ada", "Add sums", "    return a - b"]],
    );
  });

  test("a change is shown, committed on a branch of its own, and neither hooks nor monitors run", async (context) => {
    const bench = await open(context);
    await bench.call("git.branch", { create: "mend-sums" });
    const { version } = await bench.call<{ version: string }>("workspace.read", { path: "sum.py" });
    await bench.call("workspace.edit", { path: "sum.py", version, edits: [{ find: "a - b", replace: "a + b" }] });
    const shown = await bench.call<{ text: string }>("git.diff");
    assert.match(shown.text, /-    return a - b\n\+    return a \+ b/);
    const made = await bench.call<{ commit: string; files: string[] }>("git.commit", {
      message: "Add instead of subtracting",
    });
    assert.deepEqual(made.files, ["M\tsum.py"]);
    const { current, branches } = await bench.call<{ current: string; branches: string[] }>("git.branch");
    assert.deepEqual([current, branches], ["mend-sums", ["main", "mend-sums"]]);
    for (const trap of ["HOOK-RAN", "MONITOR-RAN", "DIFF-RAN"])
      await assert.rejects(access(join(bench.copy, trap)), trap);
    const checked = await bench.call("git.merge-check", { ours: "main", theirs: "mend-sums" });
    assert.deepEqual(checked, { clean: true, conflicts: [], ahead: 0, behind: 1 });
    assert.equal(await readFile(join(bench.input, "sum.py"), "utf8"), "def add(a, b):\n    return a - b\n");
  });

  test("a conflict is foreseen and nothing is changed by looking", async (context) => {
    const bench = await open(context);
    for (const [branch, text] of [
      ["left", "one\nleft\n"],
      ["right", "one\nright\n"],
    ] as const) {
      await bench.call("git.branch", { create: branch, at: "main" });
      await writeFile(join(bench.copy, "notes.txt"), text);
      await bench.call("git.commit", { message: branch });
    }
    const checked = await bench.call<{ clean: boolean; conflicts: string[] }>("git.merge-check", {
      ours: "left",
      theirs: "right",
    });
    assert.deepEqual([checked.clean, checked.conflicts], [false, ["notes.txt"]]);
    const state = await bench.call("git.status");
    assert.deepEqual([state["changed"], state["conflicts"]], [[], []]);
  });

  test("a work tree is a folder apart, and tools work in it", async (context) => {
    const bench = await open(context);
    const { worktrees } = await bench.call<{ worktrees: { repository: string; branch: string }[] }>("git.worktree", {
      action: "add",
      name: "try-it",
      branch: "try-it",
    });
    assert.deepEqual(worktrees, [
      { repository: ".", branch: "main" },
      { repository: "git-worktrees/try-it", branch: "try-it" },
    ]);
    const place = { repository: "git-worktrees/try-it" };
    await bench.call("workspace.write", { path: "git-worktrees/try-it/added.txt", content: "x" });
    await bench.call("git.commit", { ...place, message: "Try" });
    assert.equal((await bench.call<{ commits: unknown[] }>("git.log", place)).commits.length, 3);
    assert.equal((await bench.call<{ commits: unknown[] }>("git.log")).commits.length, 2);
    await writeFile(join(bench.copy, "git-worktrees/try-it/more.txt"), "x");
    const release = (more: object) =>
      bench.call<{ worktrees: unknown[] }>("git.worktree", { action: "release", name: "try-it", ...more });
    await assert.rejects(release({}), failure("HEARTH_GIT_FAILED", "not committed"));
    const left = await release({ force: true });
    assert.deepEqual(left.worktrees[1], { repository: "git-worktrees/try-it", branch: "(detached)" });
    await assert.rejects(access(join(bench.copy, "git-worktrees/try-it/sum.py")));
    await bench.call("git.branch", { switchTo: "try-it" });
    assert.equal(await readFile(join(bench.copy, "added.txt"), "utf8"), "x");
  });

  test("a patch is applied whole, or says why it does not fit", async (context) => {
    const bench = await open(context);
    const patch =
      "--- a/sum.py\n+++ b/sum.py\n@@ -1,2 +1,2 @@\n def add(a, b):\n-    return a - b\n+    return a + b\n";
    const tried = await bench.call("git.apply", { patch, checkOnly: true });
    assert.deepEqual([tried["fits"], tried["applied"], tried["files"]], [true, false, ["sum.py"]]);
    assert.equal((await bench.call("git.apply", { patch }))["applied"], true);
    const again = await bench.call("git.apply", { patch });
    assert.deepEqual([again["fits"], again["applied"]], [false, false]);
    assert.match(String(again["said"]), /does not apply/);
    const outside = "--- a/../../outside\n+++ b/../../outside\n@@ -0,0 +1 @@\n+x\n";
    assert.equal((await bench.call("git.apply", { patch: outside }))["applied"], false);
  });

  test("what looks like an option, a pattern or a remote is refused before git runs", async (context) => {
    const bench = await open(context);
    const wrong: [string, object][] = [
      ["git.log", { from: "--output=/work/x" }],
      ["git.diff", { from: "main:secret" }],
      ["git.diff", { paths: [":(exclude)x"] }],
      ["git.branch", { create: "-f" }],
      ["git.branch", { create: "a..b" }],
      ["git.status", { repository: "../other" }],
      ["git.status", { repository: "--git-dir=/x" }],
      ["git.worktree", { action: "add", name: "../x", branch: "x" }],
    ];
    for (const [capability, input] of wrong)
      await assert.rejects(bench.call(capability, input), failure("HEARTH_VALIDATION"), capability);
    await assert.rejects(bench.call("git.log", { from: "nowhere" }), failure("HEARTH_GIT_FAILED", "nowhere"));
    await assert.rejects(
      bench.call("git.log", { paths: ["--all"], from: "HEAD" }).then((found) => {
        assert.deepEqual(found, { commits: [] });
        throw new Error("read as a file");
      }),
      /read as a file/,
    );
    const message = "$(touch /work/RAN) `touch /work/RAN` '; touch /work/RAN #\n\nLine";
    await writeFile(join(bench.copy, "x.txt"), "x");
    await bench.call("git.commit", { message });
    const { commits } = await bench.call<{ commits: { subject: string }[] }>("git.log", { maximum: 1 });
    assert.equal(commits[0]?.subject, message.split("\n")[0]);
    await assert.rejects(access(join(bench.copy, "RAN")));
  });
});

test("words stay the same words through bash, whatever is in them", { skip }, () => {
  const word = fc.string({
    unit: fc.constantFrom("a", "'", '"', "$", "`", "\\", " ", "\n", "*", "!", "=", "-", "é", ";"),
    maxLength: 10,
  });
  fc.assert(
    fc.property(fc.array(word, { minLength: 1, maxLength: 5 }), (words) => {
      const text = `printf '%s\\0' ${quoteWords(words)}`;
      const said = execFileSync("bash", ["--norc", "-c", text]).toString("utf8");
      assert.deepEqual(said.split("\0").slice(0, -1), words);
    }),
    { numRuns: 40 },
  );
});

test("a status with renames, conflicts and odd names is read", () => {
  const text = [
    "# branch.oid 1234",
    "# branch.head main",
    "1 M. N... 100644 100644 100644 a b with space.txt",
    "2 R. N... 100644 100644 100644 a b R100 new name.txt",
    "old name.txt",
    "u UU N... 100644 100644 100644 100644 a b c both.txt",
    "? ünseen\n.txt",
    "",
  ].join("\0");
  assert.deepEqual(readStatus(text), {
    branch: "main",
    commit: "1234",
    staged: ["M with space.txt", "R new name.txt (from old name.txt)"],
    changed: [],
    untracked: ["ünseen\n.txt"],
    conflicts: ["both.txt"],
  });
});
