import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { failure } from "../../builtin/test-support/open-test-agents.ts";
import { openToolBench } from "../test-support/open-tool-bench.ts";
import { workspaceTools } from "./agent.ts";
import { applyEdits } from "./apply-edits.ts";
import type { ChangedFile } from "./changed.ts";

const tools = [workspaceTools];
interface Page {
  text: string;
  version: string;
  from: number;
  to: number;
  totalLines: number;
  next?: number;
  cut?: boolean;
}

test("files are listed and read a page at a time, and every line is read once", async (context) => {
  const lines = Array.from({ length: 1203 }, (_, index) => `line ${index + 1}\n`);
  const files = Object.fromEntries(Array.from({ length: 7 }, (_, index) => [`notes/${index}.txt`, String(index)]));
  const bench = await openToolBench(context, { tools, files: { ...files, "big.txt": lines.join("") } });
  const names: string[] = [];
  for (let after: string | undefined = ""; after !== undefined;) {
    const page: { files: { path: string }[]; next?: string } = await bench.call("workspace.list", {
      after,
      maximum: 3,
    });
    names.push(...page.files.map(({ path }) => path));
    after = page.next;
  }
  assert.deepEqual(names, ["big.txt", ...Object.keys(files)]);
  let whole = "";
  for (let from: number | undefined = 1; from !== undefined;) {
    const page: Page = await bench.call<Page>("workspace.read", { path: "big.txt", from });
    whole += page.text;
    assert.equal(page.totalLines, 1203);
    from = page.next;
  }
  assert.equal(whole, lines.join(""));
  const beyond = await bench.call<Page>("workspace.read", { path: "big.txt", from: 5000 });
  assert.deepEqual([beyond.text, beyond.to], ["", 4999]);
});

test("a line too long for a page is cut and says so; an empty file has no lines", async (context) => {
  const bench = await openToolBench(context, {
    tools,
    files: { "min.js": `${"x".repeat(90_000)}\ny`, "empty.txt": "" },
  });
  const page = await bench.call<Page>("workspace.read", { path: "min.js" });
  assert.deepEqual([page.text.length, page.cut, page.next], [40_000, true, 2]);
  const empty = await bench.call<Page>("workspace.read", { path: "empty.txt" });
  assert.deepEqual([empty.text, empty.totalLines], ["", 0]);
});

test("matches are found with lines around them, page after page, and build output is left out", async (context) => {
  const bench = await openToolBench(context, {
    tools,
    files: { "a.ts": "one\nneedle 1\ntwo\nneedle 2\n", "node_modules/x.js": "needle", "b.bin": new Uint8Array([0, 1]) },
  });
  const first = await bench.call("workspace.search", { query: "needle", around: 1, maximum: 1 });
  assert.deepEqual(first, {
    matches: [
      {
        path: "a.ts",
        line: 2,
        text: "needle 1",
        around: [
          { line: 1, text: "one" },
          { line: 3, text: "two" },
        ],
      },
    ],
    filesSearched: 1,
    next: 1,
  });
  const rest = await bench.call<{ matches: { line: number }[] }>("workspace.search", { query: "needle", skip: 1 });
  assert.deepEqual(
    rest.matches.map(({ line }) => line),
    [4],
  );
  const all = await bench.call<{ matches: unknown[] }>("workspace.search", { query: "needle", everywhere: true });
  assert.equal(all.matches.length, 3);
  await assert.rejects(
    bench.call("workspace.search", { query: "(a", regularExpression: true }),
    failure("HEARTH_PATTERN", "/query"),
  );
});

