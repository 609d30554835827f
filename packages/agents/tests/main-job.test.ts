import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { type Value, value } from "@hearth/protocol";
import { noModelLine } from "../src/index.ts";
import { openGoalHub, makeFolder } from "./support/goal-hub.ts";
import { answersOf } from "./support/expectations.ts";

const household = join(import.meta.dirname, "../../../examples/household");
const text =
  "Total my bills per category and per month, find months where electricity was unusually high, chart consumption from the meter readings, list open to-dos from the notes and the code, and write a report";

/** The bills read by hand: simple quoting, and a comma as decimal sign where the separator is a semicolon. */
async function billTotals(): Promise<Map<string, number>> {
  const totals = new Map<string, number>();
  for (const name of ["electricity", "gas", "other", "water"]) {
    const lines = (await readFile(join(household, `bills/${name}-2025.csv`), "utf8")).trim().split(/\r?\n/);
    const separator = lines[0]!.includes(";") ? ";" : ",";
    for (const line of lines.slice(1)) {
      const cells: string[] = [
        ...line.matchAll(separator === ";" ? /("[^"]*"|[^;]*)(;|$)/g : /("[^"]*"|[^,]*)(,|$)/g),
      ].map((match) => match[1]!);
      const amount = separator === ";" ? Number(cells[4]!.replaceAll(".", "").replace(",", ".")) : Number(cells[4]);
      const key = `${cells[1]} ${cells[0]!.slice(0, 7)}`;
      totals.set(key, (totals.get(key) ?? 0) + amount);
    }
  }
  return totals;
}

test("the main job over the household plans, runs, verifies and writes a report", async () => {
  await using hub = await openGoalHub();
  await using output = await makeFolder();
  const { goal, tasks } = await hub.do(text, { input: household, output: output.path });
  assert.equal(goal.state, "completed", goal.answer ?? "");
  assert.ok(goal.verdicts.length > tasks.length);
  assert.deepEqual(
    goal.verdicts.filter((verdict) => verdict.result !== "passed"),
    [],
  );
  const used = new Set(tasks.map((task) => task.capability));
  for (const capability of [
    "table.union",
    "table.aggregate",
    "table.derive",
    "chart.line",
    "code.todos",
    "document.tasks",
    "report.write",
  ])
    assert.ok(used.has(capability), capability);
  const tables = answersOf(tasks).map((output) => value.parse(output) satisfies Value);
  const totals = tables.find((one) => one.kind === "table" && one.columns.some((column) => column.name === "rent"));
  assert.ok(totals?.kind === "table");
  const expected = await billTotals();
  let seen = 0;
  for (const row of totals.rows) {
    for (const [index, { name }] of totals.columns.entries()) {
      const total = expected.get(`${name} ${String(row[0])}`);
      if (index === 0 || total === undefined) continue;
      assert.ok(Math.abs(Number(row[index]) - total) < 0.005, `${name} ${String(row[0])}`);
      seen += 1;
    }
  }
  assert.equal(seen, expected.size);
  const markdown = await readFile(join(output.path, "report.md"), "utf8");
  const html = await readFile(join(output.path, "report.html"), "utf8");
  assert.match(html, /svg/);
  assert.ok(markdown.includes(noModelLine));
  assert.ok(goal.answer?.includes(noModelLine));
  assert.match(goal.answer ?? "", /report\.md/);
  assert.equal(goal.model, "none");
  assert.deepEqual(hub.errors, []);
});
