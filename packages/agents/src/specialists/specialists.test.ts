import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, test, type TestContext } from "node:test";
import type { ModelRequest } from "@hearth/models";
import { defaultPolicy, type Policy } from "@hearth/policy";
import { sandboxStatus } from "@hearth/sandbox";
import { calls, type Reply, says, scriptedDoor } from "../../tests/support/loop/scripted-door.ts";
import { parseAgentFile } from "../agent-file/index.ts";
import { builtinAgents } from "../builtin/index.ts";
import { failure } from "../builtin/test-support/open-test-agents.ts";
import { createMemoryConversationLog } from "../loop/index.ts";
import { openToolBench, type ToolBenchOptions } from "../tools/test-support/open-tool-bench.ts";
import { teamManifest } from "../team/lazy-team-tools.ts";
import { createToolAgents } from "../tools/index.ts";
import { defineSpecialist } from "./define-specialist.ts";
import { shippedAgentFiles } from "./shipped.ts";
import { type SpecialistName, specialistNames } from "./specialist-names.ts";

const status = await sandboxStatus();
const skip = status.available ? false : `no sandbox here: ${status.reason}`;
const tools = createToolAgents();
const capabilities = [...builtinAgents, ...tools, { manifest: teamManifest }].flatMap(
  ({ manifest }) => manifest.capabilities,
);
const files = new Map(shippedAgentFiles().map((file) => [file.name, file]));

/** A specialist whose model says what the test has written, over real files, sandbox and gateway. */
async function open(
  context: TestContext,
  name: SpecialistName,
  replies: readonly Reply[],
  options: Partial<ToolBenchOptions> = {},
) {
  const door = scriptedDoor(replies);
  const log = createMemoryConversationLog();
  const specialist = defineSpecialist(files.get(name)!, {
    tools: capabilities,
    services: () => ({ model: door, log }),
  });
  const bench = await openToolBench(context, { agent: name, tools: [...tools, specialist], ...options });
  return { ...bench, door };
}

interface Done {
  summary: string;
  evidence: { tool: string; outcome: string; what: string }[];
  tests?: string;
  agent: { name: string; digest: string };
  citations?: { source: string }[];
}

/** What the model was told of its last call. */
const told = ({ messages }: ModelRequest): string =>
  messages.flatMap(({ parts }) => parts.flatMap((part) => (part.type === "tool-result" ? [part.output] : []))).at(-1) ??
  "";
const read = (request: ModelRequest, key: string): string =>
  new RegExp(`"${key}":"([^"]+)"`).exec(told(request))?.[1] ?? "";
const answer = (value: object): Reply => says(JSON.stringify({ summary: "Done.", openQuestions: [], ...value }));

test("every shipped agent file names tools that are there, is short, and is under its own name in the policy", () => {
  for (const name of specialistNames) {
    const file = files.get(name)!;
    assert.equal(file.level, "manager", name);
    // Four characters a token is what English takes at least.
    assert.ok(file.prompt.length < 6000, `${name}: ${file.prompt.length} characters`);
    const { manifest } = defineSpecialist(file, { tools: capabilities, services: () => assert.fail("not run") });
    assert.ok(Object.hasOwn(defaultPolicy.agents, manifest.name), name);
    const named = manifest.capabilities[0]?.permissions ?? [];
    // A message to another agent is what the team's tools touch; what they ask for is bound by the rest of the list.
    assert.deepEqual([named.includes("spend"), named.includes("message")], [false, true], name);
  }
  const network = specialistNames.filter((name) =>
    defineSpecialist(files.get(name)!, {
      tools: capabilities,
      services: () => assert.fail("not run"),
    }).manifest.capabilities.some(({ permissions }) => permissions.includes("network")),
  );
  assert.deepEqual(network, ["research"]);
});

test("who asks, spawns, asks several and hands over is what each one's work has use for", () => {
  const having = (tool: string): string[] => specialistNames.filter((name) => files.get(name)!.tools.includes(tool));
  assert.deepEqual(having("team.roster"), [...specialistNames]);
  assert.deepEqual(having("team.consult"), [...specialistNames]);
  assert.deepEqual(having("team.spawn"), ["code", "data", "research", "qa"]);
  assert.deepEqual(having("team.broadcast"), ["research"]);
  assert.deepEqual(having("team.hand-off"), ["code", "infra"]);
  // Nobody who ships rises by itself.
  assert.deepEqual([...having("team.ask-permission"), ...having("team.*")], []);
});

