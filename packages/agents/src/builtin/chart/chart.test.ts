import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { parseHTML } from "linkedom";
import { failure, openTestAgents, tableOf } from "../test-support/open-test-agents.ts";
import { checkSvg } from "../report/check-svg.ts";

const months = tableOf("month, gas:number, water:number", [
  ["2025-01", 168.4, null],
  ["2025-02", 151.75, 20],
  ["2025-03", -12, 71.22],
]);

const count = (svg: string, selector: string): number =>
  parseHTML(`<html><body>${svg}</body></html>`).document.querySelectorAll(selector).length;

test("a bar chart has a bar for each value and says what it shows", async (context) => {
  const agents = await openTestAgents(context);
  const { svg, title } = await agents.chart("chart.bar", { table: months, unit: "EUR" });
  assert.equal(title, "Gas, water by month");
  assert.equal(count(svg, "rect title"), 5);
  assert.match(svg, /role="img"/);
  assert.match(svg, /<title>Gas, water by month<\/title>/);
  assert.match(
    svg,
    /<desc>Bar chart of gas, water by month, 3 values\. gas: least -12\.00 EUR at Mar 2025, greatest 168\.40 EUR at Jan 2025\./,
  );
  assert.match(svg, /prefers-color-scheme:dark/);
});

test("bars stand on zero and their heights are the values", async (context) => {
  const agents = await openTestAgents(context);
  const table = tableOf("k, v:number", [
    ["a", 10],
    ["b", 20],
    ["c", -10],
  ]);
  const { svg } = await agents.chart("chart.bar", { table });
  const heights = [...svg.matchAll(/height="([\d.]+)" rx="[\d.]+"><title>/g)].map((match) => Number(match[1]));
  assert.equal(heights.length, 3);
  assert.ok(Math.abs((heights[1] ?? 0) / (heights[0] ?? 1) - 2) < 0.01);
  assert.ok(Math.abs((heights[2] ?? 0) / (heights[0] ?? 1) - 1) < 0.01);
});

test("lines break at missing values and go by time", async (context) => {
  const agents = await openTestAgents(context);
  const table = tableOf("d:date, v:number", [
    ["2025-03-01", 3],
    ["2025-01-01", 1],
    ["2025-02-01", null],
    ["2025-04-01", 4],
  ]);
  const { svg } = await agents.chart("chart.line", { table });
  assert.equal(count(svg, "circle"), 3);
  const path = /<path class="line s0" d="([^"]*)"/.exec(svg)?.[1] ?? "";
  const xs = [...path.matchAll(/[ML]([\d.]+),/g)].map((match) => Number(match[1]));
  assert.deepEqual(
    xs,
    xs.toSorted((a, b) => a - b),
  );
});

test("a pie gathers small slices and refuses negative numbers", async (context) => {
  const agents = await openTestAgents(context);
  const table = tableOf(
    "k, v:number",
    Array.from({ length: 12 }, (_, index) => [`k${index}`, index]),
  );
  const { svg } = await agents.chart("chart.pie", { table });
  assert.equal(count(svg, "path.slice"), 8);
  assert.match(svg, /other \(4\)/);
  await assert.rejects(
    agents.call("chart.pie", { table: months, value: "gas" }),
    failure("HEARTH_NOT_ENOUGH_DATA", "/value", "bar chart"),
  );
});

test("a histogram counts every number once", async (context) => {
  const agents = await openTestAgents(context);
  const numbers = Array.from({ length: 101 }, (_, index) => index / 10);
  const { svg } = await agents.chart("chart.histogram", {
    table: tableOf(
      "v:number",
      numbers.map((one) => [one]),
    ),
    bins: 10,
  });
  const counts = [...svg.matchAll(/<title>[\d.]+ – [\d.]+: (\d+)<\/title>/g)].map((match) => Number(match[1]));
  assert.deepEqual(counts, [10, 10, 10, 10, 10, 10, 10, 10, 10, 11]);
});

test("a scatter chart needs numbers and draws the trend if asked", async (context) => {
  const agents = await openTestAgents(context);
  const table = tableOf("name, x:number, y:number", [
    ["a", 1, 2],
    ["b", 2, 4],
    ["c", 3, 5],
  ]);
  const { svg } = await agents.chart("chart.scatter", { table, trend: true });
  assert.deepEqual([count(svg, "circle"), count(svg, ".trend")], [3, 1]);
  await assert.rejects(agents.call("chart.scatter", { table, x: "name" }), failure("HEARTH_COLUMN_TYPE", "/x"));
});

test("nothing to draw, unknown columns and text columns are told", async (context) => {
  const agents = await openTestAgents(context);
  await assert.rejects(agents.call("chart.bar", { table: { ...months, rows: [] } }), failure("HEARTH_NOT_ENOUGH_DATA"));
  await assert.rejects(agents.call("chart.bar", { table: tableOf("a", [["x"]]) }), failure("HEARTH_COLUMN_TYPE", "/y"));
  await assert.rejects(
    agents.call("chart.line", { table: months, y: ["gaz"] }),
    failure("HEARTH_UNKNOWN_COLUMN", "/y/0", '"gas"'),
  );
  await assert.rejects(
    agents.call("chart.line", { table: months, y: ["month"] }),
    failure("HEARTH_COLUMN_TYPE", "/y/0", "gas, water"),
  );
});

test("numbers too large to draw are refused", async (context) => {
  const agents = await openTestAgents(context);
  const table = tableOf("k, v:number", [["a", 1e300]]);
  for (const name of ["chart.bar", "chart.line", "chart.pie", "chart.histogram"])
    await assert.rejects(agents.call(name, { table }), failure("HEARTH_COLUMN_TYPE", "too large"));
});

test("more rows than bars are cut off, and the chart says so", async (context) => {
  const agents = await openTestAgents(context);
  const table = tableOf(
    "k, v:number",
    Array.from({ length: 100 }, (_, index) => [`k${index}`, index]),
  );
  const { svg } = await agents.chart("chart.bar", { table });
  assert.match(svg, /the first 40 of 100 rows/);
});

test("whatever names and numbers are given, every chart is a well-formed harmless picture", async (context) => {
  const agents = await openTestAgents(context);
  const text = fc.oneof(fc.string({ unit: "binary" }), fc.constant("</text><script>alert(1)</script>\"' onload="));
  const amount = fc.option(fc.double({ noNaN: true, min: -1e150, max: 1e150 }), { nil: null });
  const rows = fc.array(fc.tuple(text, amount, amount), { minLength: 1, maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(rows, text, fc.constantFrom("bar", "line"), async (cells, title, kind) => {
      const table = tableOf("name, a:number, b:number", [...cells, ["last", 1, 2]]);
      const { svg } = await agents.chart(`chart.${kind}`, { table, title: title.slice(0, 300) });
      checkSvg(svg, "/svg");
      assert.doesNotMatch(svg, /NaN|Infinity|undefined|<script/);
    }),
    { numRuns: 60 },
  );
});