test("edits are made on the copy, all or none, and the original stays as it is", async (context) => {
  const bench = await openToolBench(context, { tools, files: { "a.ts": "let a = 1;\nlet b = 1;\n" } });
  const { version } = await bench.call<Page>("workspace.read", { path: "a.ts" });
  const edit = (edits: object[], from = version) =>
    bench.call<ChangedFile>("workspace.edit", { path: "a.ts", version: from, edits });
  await assert.rejects(
    edit([{ find: "= 1", replace: "= 2" }]),
    failure("HEARTH_EDIT_MISMATCH", "2 times", "lines 1, 2"),
  );
  await assert.rejects(
    edit([
      { find: "let a = 1", replace: "let a = 2" },
      { find: "let c", replace: "" },
    ]),
    failure("HEARTH_EDIT_MISMATCH", "edit 2", "/edits/1/find"),
  );
  await assert.rejects(edit([{ find: "let  a = 1", replace: "" }]), failure("HEARTH_EDIT_MISMATCH", "white space"));
  assert.equal(await readFile(join(bench.copy, "a.ts"), "utf8"), "let a = 1;\nlet b = 1;\n");
  const changed = await edit([
    { find: "= 1", replace: "= 2", all: true },
    { find: "let a", replace: "const a" },
  ]);
  assert.match(changed.diff ?? "", /-let a = 1;[\s\S]*\+const a = 2;/);
  assert.equal(await readFile(join(bench.copy, "a.ts"), "utf8"), "const a = 2;\nlet b = 2;\n");
  assert.equal(await readFile(join(bench.input, "a.ts"), "utf8"), "let a = 1;\nlet b = 1;\n");
  await assert.rejects(edit([{ find: "let b", replace: "x" }]), failure("HEARTH_STALE_FILE", "/version"));
});

test("a file that somebody else changed meanwhile is not written over", async (context) => {
  const bench = await openToolBench(context, { tools, files: { "a.txt": "first" } });
  const { version } = await bench.call<Page>("workspace.read", { path: "a.txt" });
  await writeFile(join(bench.copy, "a.txt"), "by a command");
  const write = (more: object) =>
    bench.call<ChangedFile>("workspace.write", { path: "a.txt", content: "mine", ...more });
  await assert.rejects(write({ version }), failure("HEARTH_STALE_FILE", "changed"));
  await assert.rejects(write({}), failure("HEARTH_STALE_FILE", "there already"));
  await assert.rejects(bench.call("workspace.delete", { path: "a.txt", version }), failure("HEARTH_STALE_FILE"));
  assert.equal(await readFile(join(bench.copy, "a.txt"), "utf8"), "by a command");
});

test("every change can be taken back, and not over what came after it", async (context) => {
  const bench = await openToolBench(context, { tools, files: { "a.txt": "first", "b.txt": "other" } });
  const versionIn = async (path: string) => (await bench.call<Page>("workspace.read", { path })).version;
  const written = await bench.call<ChangedFile>("workspace.write", { path: "new.txt", content: "new" });
  const edited = await bench.call<ChangedFile>("workspace.edit", {
    path: "a.txt",
    version: await versionIn("a.txt"),
    edits: [{ find: "first", replace: "second" }],
  });
  const moved = await bench.call<ChangedFile>("workspace.move", { from: "b.txt", to: "deep/c.txt" });
  const deleted = await bench.call<ChangedFile>("workspace.delete", { path: "a.txt", version: edited.version });
  await assert.rejects(bench.call("workspace.undo", { undo: edited.undo }), failure("HEARTH_STALE_FILE"));
  const { changes } = await bench.call<{ changes: { path: string }[] }>("workspace.undo");
  assert.deepEqual(changes.map(({ path }) => path).toSorted(), ["a.txt", "a.txt", "deep/c.txt", "new.txt"]);
  for (const { undo } of [deleted, edited, moved, written]) await bench.call("workspace.undo", { undo });
  const left = await bench.call<{ files: { path: string }[] }>("workspace.list");
  assert.deepEqual(
    left.files.map(({ path }) => path),
    ["a.txt", "b.txt"],
  );
  assert.equal(await readFile(join(bench.copy, "a.txt"), "utf8"), "first");
  await assert.rejects(bench.call("workspace.undo", { undo: written.undo }), failure("HEARTH_NOT_FOUND"));
});

