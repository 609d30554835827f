import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { builtinAgents, createRulePlanner } from "../src/index.ts";

const planner = createRulePlanner();
const capabilities = builtinAgents.flatMap((agent) => agent.manifest.capabilities);

async function planOf(goal: string) {
  const proposal = await planner.propose({
    goal,
    workspace: undefined,
    capabilities,
    signal: new AbortController().signal,
  });
  if (proposal.kind === "direct") return [[proposal.task.capability, proposal.task.input]];
  if (proposal.kind === "plan") return proposal.draft.tasks.map(({ capability, input }) => [capability, input]);
  return proposal.kind;
}

test("a quoted command, query or address is planned as it stands", async () => {
  assert.deepEqual(await planOf("run `npm test`"), [["command.run", { command: "npm test" }]]);
  assert.deepEqual(await planOf('Please run "wc -l bills/*.csv".'), [
    ["command.run", { command: "wc -l bills/*.csv" }],
  ]);
  assert.deepEqual(await planOf(`execute the command 'grep -c "a, and b" x'`), [
    ["command.run", { command: 'grep -c "a, and b" x' }],
  ]);
  assert.deepEqual(await planOf('query "SELECT a, b FROM t WHERE c = 1" in data/shop.db'), [
    ["database.query", { sql: "SELECT a, b FROM t WHERE c = 1", file: "data/shop.db" }],
  ]);
  assert.deepEqual(await planOf("query “SELECT 1” in the file 'my shop.sqlite'"), [
    ["database.query", { sql: "SELECT 1", file: "my shop.sqlite" }],
  ]);
  assert.deepEqual(await planOf("fetch https://example.org/a?b=1."), [
    ["web.fetch", { url: "https://example.org/a?b=1" }],
  ]);
  assert.deepEqual(await planOf("fetch https://example.org/ and count the words in it"), [
    ["web.fetch", { url: "https://example.org/" }],
    ["document.words", { text: { $from: "web-fetch", pointer: "" }, unit: "words" }],
  ]);
});

test("several quoted commands stand side by side, and a report is written of what they give", async () => {
  const plan = await planOf('run "npm test" and run "git log --oneline", and write a report');
  assert.ok(Array.isArray(plan));
  assert.deepEqual(
    plan.map(([name]) => name),
    ["command.run", "command.run", "report.write"],
  );
});

test("what is not plainly quoted is not guessed", async () => {
  for (const goal of [
    "run npm test",
    'run "npm test" quickly',
    'run "npm test" unless it is late',
    'do not run "rm -rf x"',
    'run "a" or "b"',
    'run "one "two" three"',
    'run ""',
    'query "SELECT 1"',
    'query "SELECT 1" in Paris',
    "fetch example.org",
    "fetch ftp://example.org/x",
    "fetch https://example.org/ and summarise it",
    'when it rains, run "npm test"',
  ])
    assert.ok(["question", "refused"].includes((await planOf(goal)) as string), goal);
});

test("whatever stands in quotation marks arrives unchanged", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.string({ unit: "grapheme", minLength: 1 }).filter((text) => !text.includes('"') && text.trim() !== ""),
      async (command) => {
        assert.deepEqual(await planOf(`run "${command}"`), [["command.run", { command }]]);
      },
    ),
    { numRuns: 60 },
  );
});
