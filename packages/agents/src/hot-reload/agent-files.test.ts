import assert from "node:assert/strict";
import { chmod, mkdir, mkdtemp, rename, rm, unlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { AgentFileError } from "../agent-file/index.ts";
import { AgentFiles, type AgentFileChange, type AgentFilesOptions } from "./agent-files.ts";

const text = (name: string, prompt: string): string => `---\nname: ${name}\ndescription: Helps.\n---\n${prompt}\n`;
const short = { timeout: 20_000 };

/** Changes and problems as they come, one text each, and a way to wait for the next without sleeping. */
class Heard {
  readonly all: string[] = [];
  #waiting: (() => void)[] = [];

  say(what: string): void {
    this.all.push(what);
    for (const go of this.#waiting.splice(0)) go();
  }

  async until(count: number): Promise<string[]> {
    while (this.all.length < count) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    return this.all;
  }
}

function describe(change: AgentFileChange): string {
  return change.kind === "removed"
    ? `removed ${change.name}`
    : `${change.kind} ${change.file.name}: ${change.file.prompt}`;
}

async function scene(context: TestContext, options: Partial<AgentFilesOptions> = {}) {
  const base = await mkdtemp(join(tmpdir(), "hearth-reload-"));
  context.after(() => rm(base, { recursive: true, force: true }));
  const folder = join(base, "agents");
  const heard = new Heard();
  // Watches and timers do not keep a process alive, as they must not; here something has to.
  const awake = setInterval(() => undefined, 1000);
  context.after(() => clearInterval(awake));
  const put = async (name: string, content: string): Promise<string> => {
    await mkdir(join(folder, name), { recursive: true });
    const path = join(folder, name, "AGENT.md");
    await writeFile(path, content, { mode: 0o600 });
    return path;
  };
  const open = async (more: Partial<AgentFilesOptions> = {}): Promise<AgentFiles> => {
    const files = await AgentFiles.open({
      folder,
      apply: (change) => heard.say(describe(change)),
      onProblem: (name, problem) =>
        heard.say(problem === undefined ? `sound ${name}` : `problem ${problem.error.message}`),
      onError: (error) => heard.say(`error ${String(error)}`),
      settleMilliseconds: 20,
      goneMilliseconds: 100,
      ...options,
      ...more,
    });
    context.after(() => files[Symbol.asyncDispose]());
    return files;
  };
  return { folder, heard, put, open };
}

test("what is there is used at once, and a saved change takes effect by itself", short, async (context) => {
  const { heard, put, open } = await scene(context);
  await put("cook", text("cook", "Cook."));
  const files = await open();
  assert.deepEqual(heard.all, ["added cook: Cook."]);
  await put("cook", text("cook", "Cook well."));
  await put("baker", text("baker", "Bake."));
  assert.deepEqual((await heard.until(3)).slice(1).toSorted(), ["added baker: Bake.", "changed cook: Cook well."]);
  assert.deepEqual(files.current.map(({ name }) => name).toSorted(), ["baker", "cook"]);
});

test("an editor's rename over the file is seen, time and again", short, async (context) => {
  const { heard, put, open, folder } = await scene(context);
  const path = await put("cook", text("cook", "0"));
  await open();
  for (let round = 1; round <= 5; round++) {
    await writeFile(join(folder, "cook/.AGENT.md.swp"), text("cook", String(round)), { mode: 0o600 });
    await rename(join(folder, "cook/.AGENT.md.swp"), path);
    assert.equal((await heard.until(round + 1)).at(-1), `changed cook: ${round}`);
  }
});

test(
  "an editor that removes the file before it writes it anew does not take the agent away",
  short,
  async (context) => {
    const { heard, put, open } = await scene(context, { goneMilliseconds: 60_000 });
    const path = await put("cook", text("cook", "old"));
    await open();
    await unlink(path);
    await put("baker", text("baker", "Bake."));
    await heard.until(2);
    await put("cook", text("cook", "new"));
    assert.deepEqual(await heard.until(3), ["added cook: old", "added baker: Bake.", "changed cook: new"]);
  },
);

test("an agent whose file stays away goes", short, async (context) => {
  const { heard, put, open, folder } = await scene(context);
  await put("cook", text("cook", "Cook."));
  const files = await open();
  await rm(join(folder, "cook"), { recursive: true });
  assert.equal((await heard.until(2)).at(-1), "removed cook");
  assert.deepEqual(files.current, []);
});

test("a broken file keeps the version before, says why once, and the repair takes effect", short, async (context) => {
  const { heard, put, open } = await scene(context);
  await put("cook", text("cook", "good"));
  const files = await open();
  const path = await put("cook", "---\nname: cook\ntool: []\n---\nbad");
  assert.match((await heard.until(2))[1] ?? "", /problem .*did you mean tools/);
  assert.deepEqual(
    files.current.map(({ prompt }) => prompt),
    ["good"],
  );
  assert.equal(files.problems[0]?.kept, files.current[0]?.digest);
  assert.deepEqual(
    (await files.reload()).problems.map(({ path: place }) => place),
    [path],
  );
  assert.equal(heard.all.length, 2);
  await put("cook", text("cook", "mended"));
  assert.deepEqual((await heard.until(4)).slice(2), ["changed cook: mended", "sound cook"]);
  assert.deepEqual(files.problems, []);
});

test("a file that goes back to the version in use is sound again", short, async (context) => {
  const { heard, put, open } = await scene(context);
  await put("cook", text("cook", "good"));
  await open();
  await put("cook", "no front matter");
  await heard.until(2);
  await put("cook", text("cook", "good"));
  assert.equal((await heard.until(3))[2], "sound cook");
});

test("a file that is sound but cannot be used keeps the version before", short, async (context) => {
  const { put, open } = await scene(context, { watch: false });
  await put("cook", text("cook", "first"));
  let allowed = true;
  const files = await open({
    apply: (change) => {
      if (!allowed && change.kind !== "removed")
        throw new AgentFileError("AGENT.md", [{ field: "/tools/0", message: "is offered by nobody" }]);
    },
  });
  allowed = false;
  await put("cook", text("cook", "second"));
  const { changes, problems } = await files.reload();
  assert.deepEqual([changes.length, problems[0]?.error.message], [0, "AGENT.md: /tools/0 is offered by nobody"]);
  assert.equal(files.current[0]?.prompt, "first");
  allowed = true;
  assert.deepEqual((await files.reload()).problems, []);
  assert.equal(files.current[0]?.prompt, "second");
});

test("a file others may write, a pipe, and one that is too large are not used", async (context) => {
  const { folder, put, open } = await scene(context, { watch: false });
  await chmod(await put("open", text("open", "x")), 0o666);
  await put("large", "x".repeat(65 * 1024));
  await mkdir(join(folder, "folder/AGENT.md"), { recursive: true });
  const files = await open();
  assert.deepEqual(
    files.problems.map(({ name, error }) => [name, /other users|regular|65 ?\d+ bytes|\d+ bytes/.test(error.message)]),
    [
      ["folder", true],
      ["large", true],
      ["open", true],
    ],
  );
  assert.deepEqual(files.current, []);
});

test("a folder that is not there yet is followed once it is", short, async (context) => {
  const { heard, put, open } = await scene(context);
  const files = await open();
  assert.deepEqual(files.current, []);
  await put("cook", text("cook", "Cook."));
  await files.reload();
  await put("cook", text("cook", "Cook well."));
  assert.deepEqual(await heard.until(2), ["added cook: Cook.", "changed cook: Cook well."]);
});

test("after it is disposed nothing takes effect any more", async (context) => {
  const { heard, put, open } = await scene(context);
  await put("cook", text("cook", "Cook."));
  const files = await open();
  await files[Symbol.asyncDispose]();
  await put("cook", text("cook", "Cook well."));
  await files.reload();
  assert.equal(heard.all.length, 1);
});