test("a file that names a tool nobody offers is refused with the nearest", () => {
  const file = parseAgentFile(
    "---\nname: x\ndescription: X.\ntools: [workspace.reed, nothing.*]\n---\nHelp.",
    "AGENT.md",
  );
  assert.throws(
    () => defineSpecialist(file, { tools: capabilities, services: () => assert.fail("not run") }),
    failure("HEARTH_AGENT_FILE", "workspace.reed is offered by nobody; the nearest are workspace.read", "/tools/0"),
  );
});

describe("specialists at work", { skip }, () => {
  test("code mends a repository, tests it, commits and hands over, and its evidence is what happened", async (context) => {
    const prepare = async (folder: string): Promise<void> => {
      await writeFile(join(folder, "sums.py"), "def add(a, b):\n    return a - b\n");
      await writeFile(
        join(folder, "test_sums.py"),
        "import unittest\nfrom sums import add\n\nclass Sums(unittest.TestCase):\n    def test_adds(self):\n        self.assertEqual(add(2, 3), 5)\n",
      );
      execFileSync("git", ["init", "-q", "-b", "main"], { cwd: folder });
      execFileSync("git", ["add", "."], { cwd: folder });
      execFileSync("git", ["-c", "user.name=Ada", "-c", "user.email=a@example.org", "commit", "-qm", "Begin"], {
        cwd: folder,
      });
    };
    const bench = await open(
      context,
      "code",
      [
        calls({ name: "tests_run", input: {} }),
        calls({ name: "workspace_read", input: { path: "sums.py" } }),
        (request) =>
          calls({
            name: "workspace_edit",
            input: { path: "sums.py", version: read(request, "version"), edits: [{ find: "a - b", replace: "a + b" }] },
          }),
        calls({ name: "tests_run", input: { framework: "unittest" } }),
        calls({ name: "git_commit", input: { message: "Add instead of subtracting" } }),
        calls({ name: "workspace_hand-over", input: { paths: ["sums.py"] } }),
        answer({ changes: [{ path: "sums.py", what: "adds" }] }),
      ],
      { prepare },
    );
    const done = await bench.call<Done>("code.work", {
      objective: "Make the tests pass",
      criteria: ["test_adds passes"],
    });
    assert.deepEqual(
      done.evidence.map(({ tool, outcome }) => `${tool} ${outcome}`),
      ["tests.run done", "workspace.edit done", "tests.run done", "git.commit done", "workspace.hand-over done"],
    );
    assert.match(done.evidence[0]?.what ?? "", /outcome failed/);
    assert.equal(done.tests, "passed");
    assert.equal(await bench.output.readText("sums.py"), "def add(a, b):\n    return a + b\n");
    assert.equal(await readFile(join(bench.input, "sums.py"), "utf8"), "def add(a, b):\n    return a - b\n");
    const log = execFileSync("git", ["-c", "safe.directory=*", "log", "--format=%s|%an"], {
      cwd: bench.copy,
    }).toString();
    assert.deepEqual(log.trim().split("\n"), ["Add instead of subtracting|Hearth agent", "Begin|Ada"]);
  });

  test("data answers from a database and exports what it found", async (context) => {
    const prepare = (folder: string): Promise<void> => {
      const database = new DatabaseSync(join(folder, "shop.db"));
      database.exec(
        "CREATE TABLE sale (day TEXT, amount REAL); INSERT INTO sale VALUES ('mon', 2), ('mon', 3), ('tue', 4)",
      );
      database.close();
      return Promise.resolve();
    };
    const sql = "SELECT day, sum(amount) AS total FROM sale GROUP BY day ORDER BY day";
    const bench = await open(
      context,
      "data",
      [
        calls({ name: "database_schema", input: { file: "shop.db" } }),
        calls({ name: "database_read", input: { file: "shop.db", sql } }),
        calls({ name: "database_export", input: { file: "shop.db", sql, to: "exports/totals.csv", expectedRows: 2 } }),
        calls({ name: "workspace_hand-over", input: { paths: ["exports/totals.csv"] } }),
        answer({ changes: [{ path: "exports/totals.csv", what: "totals" }] }),
      ],
      { prepare },
    );
    const done = await bench.call<Done>("data.work", { objective: "Totals by day as CSV" });
    assert.equal(await bench.output.readText("exports/totals.csv"), "day,total\r\nmon,5\r\ntue,4\r\n");
    assert.equal(done.evidence.at(-2)?.what, "path exports/totals.csv, rows 2");
    assert.match(told(bench.door.requests[2]!), /\["mon",5\]/);
  });

  test("qa finds the failing test, and may not say that tests pass which did not", async (context) => {
    const failing = {
      "test_a.py":
        "import unittest\n\nclass A(unittest.TestCase):\n    def test_one(self):\n        self.assertEqual(1, 2)\n",
    };
    const bench = await open(
      context,
      "qa",
      [
        answer({ verdict: "passed", failures: [] }),
        calls({ name: "tests_run", input: {} }),
        answer({ verdict: "passed", failures: [] }),
        answer({ verdict: "failed", failures: [{ test: "test_one", problem: "1 != 2" }] }),
      ],
      { files: failing },
    );
    const done = await bench.call<Done & { verdict: string }>("qa.test", { objective: "Do the tests pass?" });
    assert.deepEqual([done.verdict, done.tests], ["failed", "failed"]);
    const said = JSON.stringify(bench.door.requests.map(({ messages }) => messages));
    assert.match(said, /tests\.run was not called/);
    assert.match(said, /their last run ended with failed/);
    const stubborn = await open(context, "qa", Array<Reply>(6).fill(answer({ verdict: "passed", failures: [] })), {
      files: failing,
    });
    await assert.rejects(
      stubborn.call("qa.test", { objective: "Do the tests pass?" }),
      failure("HEARTH_LOOP_FAILED", "evidence"),
    );
  });
});

