import assert from "node:assert/strict";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { sandboxStatus } from "@hearth/sandbox";
import { type ModelScript, type ScriptedTurn, startScriptedModelServer } from "@hearth/sdk/test";
import { eventually, startHub, temporaryFolder, type TestHub } from "./support/test-hub.ts";

const status = await sandboxStatus();

const agentFile = (name: string, prompt: string, more = "tools: [workspace.write, workspace.hand-over]"): string =>
  `---\nname: ${name}\ndescription: Helps in the house.\n${more}\n---\n${prompt}\n`;

async function put(home: string, name: string, text: string): Promise<void> {
  await mkdir(join(home, "agents", name), { recursive: true });
  await writeFile(join(home, "agents", name, "AGENT.md"), text, { mode: 0o600 });
}

/** A hub whose only model is a server on loopback that says what the test has written. */
async function open(context: TestContext, script: ModelScript): Promise<TestHub & { told: () => string[] }> {
  const server = await startScriptedModelServer({ script });
  context.after(() => server[Symbol.asyncDispose]());
  const home = await temporaryFolder();
  await writeFile(
    join(home, "models.json"),
    JSON.stringify({
      version: 1,
      servers: { here: { kind: "openai-compatible", url: server.baseUrl } },
      models: { "here/scripted": { price: "free", capabilities: ["tools"], contextTokens: 100_000 } },
      roles: { default: ["here/scripted"] },
    }),
  );
  const hub = await startHub({ home });
  context.after(() => hub[Symbol.asyncDispose]());
  return Object.assign(hub, { told: () => server.requests.filter(({ text }) => text !== "").map(({ text }) => text) });
}

interface TaskBody {
  id: string;
  state: string;
  output?: {
    summary: string;
    tests?: string;
    agent: { digest: string };
    evidence: { tool: string; outcome: string }[];
  };
  failure?: { code: string; message: string };
}

async function run(hub: TestHub, capability: string, input: object): Promise<TaskBody> {
  const made = await hub.call("POST", "/api/v1/tasks", { body: { capability, input } });
  assert.equal(made.status, 201, made.text);
  const { id } = made.body as TaskBody;
  return await eventually("the task's end", async () => {
    const body: TaskBody = (await hub.call("GET", `/api/v1/tasks/${id}`)).body;
    return ["completed", "failed"].includes(body.state) && body;
  });
}

const answer = (value: object): ScriptedTurn => ({
  text: JSON.stringify({ summary: "Done.", changes: [], openQuestions: [], ...value }),
});

test("specialists and tools are listed, and tools are not what the planner by rules composes", async (context) => {
  const hub = await open(context, []);
  const { agents } = (await hub.call("GET", "/api/v1/agents")).body as {
    agents: { id: string; creator: string; level: string }[];
  };
  const written = agents.filter(({ creator }) => creator === "file");
  assert.deepEqual(written.map(({ id, level }) => `${id} ${level}`).toSorted(), [
    "code manager",
    "data manager",
    "infra manager",
    "qa manager",
    "research manager",
  ]);
  assert.ok(agents.some(({ id }) => id === "workspace-tools"));
  assert.deepEqual(await readdir(join(hub.home, "workspaces")).catch(() => []), []);
});

test(
  "the code specialist works over the whole hub, in its own workspace, and its effects have receipts",
  { skip: !status.available },
  async (context) => {
    const tests =
      "import unittest\n\nclass A(unittest.TestCase):\n    def test_one(self):\n        self.assertEqual(1 + 1, 2)\n";
    const hub = await open(context, [
      { toolCalls: [{ name: "workspace_write", input: { path: "test_a.py", content: tests } }] },
      { toolCalls: [{ name: "tests_run" }] },
      { toolCalls: [{ name: "workspace_hand-over", input: { paths: ["test_a.py"] } }] },
      answer({ changes: [{ path: "test_a.py", what: "a test" }] }),
    ]);
    const done = await run(hub, "code.work", { objective: "Write a test that passes" });
    assert.equal(done.state, "completed", JSON.stringify(done.failure));
    assert.deepEqual([done.output?.tests, done.output?.evidence.length], ["passed", 3]);
    const folder = join(hub.home, "workspaces/owner/code/working", done.id);
    assert.equal(await readFile(join(folder, "test_a.py"), "utf8"), tests);
    assert.equal(await readFile(join(hub.home, "results", done.id, "test_a.py"), "utf8"), tests);
    const receipts = (await hub.call("GET", `/api/v1/journal/receipts?task=${done.id}&limit=200`)).text;
    for (const action of ["file-written", "command-executed"]) assert.match(receipts, new RegExp(action));
  },
);