test("git takes no notice of what is kept for an undo", async (context) => {
  const bench = await openToolBench(context, {
    tools,
    prepare: (folder) => Promise.resolve(void execFileSync("git", ["init", "-q", folder])),
  });
  await bench.call("workspace.write", { path: "a.txt", content: "a" });
  const status = execFileSync("git", ["-c", "safe.directory=*", "status", "--short"], { cwd: bench.copy });
  assert.equal(status.toString(), "?? a.txt\n");
});

test("the copy is compared with the originals", async (context) => {
  const bench = await openToolBench(context, {
    tools,
    files: { "a.txt": "one\n", "b.txt": "two\n", "c.txt": "three\n" },
  });
  const versionIn = async (path: string) => (await bench.call<Page>("workspace.read", { path })).version;
  await bench.call("workspace.write", { path: "a.txt", content: "uno\n", version: await versionIn("a.txt") });
  await bench.call("workspace.delete", { path: "b.txt", version: await versionIn("b.txt") });
  await bench.call("workspace.write", { path: "d.txt", content: "four\n" });
  const { files } = await bench.call<{ files: { path: string; change: string; diff?: string }[] }>("workspace.diff");
  assert.deepEqual(
    files.map(({ path, change }) => `${change} ${path}`),
    ["changed a.txt", "removed b.txt", "added d.txt"],
  );
  assert.match(files[0]?.diff ?? "", /-one\n\+uno/);
  const named = await bench.call<{ files: { change: string }[] }>("workspace.diff", { paths: ["c.txt"] });
  assert.equal(named.files[0]?.change, "same");
});

test("only what is handed over becomes a result", async (context) => {
  const bench = await openToolBench(context, { tools, files: { "a.txt": "a" } });
  await bench.call("workspace.write", { path: "report.md", content: "# Done" });
  assert.deepEqual(await bench.output.list(), []);
  await bench.call("workspace.hand-over", { paths: ["report.md"], folder: "final/" });
  assert.deepEqual(
    (await bench.output.list()).map(({ path }) => path),
    ["final/report.md"],
  );
  await assert.rejects(
    bench.call("workspace.hand-over", { paths: ["./.undo/.gitignore"] }),
    failure("HEARTH_VALIDATION"),
  );
  await assert.rejects(bench.call("workspace.hand-over", { paths: ["../x"] }), failure("HEARTH_EFFECT_DENIED"));
});

test("no tool reaches outside the copy or writes what other programs obey", async (context) => {
  const bench = await openToolBench(context, { tools });
  for (const path of ["../x", "/etc/passwd", "a/../../x"]) {
    await assert.rejects(bench.call("workspace.read", { path }), failure("HEARTH_EFFECT_DENIED"), path);
    await assert.rejects(bench.call("workspace.write", { path, content: "x" }), failure("HEARTH_EFFECT_DENIED"), path);
  }
  for (const path of [".git/hooks/pre-commit", ".vscode/tasks.json", ".claude/x"])
    await assert.rejects(bench.call("workspace.write", { path, content: "x" }), failure("HEARTH_EFFECT_DENIED"), path);
});

test("an edit replaces exactly what is unique, whatever the texts and line ends", () => {
  const part = fc.string({ unit: fc.constantFrom("a", "b", " ", "\n", "$&", "é"), minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(part, part, part, part, fc.boolean(), (before, find, replace, after, crlf) => {
      const ends = (text: string): string => (crlf ? text.replaceAll("\n", "\r\n") : text);
      const text = ends(`${before}<${find}>${after}`);
      const wanted = `<${find}>`;
      const result = applyEdits("x", text, [{ find: wanted, replace, all: false }]);
      const plain = crlf && text.includes("\n") ? ends(replace) : replace;
      assert.equal(result.text, `${ends(before)}${plain}${ends(after)}`);
    }),
  );
});
