import assert from "node:assert/strict";
import { access, mkdir, mkdtemp, readdir, rm, stat, symlink, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { HearthError, type Principal } from "@hearth/protocol";
import { sandbox, sandboxStatus } from "@hearth/sandbox";
import fc from "fast-check";
import { type AgentWorkspaces, createAgentWorkspaces, folderName, startTempCleaner } from "./index.ts";

const agentOf = (id: string, person = "ada"): Principal => ({
  kind: "agent",
  id,
  level: "manager",
  onBehalfOf: person,
});
const status = await sandboxStatus();

async function scene(context: TestContext, options: { bytes?: number; files?: number } = {}) {
  const base = await mkdtemp(join(tmpdir(), "hearth-workspaces-"));
  context.after(() => rm(base, { recursive: true, force: true }));
  const root = join(base, "workspaces");
  return { base, root, workspaces: createAgentWorkspaces({ root, quota: options }) };
}

async function opened(context: TestContext, workspaces: AgentWorkspaces, who: Principal, task = "task-1") {
  const place = await workspaces.open(who, task);
  context.after(() => place[Symbol.asyncDispose]());
  return place;
}

const code = (expected: string) => (error: unknown) => HearthError.isInstance(error) && error.code === expected;

test("each agent of each person has folders of its own, open to nobody else", async (context) => {
  const { root, workspaces } = await scene(context);
  const ada = await opened(context, workspaces, agentOf("code"));
  const bob = await opened(context, workspaces, agentOf("code", "bob"));
  const data = await opened(context, workspaces, agentOf("data"));
  assert.equal(new Set([ada.working, bob.working, data.working]).size, 3);
  assert.deepEqual((await readdir(join(root, "ada/code"))).toSorted(), ["cache", "git-worktrees", "temp", "working"]);
  assert.deepEqual((await readdir(join(root, "ada/data"))).toSorted(), ["cache", "exports", "temp", "working"]);
  for (const folder of ["", "ada", "ada/code", "ada/code/working", "ada/code/working/task-1", "ada/code/temp"])
    assert.equal((await stat(join(root, folder))).mode & 0o777, 0o700, folder);
});

test("an agent writes below its own task and nowhere else", async (context) => {
  const { root, workspaces } = await scene(context);
  const place = await opened(context, workspaces, agentOf("code"));
  const other = await opened(context, workspaces, agentOf("code"), "task-2");
  await place.files.write("notes/a.txt", "mine");
  await assert.rejects(place.files.write("../task-2/a.txt", "theirs"), code("HEARTH_PATH_OUTSIDE"));
  await assert.rejects(place.files.write(join(other.working, "a.txt"), "theirs"), code("HEARTH_PATH_OUTSIDE"));
  assert.deepEqual(await other.files.list(), []);
  await assert.rejects(workspaces.open({ kind: "person", id: "ada" }, "task-1"), code("HEARTH_VALIDATION"));
  await access(join(root, "ada/code/working/task-1/notes/a.txt"));
});

test("a command in the sandbox can write to the task's folder", { skip: !status.available }, async (context) => {
  const { workspaces } = await scene(context);
  const place = await opened(context, workspaces, agentOf("code"));
  const { exitCode, stderr } = await sandbox.run({
    command: { bash: "echo made > a.txt" },
    workspace: { folder: place.working },
  });
  assert.equal(exitCode, 0, stderr.toString());
  assert.equal(await place.files.readText("a.txt"), "made\n");
});

test("a task's folder begins as a copy that is there whole or not at all, and is kept as it was left", async (context) => {
  const { base, root, workspaces } = await scene(context);
  const input = join(base, "input");
  await mkdir(join(input, ".git"), { recursive: true });
  await writeFile(join(input, ".git/HEAD"), "ref: refs/heads/main\n");
  await writeFile(join(input, "a.txt"), "original");
  await symlink("/etc/passwd", join(input, "link"));
  const both = await Promise.all([1, 2].map(() => workspaces.open(agentOf("code"), "task-1", { from: input })));
  for (const place of both) context.after(() => place[Symbol.asyncDispose]());
  await both[0]!.files.write("a.txt", "changed");
  const again = await workspaces.open(agentOf("code"), "task-1", { from: input });
  context.after(() => again[Symbol.asyncDispose]());
  assert.equal(await again.files.readText("a.txt"), "changed");
  assert.deepEqual((await readdir(again.working)).toSorted(), [".git", "a.txt", "link"]);
  assert.deepEqual(await again.files.list(), await both[1]!.files.list());
  const small = createAgentWorkspaces({ root, quota: { bytes: 20 } });
  await assert.rejects(small.open(agentOf("qa"), "task-1", { from: input }), code("HEARTH_WORKSPACE_QUOTA"));
  assert.deepEqual(await readdir(join(root, "ada/qa/working")), []);
  assert.deepEqual(await readdir(join(root, "ada/qa/temp")), ["task-1"]);
});

test("what would be larger than the quota is refused, and room that is made can be used", async (context) => {
  const { workspaces } = await scene(context, { bytes: 100 });
  const place = await opened(context, workspaces, agentOf("data"));
  await place.files.write("a.bin", new Uint8Array(60));
  await assert.rejects(place.files.write("b.bin", new Uint8Array(60)), code("HEARTH_WORKSPACE_QUOTA"));
  await assert.rejects(place.files.stat("b.bin"), code("HEARTH_NOT_FOUND"));
  await place.files.remove("a.bin");
  await place.files.write("b.bin", new Uint8Array(60));
});

test("writes at the same time do not pass the quota together, and another task's files count", async (context) => {
  const { workspaces } = await scene(context, { bytes: 100, files: 1000 });
  const first = await opened(context, workspaces, agentOf("data"));
  const ends = await Promise.allSettled(
    Array.from({ length: 10 }, (_, index) => first.files.write(`${index}.bin`, new Uint8Array(30))),
  );
  assert.equal(ends.filter(({ status: ended }) => ended === "fulfilled").length, 3);
  const second = await opened(context, workspaces, agentOf("data"), "task-2");
  await assert.rejects(second.files.write("x.bin", new Uint8Array(30)), code("HEARTH_WORKSPACE_QUOTA"));
  const few = await scene(context, { files: 1 });
  const place = await opened(context, few.workspaces, agentOf("data"));
  await place.files.write("a", "1");
  await assert.rejects(place.files.write("b", "1"), code("HEARTH_WORKSPACE_QUOTA"));
  assert.deepEqual(await few.workspaces.usage({ kind: "person", id: "ada" }), { data: { bytes: 1, files: 1 } });
  assert.deepEqual(await few.workspaces.usage({ kind: "person", id: "bob" }), {});
});

test("what a finished task left in an extra folder is kept, once for each time", async (context) => {
  const { root, workspaces } = await scene(context);
  const who = agentOf("data");
  const place = await opened(context, workspaces, who);
  await place.files.write("exports/a.csv", "1");
  assert.deepEqual(await workspaces.keep(who, "task-1"), ["exports/task-1"]);
  assert.deepEqual(await workspaces.keep(who, "task-1"), []);
  await place.files.write("exports/b.csv", "2");
  assert.deepEqual(await workspaces.keep(who, "task-1"), ["exports/task-1-2"]);
  await access(join(root, "ada/data/exports/task-1/a.csv"));
  await symlink("/etc", join(place.working, "exports"));
  assert.deepEqual(await workspaces.keep(who, "task-1"), []);
});

test("old temporary files go, new ones, links' targets and other folders stay", async (context) => {
  const { base, root, workspaces } = await scene(context);
  const place = await opened(context, workspaces, agentOf("code"));
  const old = new Date(Date.now() - 25 * 3_600_000);
  await mkdir(join(place.temp, "deep/er"), { recursive: true });
  await writeFile(join(base, "outside.txt"), "stays");
  for (const path of [
    join(place.temp, "deep/er/old.txt"),
    join(place.working, "old.txt"),
    join(place.cache, "old.txt"),
  ]) {
    await writeFile(path, "12345");
    await utimes(path, old, old);
  }
  await symlink(base, join(place.temp, "link"));
  for (const path of ["deep/er", "deep"]) await utimes(join(place.temp, path), old, old);
  await writeFile(join(place.temp, "new.txt"), "new");
  await utimes(join(base, "outside.txt"), old, old);
  const cleaned = await workspaces.cleanTemp();
  assert.deepEqual(cleaned, { files: 1, bytes: 5 });
  assert.deepEqual((await readdir(place.temp)).toSorted(), ["link", "new.txt"]);
  await Promise.all(
    [join(place.working, "old.txt"), join(place.cache, "old.txt"), join(base, "outside.txt")].map((path) =>
      access(path),
    ),
  );
  const later = createAgentWorkspaces({ root, now: () => Date.now() + 25 * 3_600_000 });
  await later.cleanTemp();
  assert.deepEqual(await readdir(place.temp).catch(() => []), []);
  await access(join(base, "outside.txt"));
});

test("a task's folder goes a week after its last change, and what is worth keeping is kept", async (context) => {
  const { root, workspaces } = await scene(context);
  const place = await opened(context, workspaces, agentOf("data"));
  await place.files.write("exports/a.csv", "1");
  await place.files.write("deep/er/b.txt", "2");
  assert.equal(await workspaces.cleanWorking(), 0);
  const later = createAgentWorkspaces({ root, now: () => Date.now() + 8 * 86_400_000 });
  assert.equal(await later.cleanWorking({ maximumAgeDays: 9 }), 0);
  assert.equal(await later.cleanWorking(), 1);
  assert.deepEqual(await readdir(join(root, "ada/data/working")), []);
  await access(join(root, "ada/data/exports/task-1/a.csv"));
});

test("the cleaner runs at the start and every hour, whatever went wrong before, until it is disposed", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const seen: string[] = [];
  let times = 0;
  {
    await using cleaner = startTempCleaner({
      workspaces: {
        cleanTemp: async () => {
          times += 1;
          if (times === 1) throw new Error("the disk is away");
          return { files: times, bytes: 0 };
        },
        cleanWorking: () => Promise.resolve(0),
      },
      onCleaned: ({ files }) => seen.push(`cleaned ${files}`),
      onError: (error) => seen.push(String(error)),
    });
    assert.ok(cleaner);
    for (let hours = 0; hours < 2; hours++) {
      await new Promise((resolve) => setImmediate(resolve));
      context.mock.timers.tick(3_600_000);
    }
  }
  assert.deepEqual(seen, ["Error: the disk is away", "cleaned 2", "cleaned 3"]);
  context.mock.timers.tick(3_600_000);
  assert.equal(times, 3);
});

test("two names never share a folder, whatever the file system takes for the same", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 12 }), fc.string({ unit: "binary", maxLength: 12 }), (a, b) => {
      fc.pre(a.isWellFormed() && b.isWellFormed() && a !== b);
      assert.notEqual(folderName(a).toLowerCase().normalize("NFC"), folderName(b).toLowerCase().normalize("NFC"));
      assert.match(folderName(a), /^[a-z0-9_-]{1,120}$/);
    }),
  );
  assert.notEqual(folderName("x".repeat(500)), folderName("x".repeat(501)));
  assert.deepEqual(
    [folderName(""), folderName("."), folderName(".."), folderName("a/b")],
    ["_", "_2e", "_2e_2e", "a_2fb"],
  );
});
