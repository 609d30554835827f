import assert from "node:assert/strict";
import { test } from "node:test";
import {
  type Capability,
  dependenciesOf,
  findCycle,
  HearthError,
  type PlanDraft,
  valueAtPointer,
} from "@hearth/protocol";
import { type Agent, defineAgent, defineCapability } from "@hearth/runtimes";
import { openWorkspaceReader } from "@hearth/sandbox";
import fc from "fast-check";
import { z } from "zod";
import { builtinAgents, createRulePlanner, type Proposal, validateDraft } from "../src/index.ts";
import { makeFolder, openGoalHub } from "./support/goal-hub.ts";
import {
  delimited,
  harvest,
  invoices,
  loans,
  members,
  project,
  recipes,
  requests,
  runs,
  serverLog,
} from "./support/sample-data.ts";

const capabilitiesOf = (agents: readonly Agent[]): Capability[] =>
  agents.flatMap((agent) => agent.manifest.capabilities);
const builtin = capabilitiesOf(builtinAgents);
const everything = {
  "runs.csv": delimited(runs()),
  "library/loans.csv": delimited(loans()),
  "library/members.csv": delimited(members()),
  "rechnungen.csv": delimited(invoices(), ";", ","),
  "garden/harvest.csv": delimited(harvest()),
  "logs/server.log": serverLog,
  "logs/requests.csv": delimited(requests()),
  ...recipes,
  ...project,
};

async function propose(
  goal: string,
  files: Readonly<Record<string, string>>,
  capabilities: readonly Capability[] = builtin,
): Promise<Proposal> {
  await using folder = await makeFolder(files);
  await using workspace = await openWorkspaceReader(folder.path);
  return await createRulePlanner().propose({ goal, workspace, capabilities, signal: AbortSignal.timeout(30_000) });
}

const table = z.object({
  kind: z.literal("table"),
  name: z.string(),
  columns: z.array(z.object({ name: z.string(), type: z.string() })),
  rows: z.array(z.array(z.unknown())),
});
const frost = defineAgent({
  manifest: { name: "frost", version: "1.0.0", description: "Counts frost days" },
  capabilities: [
    defineCapability({
      name: "frost.nights",
      description: "Counts the rows of a table whose column is below zero.",
      keywords: ["frost", "frosty nights", "frost nights"],
      input: z.strictObject({ table, column: z.string() }),
      output: z.object({ kind: z.literal("number"), value: z.number() }),
      run: ({ table: { columns, rows }, column }) => {
        const index = columns.findIndex((other) => other.name === column);
        return { kind: "number" as const, value: rows.filter((row) => Number(row[index]) < 0).length };
      },
    }),
    defineCapability({
      name: "frost.readability",
      description: "Scores how hard a text reads.",
      keywords: ["readability", "reading ease"],
      input: z.strictObject({
        text: z.object({ kind: z.literal("text"), text: z.string() }),
        scale: z.enum(["school", "plain"]).default("plain"),
      }),
      output: z.object({ kind: z.literal("number"), value: z.number() }),
      run: ({ text, scale }) => ({
        kind: "number" as const,
        value: text.text.length + (scale === "school" ? 1_000_000 : 0),
      }),
    }),
  ],
});

test("an agent nobody foresaw is used by its keywords and typed schemas", async () => {
  await using hub = await openGoalHub({ agents: [...builtinAgents, frost] });
  await using input = await makeFolder({
    "valley.csv": "date,site,low_c\n2025-01-01,mill,-3\n2025-01-02,mill,2\n2025-01-03,lake,-1\n2025-01-04,mill,-5\n",
    "essay.md": "# Words\n\nShort.\n",
  });
  const nights = await hub.do("How many frost nights were there at the mill, by low_c?", { input: input.path });
  const direct =
    nights.goal.state === "awaiting-answer"
      ? await hub.do("frost nights at the mill in low_c", { input: input.path })
      : nights;
  assert.equal(direct.goal.state, "completed", direct.goal.answer ?? "");
  assert.match(direct.goal.answer ?? "", /\*\*2\*\*/);
  assert.deepEqual(direct.tasks.map((task) => task.capability).toSorted(), [
    "frost.nights",
    "table.filter",
    "table.read",
  ]);
  const score = await hub.do("school readability of essay.md", { input: input.path });
  assert.equal(score.goal.state, "completed", score.goal.answer ?? "");
  assert.ok(
    score.tasks.some(
      (task) => task.capability === "frost.readability" && JSON.stringify(task.input).includes("school"),
    ),
  );
});

