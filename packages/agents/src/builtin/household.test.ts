import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { openTestAgents } from "./test-support/open-test-agents.ts";

const folder = join(import.meta.dirname, "../../../../examples/household");

/** Amounts in whole cents by category and month, read with nothing but split and replace. */
async function expectedCents(): Promise<{ category: string; month: string; cents: number }[]> {
  const found: { category: string; month: string; cents: number }[] = [];
  for (const name of ["electricity", "gas", "water", "other"]) {
    const lines = (await readFile(join(folder, `bills/${name}-2025.csv`), "utf8")).split(/\r?\n/).slice(1);
    for (const line of lines.filter((one) => one !== "")) {
      const fields = line.split(name === "other" ? ";" : ",");
      const raw = fields.at(-2) ?? "";
      const amount = name === "other" ? raw.replaceAll(".", "").replace(",", "") : raw.replace(".", "");
      found.push({ category: fields[1] ?? "", month: (fields[0] ?? "").slice(0, 7), cents: Number(amount) });
    }
  }
  return found;
}

function totals(entries: readonly { key: string; cents: number }[]): [string, number][] {
  const sums = new Map<string, number>();
  for (const { key, cents } of entries) sums.set(key, (sums.get(key) ?? 0) + cents);
  return [...sums].map(([key, cents]): [string, number] => [key, cents / 100]).toSorted(([a], [b]) => (a < b ? -1 : 1));
}

test("the household's bills add up by category and by month", async (context) => {
  const agents = await openTestAgents(context, { folder });
  const expected = await expectedCents();
  const files = await agents.files("files.find", { pattern: "bills/*.csv" });
  const table = await agents.table("table.read", { files });
  assert.deepEqual(table.notes, []);
  const by = async (key: object): Promise<unknown> =>
    (await agents.table("table.aggregate", { table, groupBy: [key] })).rows;
  assert.deepEqual(
    await by({ column: "category" }),
    totals(expected.map(({ category, cents }) => ({ key: category, cents }))),
  );
  assert.deepEqual(
    await by({ column: "date", part: "month" }),
    totals(expected.map(({ month, cents }) => ({ key: month, cents }))),
  );
  const missing = await agents.table("table.filter", {
    table,
    conditions: [{ column: "amount", operator: "missing" }],
  });
  assert.deepEqual(
    missing.rows.map((row) => row[2]),
    ["Ladder Roofing"],
  );
});

test("the household's meters give its consumption", async (context) => {
  const agents = await openTestAgents(context, { folder });
  const readings = await agents.table("table.read", { path: "meters/electricity-readings.csv" });
  const used = await agents.table("table.derive", {
    table: readings,
    operation: "difference",
    against: "next",
    as: "used",
  });
  const total = await agents.number("statistics.sum", { table: used, column: "used" });
  assert.equal(total.value, 2976);
  const water = await agents.table("table.read", { path: "meters/water-readings.csv" });
  assert.deepEqual(
    water.columns.map(({ name, type }) => `${name}:${type}`),
    ["Date:date", "Meter:text", "Reading m³:number"],
  );
  assert.equal(water.rows[0]?.[2], 812.345);
});

test("the household's notes and scripts have tasks and functions", async (context) => {
  const agents = await openTestAgents(context, { folder });
  assert.equal((await agents.matches("document.tasks", { pattern: "notes/*.md" })).matches.length, 9);
  assert.equal((await agents.matches("code.todos", { pattern: "code/*" })).matches.length, 5);
  const complexity = await agents.table("code.complexity", {});
  assert.deepEqual(complexity.notes, []);
  assert.deepEqual(complexity.rows[0]?.slice(0, 2), ["brightness", "code/lights.ts"]);
});
