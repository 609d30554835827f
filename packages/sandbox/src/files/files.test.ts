import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { link, lstat, mkdir, mkdtemp, readdir, readFile, rename, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { HearthError } from "@hearth/protocol";
import fc from "fast-check";
import { openWorkspaceReader } from "./open-workspace-reader.ts";
import { openWorkspaceWriter } from "./open-workspace-writer.ts";

const canary = "CANARY-outside-the-workspace";

async function scene(context: TestContext): Promise<{ root: string; outside: string }> {
  const base = await mkdtemp(join(tmpdir(), "hearth-files-"));
  context.after(() => rm(base, { recursive: true, force: true }));
  const root = join(base, "workspace");
  const outside = join(base, "outside");
  await mkdir(join(root, "notes"), { recursive: true });
  await mkdir(outside);
  await writeFile(join(root, "notes/a.txt"), "inside");
  await writeFile(join(outside, "secret.txt"), canary);
  return { root, outside };
}

const code =
  (expected: string, field?: string) =>
  (thrown: unknown): boolean => {
    assert.ok(HearthError.isInstance(thrown), String(thrown));
    assert.equal(thrown.code, expected, thrown.message);
    if (field !== undefined) assert.equal(thrown.field, field);
    assert.ok(!thrown.message.includes(canary));
    return true;
  };

void test("a file is written atomically, listed, read, described and removed", async (context) => {
  const { root } = await scene(context);
  await using writer = await openWorkspaceWriter(root);
  const entry = await writer.write("deep/er/b.md", "héllo");
  assert.deepEqual({ path: entry.path, bytes: entry.bytes }, { path: "deep/er/b.md", bytes: 6 });
  assert.deepEqual(
    (await writer.list()).map((found) => found.path),
    ["deep/er/b.md", "notes/a.txt"],
  );
  assert.deepEqual(
    (await writer.list({ pattern: "**/*.md" })).map((found) => found.path),
    ["deep/er/b.md"],
  );
  assert.equal((await writer.list({ maximum: 1 })).length, 1);
  assert.equal(await writer.readText("./deep//er/b.md"), "héllo");
  assert.equal((await writer.stat("deep/er/b.md")).bytes, 6);
  await writer.write("deep/er/b.md", new Uint8Array([1, 2, 3]));
  assert.deepEqual(Uint8Array.from(await writer.read("deep/er/b.md")), new Uint8Array([1, 2, 3]));
  assert.equal(await writer.remove("deep/er/b.md"), true);
  assert.equal(await writer.remove("deep/er/b.md"), false);
  assert.deepEqual(await readdir(join(root, "deep/er")), []);
});

void test("no way of writing a path leaves the workspace", async (context) => {
  const { root, outside } = await scene(context);
  await symlink(join(outside, "secret.txt"), join(root, "link.txt"));
  await symlink(outside, join(root, "door"));
  await symlink("../outside", join(root, "relative"));
  await using writer = await openWorkspaceWriter(root);
  const paths = [
    "../outside/secret.txt",
    "notes/../../outside/secret.txt",
    join(outside, "secret.txt"),
    "link.txt",
    "door/secret.txt",
    "relative/secret.txt",
    "door/new.txt",
    "C:\\secret.txt",
    "\\\\server\\share",
  ];
  for (const path of paths) {
    await assert.rejects(writer.read(path), code("HEARTH_PATH_OUTSIDE", "/path"), path);
    await assert.rejects(writer.stat(path), code("HEARTH_PATH_OUTSIDE"), path);
    await assert.rejects(writer.write(path, "x"), code("HEARTH_PATH_OUTSIDE"), path);
    await assert.rejects(writer.remove(path), code("HEARTH_PATH_OUTSIDE"), path);
  }
  assert.equal(await readFile(join(outside, "secret.txt"), "utf8"), canary);
  assert.deepEqual(await readdir(outside), ["secret.txt"]);
  assert.deepEqual(
    (await writer.list()).map((found) => found.path),
    ["notes/a.txt"],
  );
});

void test("devices, FIFOs, folders and hard links are refused without blocking", async (context) => {
  const { root, outside } = await scene(context);
  execFileSync("mkfifo", [join(root, "pipe")]);
  await link(join(outside, "secret.txt"), join(root, "hard.txt"));
  await using writer = await openWorkspaceWriter(root);
  for (const path of ["pipe", "notes"]) {
    await assert.rejects(writer.read(path), code("HEARTH_PATH_KIND", "/path"));
    await assert.rejects(writer.write(path, "x"), code("HEARTH_PATH_KIND"));
  }
  await assert.rejects(writer.write("hard.txt", "overwritten"), code("HEARTH_PATH_KIND"));
  await assert.rejects(writer.remove("hard.txt"), code("HEARTH_PATH_KIND"));
  await assert.rejects(writer.write("notes/a.txt/b", "x"), code("HEARTH_PATH_KIND"));
  assert.equal(await readFile(join(outside, "secret.txt"), "utf8"), canary);
});

void test("what git, editors and agents obey is never written, at any depth and in any case", async (context) => {
  const { root } = await scene(context);
  await using writer = await openWorkspaceWriter(root);
  const paths = [".git/hooks/pre-commit", ".git/config", ".GIT/Config", ".git", "sub/.vscode/tasks.json", ".claude/x"];
  for (const path of [...paths, ".hearth/policy.json", "a/.envrc", "./.git//hooks/x"])
    await assert.rejects(writer.write(path, "x"), code("HEARTH_PATH_PROTECTED", "/path"), path);
  await writer.write(".gitignore", "node_modules");
});

void test("bad input names its field", async (context) => {
  const { root } = await scene(context);
  await using writer = await openWorkspaceWriter(root);
  for (const path of ["", ".", "a\0b", "a\ud800", "x".repeat(300), "a/".repeat(3000)])
    await assert.rejects(writer.read(path), code("HEARTH_VALIDATION", "/path"));
  await assert.rejects(writer.write("a", "\udc00"), code("HEARTH_VALIDATION", "/bytes"));
  await writer.write("bytes", new Uint8Array([0xff, 0xfe]));
  await assert.rejects(writer.readText("bytes"), code("HEARTH_VALIDATION", "/bytes"));
  await assert.rejects(writer.read("missing"), code("HEARTH_NOT_FOUND"));
  await assert.rejects(writer.read("notes/a.txt", { maximumBytes: 3 }), code("HEARTH_FILE_TOO_LARGE"));
  await assert.rejects(writer.write("big", "12345", { maximumBytes: 4 }), code("HEARTH_FILE_TOO_LARGE"));
  await assert.rejects(writer.read("notes/a.txt", { signal: AbortSignal.abort() }), { name: "AbortError" });
  await assert.rejects(openWorkspaceReader(join(root, "none")), code("HEARTH_NOT_FOUND"));
});

void test("set-uid bits do not survive a write and files belong to the workspace's owner", async (context) => {
  const { root } = await scene(context);
  execFileSync("chmod", ["4755", join(root, "notes/a.txt")]);
  if (process.getuid?.() === 0) execFileSync("chown", ["65534:65534", root]);
  await using writer = await openWorkspaceWriter(root);
  await writer.write("notes/a.txt", "new");
  assert.equal((await lstat(join(root, "notes/a.txt"))).mode & 0o7777, 0o755);
  await writer.write("made/here.txt", "new");
  const owner = (await lstat(root)).uid;
  assert.equal((await lstat(join(root, "made"))).uid, owner);
  assert.equal((await lstat(join(root, "made/here.txt"))).uid, owner);
});

void test("a folder swapped for a symbolic link while files are read and written leads nowhere", async (context) => {
  const { root, outside } = await scene(context);
  await writeFile(join(outside, "a.txt"), canary);
  await using writer = await openWorkspaceWriter(root);
  const stop = new AbortController();
  const swapping = (async () => {
    while (!stop.signal.aborted) {
      try {
        await rename(join(root, "notes"), join(root, "aside"));
        await symlink(outside, join(root, "notes"));
      } catch {
        // The writer made a folder `notes` in between.
      }
      await rm(join(root, "notes"), { recursive: true, force: true });
      await rename(join(root, "aside"), join(root, "notes")).catch(() => undefined);
      await mkdir(join(root, "notes"), { recursive: true });
      if (!existsSync(join(root, "notes/a.txt"))) await writeFile(join(root, "notes/a.txt"), "inside");
    }
  })();
  let read = 0;
  for (let round = 0; round < 300; round += 1) {
    const text = await writer.readText("notes/a.txt").catch((thrown: unknown) => {
      assert.ok(HearthError.isInstance(thrown), String(thrown));
      return undefined;
    });
    if (text !== undefined) read += 1;
    assert.notEqual(text, canary);
    await writer.write("notes/b.txt", "written").catch((thrown: unknown) => {
      assert.ok(HearthError.isInstance(thrown) || (thrown instanceof Error && "code" in thrown), String(thrown));
    });
  }
  stop.abort();
  await swapping;
  context.diagnostic(`${read} of 300 reads met no swap`);
  assert.equal(await writer.readText("notes/a.txt"), "inside");
  assert.equal(await readFile(join(outside, "a.txt"), "utf8"), canary);
  assert.deepEqual((await readdir(outside)).toSorted(), ["a.txt", "secret.txt"]);
});

void test("random paths over a tree with traps never show or touch the outside", async (context) => {
  const { root, outside } = await scene(context);
  await symlink(outside, join(root, "door"));
  await symlink("..", join(root, "notes/up"));
  await using writer = await openWorkspaceWriter(root);
  const segment = fc.constantFrom("..", ".", "", "door", "notes", "up", "outside", "secret.txt", "a.txt", "workspace");
  const path = fc.array(segment, { minLength: 1, maxLength: 6 }).map((parts) => parts.join("/"));
  for (const seed of [7, Date.now() % 2 ** 31]) {
    context.diagnostic(`seed ${seed}`);
    await fc.assert(
      fc.asyncProperty(path, fc.boolean(), async (wanted, write) => {
        if (write) await writer.write(wanted, "x").catch(() => undefined);
        else assert.notEqual(await writer.readText(wanted).catch(() => ""), canary);
        assert.deepEqual(await readdir(outside), ["secret.txt"]);
        assert.equal(await readFile(join(outside, "secret.txt"), "utf8"), canary);
      }),
      { seed, numRuns: Number(process.env["HEARTH_FUZZ"] ?? 200) },
    );
  }
});