test("the same step is done by another agent that declares it under other names", async () => {
  const sheet = defineAgent({
    manifest: { name: "sheet", version: "1.0.0", description: "Another way to group" },
    capabilities: [
      defineCapability({
        name: "sheet.group",
        description: "Groups rows.",
        keywords: ["aggregate", "group", "total"],
        input: z.strictObject({
          data: table,
          by: z.array(z.object({ field: z.string(), alias: z.string() })),
          calculations: z.array(z.object({ function: z.enum(["total", "avg"]), field: z.string(), alias: z.string() })),
        }),
        output: table,
        run: () => ({ kind: "table" as const, name: "x", columns: [], rows: [] }),
      }),
    ],
  });
  const others = builtin.filter((capability) => capability.name !== "table.aggregate");
  const proposal = await propose("total minutes per runner", everything, [...others, ...capabilitiesOf([sheet])]);
  assert.equal(proposal.kind, "plan");
  const grouping =
    proposal.kind === "plan" ? proposal.draft.tasks.find((task) => task.capability === "sheet.group") : undefined;
  assert.deepEqual(valueAtPointer(grouping?.input, "/calculations"), [
    { function: "total", field: "minutes", alias: "total minutes" },
  ]);
});

test("without an agent for a step the refusal names the step", async () => {
  const proposal = await propose(
    "bar chart of kilograms per bed",
    everything,
    builtin.filter((capability) => !capability.name.startsWith("chart.")),
  );
  assert.equal(proposal.kind, "refused");
  assert.match(proposal.kind === "refused" ? proposal.reason : "", /no registered agent can do this step: Chart/);
});

test("without files the planner says so and still calculates", async () => {
  const planner = createRulePlanner();
  const ask = (goal: string): Promise<Proposal> =>
    planner.propose({ goal, workspace: undefined, capabilities: builtin, signal: AbortSignal.timeout(5_000) });
  const refused = await ask("total sales per region");
  assert.equal(refused.kind, "refused");
  assert.ok(refused.kind === "refused" && refused.help.some((line) => line.includes("--in")));
  assert.equal((await ask("12 / 4")).kind, "direct");
});

test("broken files are reported and do not stop the planner", async () => {
  const proposal = await propose("what is the total weight?", {
    "a.csv": 'x,y\n"open,1\n2,3\n',
    "empty.csv": "",
    "good.csv": "weight,name\n3,a\n4,b\n",
  });
  assert.equal(proposal.kind, "plan", JSON.stringify(proposal));
});

test("names that are markup, references or very long pass through as data", async () => {
  const odd = '$from,"a ""b""",<script>\n1,2,3\n';
  const proposal = await propose("total of $from", { "odd.csv": odd, [`${"n".repeat(200)}.csv`]: "q\n1\n" });
  assert.notEqual(proposal.kind, "answer");
});

const words = fc.constantFrom(
  ..."total average median count how many list show highest lowest top 3 per by month week year each runner member city Kunde Betrag Status offen kilograms bed crop tomato kale north distance minutes days loans runs harvest latency_ms route status 200 over under between and 5 10 in 2025 2024 March since before not except chart bar pie line report todo nutmeg mention recipes notes code lines of the for with unusually high share percent trend correlation difference compare sort first last date borrowed returned titles".split(
    " ",
  ),
);

