// Makes run.json: a hub plans with a scripted model server, whose answers stand below, and works over examples/household.
// Run from the repository: node examples/recorded-run/record.ts > examples/recorded-run/run.json
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createHub, parseConfig } from "@hearth/hub";
import { HearthClient } from "@hearth/sdk";
import { type ScriptedRequest, type ScriptedTurn, startScriptedModelServer } from "@hearth/sdk/test";

const household = resolve(import.meta.dirname, "../household");

/** The plan, once with the bills counted and once with them added up. */
function planWith(operation: "count" | "sum"): object {
  const aggregate = { groupBy: [{ column: "date", part: "month", as: "month" }] };
  return {
    kind: "plan",
    title: operation === "sum" ? "Gas: money per month" : "Gas per month",
    assumptions: ["The bills are in EUR, as their column says."],
    tasks: [
      {
        key: "bills",
        title: "Read the gas bills",
        capability: "table.read",
        input: { path: "bills/gas-2025.csv" },
        checks: [
          { kind: "output", description: "There are bills", pointer: "/rows", schema: { type: "array", minItems: 1 } },
        ],
      },
      {
        key: "months",
        title: "Money per month",
        capability: "table.aggregate",
        input: { table: { $from: "bills" }, ...aggregate, measures: [{ operation, column: "amount", as: "EUR" }] },
        checks: [
          {
            kind: "output",
            description: "January is a sum of money, as its bill says",
            pointer: "/rows/0/1",
            schema: { type: "number", minimum: 100 },
          },
        ],
      },
      {
        key: "chart",
        title: "Draw the months",
        capability: "chart.bar",
        input: { table: { $from: "months" }, title: "Gas per month", unit: "EUR" },
      },
      {
        key: "report",
        title: "Write the report",
        capability: "report.write",
        input: {
          title: "What gas cost in 2025",
          sections: [
            { heading: "Per month", value: { $from: "months" } },
            { heading: "As a chart", value: { $from: "chart" } },
          ],
          fileName: "gas",
        },
        checks: [
          { kind: "file-text", description: "The report has January", path: "gas.md", pattern: "2025-01" },
          { kind: "receipt", description: "The journal has the report", action: "file-written", target: "gas\\.md$" },
          {
            kind: "judge",
            description: "The report answers the question",
            rubric: "It says for each month what gas cost.",
          },
        ],
      },
    ],
  };
}

function turnOf({ text }: ScriptedRequest): ScriptedTurn {
  const says = (value: object): ScriptedTurn => ({ text: JSON.stringify(value) });
  if (text.includes("You plan for a person"))
    return says(planWith(text.includes("Plans before this one failed") ? "sum" : "count"));
  if (text.includes("Say in which phase the fault lies"))
    return says({ why: "The bills of a month were counted where their amounts had to be added up.", phase: "plan" });
  return says({ reasons: "gas.md lists twelve months with an amount each.", verdict: "holds" });
}

await using server = await startScriptedModelServer({ script: turnOf });
const home = await mkdtemp(join(tmpdir(), "hearth-record-"));
try {
  const models = {
    version: 1,
    servers: { scripted: { kind: "openai-compatible", url: server.baseUrl } },
    models: { "scripted/answers": { price: "free", capabilities: ["tools"] } },
    roles: { default: ["scripted/answers"] },
  };
  await writeFile(join(home, "models.json"), JSON.stringify(models), { mode: 0o600 });
  const environment = { HEARTH_PORT: "0", HEARTH_LOG_LEVEL: "error" };
  await using hub = await createHub(parseConfig({ home, environment, file: {} }));
  const client = new HearthClient({ address: await hub.listen(), token: hub.token });
  const { id } = await client.goals.submit({
    text: "What did gas cost in each month? Write a report with a chart.",
    inputFolder: household,
    approvePlan: true,
  });
  await client.goals.result(id);
  console.log(JSON.stringify(await client.goals.recording(id), null, 2));
} finally {
  await rm(home, { recursive: true, force: true });
}