test("research reads a page and cites it, and a citation of what was not read is sent back", async (context) => {
  const server = createServer((request, response) => {
    if (request.url !== "/hearths") return void response.writeHead(404).end();
    response
      .writeHead(200, { "content-type": "text/html" })
      .end("<title>Hearths</title><p>A hearth is made of stone.</p>");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  context.after(() => new Promise((resolve) => (server.closeAllConnections(), server.close(resolve))));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const url = `http://site.test:${port}/hearths`;
  const entry = defaultPolicy.agents["research"]!;
  const egress = { ...entry.egress, allow: [`site.test:${port}`], deny: [], privateOk: ["127.0.0.1"] };
  const policy: Policy = { ...defaultPolicy, agents: { ...defaultPolicy.agents, research: { ...entry, egress } } };
  const cites = (source: string): Reply =>
    answer({ changes: [], citations: [{ claim: "Hearths are of stone", source, quote: "made of stone" }] });
  const bench = await open(
    context,
    "research",
    [calls({ name: "web_read", input: { url } }), cites("https://encyclopedia.example/hearth"), cites(url)],
    { policy, resolve: () => Promise.resolve(["127.0.0.1"]) },
  );
  const done = await bench.call<Done>("research.work", {
    objective: "What are hearths made of?",
    context: `Begin at ${url}`,
  });
  assert.deepEqual(
    done.citations?.map(({ source }) => source),
    [url],
  );
  assert.deepEqual(done.evidence, [{ tool: "web.read", outcome: "done", what: `source ${url}` }]);
  assert.match(told(bench.door.requests[1]!), /made of stone/);
  assert.match(
    JSON.stringify(bench.door.requests[2]?.messages),
    /encyclopedia\.example\/hearth\. Cite only what you read/,
  );
});

test("infra is denied honestly, and the denial is in its evidence whatever it answers", async (context) => {
  const bench = await open(context, "infra", [
    calls({ name: "host_act", input: { command: "systemctl restart nginx", why: "to take the new settings" } }),
    answer({ changes: [], openQuestions: ["Nothing could be done: the helper is missing."] }),
  ]);
  const done = await bench.call<Done>("infra.work", { objective: "Restart nginx" });
  assert.deepEqual(
    done.evidence.map(({ tool, outcome }) => `${tool} ${outcome}`),
    ["host.act denied"],
  );
  assert.match(told(bench.door.requests[1]!), /host-helper-missing/);
});

test("a run that comes back goes on as the version it began with", async (context) => {
  const door = scriptedDoor([answer({ changes: [] })]);
  const log = createMemoryConversationLog();
  const version = (prompt: string) =>
    parseAgentFile(`---\nname: helper\ndescription: Helps.\n---\n${prompt}`, "AGENT.md");
  const define = (prompt: string) =>
    defineSpecialist(version(prompt), { tools: capabilities, services: () => ({ model: door, log }) });
  const steps = new Map<string, unknown>([["agent-file", version("Old words.")]]);
  const bench = await openToolBench(context, { agent: "code", tools: [define("New words.")], steps });
  const done = await bench.call<Done>("helper.work", { objective: "Help" });
  assert.equal(done.agent.digest, version("Old words.").digest);
  assert.match(JSON.stringify(door.requests[0]?.messages), /Old words\./);
  assert.doesNotMatch(JSON.stringify(door.requests[0]?.messages), /New words\./);
});