test("whatever is asked, a proposed plan is valid: typed references, no cycle, declared permissions", async () => {
  await using folder = await makeFolder(everything);
  await using workspace = await openWorkspaceReader(folder.path);
  const planner = createRulePlanner();
  const seed = Number(process.env["HEARTH_TEST_SEED"] ?? 20250719);
  const fresh = Date.now() % 2 ** 31;
  console.log(`fast-check seeds: ${seed} and, this time, ${fresh}`);
  let plans = 0;
  const sentence = fc
    .tuple(
      fc.constantFrom(
        "total",
        "average",
        "median",
        "highest",
        "how many",
        "top 3",
        "bar chart of",
        "share of",
        "list",
        "difference in",
        "unusually high",
        "trend of",
        "running total of",
      ),
      fc.constantFrom(
        "distance",
        "minutes",
        "kilograms",
        "days",
        "latency",
        "Betrag",
        "loans",
        "runs",
        "harvest",
        "requests",
      ),
      fc.constantFrom(
        "",
        "per runner",
        "per month",
        "by crop",
        "for each route and month",
        "per Kunde",
        "by city",
        "each week",
      ),
      fc.constantFrom(
        "",
        "over 20",
        "in 2025",
        "for tomato",
        "except kale",
        "between March and May",
        "where status is 200",
        "of Mirela and Joost",
        "since 2025-02-01",
      ),
    )
    .map((parts) => parts.filter((part) => part !== ""));
  const property = fc.asyncProperty(
    fc.oneof(sentence, fc.array(words, { minLength: 2, maxLength: 12 })),
    async (goal) => {
      const proposal = await planner.propose({
        goal: goal.join(" "),
        workspace,
        capabilities: builtin,
        signal: AbortSignal.timeout(30_000),
      });
      if (proposal.kind === "plan") {
        plans += 1;
        assertSound(proposal.draft);
      }
      if (proposal.kind === "direct")
        assertSound({
          title: "one",
          tasks: [{ key: "one", title: "one", after: [], permissions: [], ...proposal.task } as never],
        });
      if (proposal.kind === "refused") assert.match(proposal.reason, /No language model is connected/);
      if (proposal.kind === "question") assert.match(proposal.text, /No language model is connected/);
    },
  );
  const runsEach = Number(process.env["HEARTH_TEST_RUNS"] ?? 60);
  await fc.assert(property, { seed, numRuns: runsEach });
  await fc.assert(property, { seed: fresh, numRuns: Math.ceil(runsEach / 3) });
  console.log(`${plans} of the random goals led to a plan`);
});

function assertSound(draft: PlanDraft): void {
  const valid = validateDraft(draft, builtin);
  assert.equal(findCycle(new Map(valid.tasks.map((task) => [task.key, dependenciesOf(task)]))), undefined);
  for (const task of valid.tasks)
    assert.deepEqual(task.permissions, builtin.find((capability) => capability.name === task.capability)?.permissions);
}

test("a draft with wrong references is refused with the place named", () => {
  const task = (key: string, capability: string, input: unknown) => ({ key, title: key, capability, input });
  const complaint = (tasks: unknown[]): string => {
    try {
      validateDraft({ title: "t", tasks }, builtin);
    } catch (error) {
      return HearthError.isInstance(error) ? `${error.code} ${error.message}` : String(error);
    }
    return "valid";
  };
  const read = task("read", "table.read", { path: "a.csv" });
  assert.equal(complaint([read, task("sum", "statistics.sum", { table: { $from: "read" } })]), "valid");
  assert.match(
    complaint([read, task("sum", "statistics.sum", { table: { $from: "nowhere" } })]),
    /\/tasks\/1\/input refers to the task nowhere/,
  );
  assert.match(
    complaint([
      task("text", "files.read", { path: "a.md" }),
      task("sum", "statistics.sum", { table: { $from: "text" } }),
    ]),
    /\/tasks\/1\/input\/table takes no text from text/,
  );
  assert.match(
    complaint([read, task("sum", "statistics.sum", { table: { $from: "read", pointer: "/nothing" } })]),
    /gives nothing at \/nothing/,
  );
  assert.match(complaint([task("read", "table.reed", {})]), /nearest are table\.read/);
  assert.match(
    complaint([
      task("a", "table.limit", { table: { $from: "b" } }),
      task("b", "table.limit", { table: { $from: "a" } }),
    ]),
    /HEARTH_PLAN_CYCLE.*a -> b -> a/,
  );
  assert.match(complaint([read, read]), /used twice/);
  assert.match(complaint([task("read", "table.read", { path: 3 })]), /\/tasks\/0\/input\/path/);
});