test("a person's agent gets its tools and nothing more, and a saved change takes effect for the next run", async (context) => {
  const hub = await open(context, (request) =>
    /tool/.test(request.text) && /shell_run/.test(request.lastMessage) ? answer({}) : answer({ summary: "Hello." }),
  );
  await put(hub.home, "helper", agentFile("helper", "Be brief."));
  const reloaded = await hub.call("POST", "/api/v1/agent-files/reload");
  assert.deepEqual(reloaded.body, { changes: [{ agent: "helper", change: "added" }], problems: [] });
  const { manifest } = (await hub.call("GET", "/api/v1/agents/helper")).body as {
    manifest: { capabilities: { name: string; permissions: string[] }[] };
  };
  assert.deepEqual(
    manifest.capabilities.map(({ name, permissions }) => [name, permissions]),
    [["helper.work", ["files-read", "files-write"]]],
  );
  const first = await run(hub, "helper.work", { objective: "Say hello" });
  assert.equal(first.output?.summary, "Hello.", JSON.stringify(first.failure));
  const socket = hub.socket("/ws/feed");
  await socket.status;
  await put(hub.home, "helper", agentFile("helper", "Be long."));
  await eventually("the change", () => socket.messages.find(({ type }) => type === "agent-updated"));
  const second = await run(hub, "helper.work", { objective: "Say hello" });
  assert.notEqual(second.output?.agent.digest, first.output?.agent.digest);
  const told = hub.told();
  assert.match(told.at(0) ?? "", /Be brief\./);
  assert.match(told.at(-1) ?? "", /Be long\./);
  assert.doesNotMatch(told.at(-1) ?? "", /shell_run|tests_run/);
});

test("an agent reads on in a tool's output that was too long to show", async (context) => {
  const lines = Array.from({ length: 400 }, (_, line) => `this is line ${line}`).join("\n");
  const seen: string[] = [];
  const turns: ((last: string) => ScriptedTurn)[] = [
    () => ({ toolCalls: [{ name: "workspace_write", input: { path: "long.txt", content: lines } }] }),
    () => ({ toolCalls: [{ name: "workspace_read", input: { path: "long.txt" } }] }),
    (last) => {
      const [, entry, offset] = /conversation_read-output \{"entry":(\d+),"offset":(\d+)\}/.exec(last) ?? [];
      const input = { entry: Number(entry), offset: Number(offset), length: 600 };
      return { toolCalls: [{ name: "conversation_read-output", input }] };
    },
    () => answer({ summary: "Read." }),
  ];
  const hub = await open(context, (request) => {
    seen.push(request.lastMessage);
    return turns.shift()?.(request.lastMessage) ?? answer({});
  });
  const tools = "tools: [workspace.write, workspace.read]\nlimits:\n  toolOutputCharacters: 1000";
  await put(hub.home, "helper", agentFile("helper", "Be brief.", tools));
  await hub.call("POST", "/api/v1/agent-files/reload");
  const done = await run(hub, "helper.work", { objective: "Write and read" });
  assert.equal(done.output?.summary, "Read.", JSON.stringify(done.failure));
  assert.match(seen[2] ?? "", /characters are left out here/);
  assert.match(seen[3] ?? "", /this is line 4\d/);
  assert.doesNotMatch(seen[3] ?? "", /HEARTH_/);
});

test("a broken file keeps the version before and says why, and a name that is taken is refused", async (context) => {
  const hub = await open(context, () => answer({}));
  await put(hub.home, "helper", agentFile("helper", "Be brief."));
  await hub.call("POST", "/api/v1/agent-files/reload");
  await put(hub.home, "helper", agentFile("helper", "Be brief.", "tool: []"));
  await put(hub.home, "table", agentFile("table", "Lay it."));
  const { problems } = (await hub.call("POST", "/api/v1/agent-files/reload")).body as {
    problems: { agent: string; why: string; keepsVersion: boolean }[];
  };
  assert.deepEqual(
    problems.map(({ agent, keepsVersion }) => `${agent} ${keepsVersion}`),
    ["helper true", "table false"],
  );
  assert.match(problems[0]?.why ?? "", /did you mean tools/);
  assert.match(problems[1]?.why ?? "", /table/);
  assert.equal((await run(hub, "helper.work", { objective: "Say hello" })).state, "completed");
});

test("a file of the person's with a shipped name takes its place, and its removal brings the shipped one back", async (context) => {
  const hub = await open(context, () => answer({}));
  const about = async (): Promise<string> =>
    ((await hub.call("GET", "/api/v1/agents/infra")).body as { manifest: { description: string } }).manifest
      .description;
  const shipped = await about();
  await put(hub.home, "infra", agentFile("infra", "Look after the house."));
  await hub.call("POST", "/api/v1/agent-files/reload");
  assert.equal(await about(), "Helps in the house.");
  await rm(join(hub.home, "agents/infra"), { recursive: true });
  await hub.call("POST", "/api/v1/agent-files/reload");
  assert.equal(await about(), shipped);
});
