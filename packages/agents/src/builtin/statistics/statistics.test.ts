import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { failure, openTestAgents, tableOf } from "../test-support/open-test-agents.ts";

const numbers = [2, 4, 4, 4, 5, 5, 7, 9];

test("single numbers of a list and of a column", async (context) => {
  const agents = await openTestAgents(context);
  const of = async (name: string, more = {}): Promise<number> =>
    (await agents.number(`statistics.${name}`, { numbers, ...more })).value;
  assert.deepEqual(
    [
      await of("sum"),
      await of("mean"),
      await of("median"),
      await of("minimum"),
      await of("maximum"),
      await of("count"),
    ],
    [40, 5, 4.5, 2, 9, 8],
  );
  assert.equal(await of("stddev", { of: "population" }), 2);
  assert.ok(Math.abs((await of("stddev")) - Math.sqrt(32 / 7)) < 1e-12);
  const table = tableOf("name, paid:number", [
    ["a", 0.1],
    ["b", null],
    ["c", 0.2],
  ]);
  assert.deepEqual(await agents.number("statistics.sum", { table }), {
    kind: "number",
    value: 0.3,
    label: "sum of paid",
  });
  assert.equal((await agents.number("statistics.mean", { table })).value, 0.15);
  assert.equal((await agents.number("statistics.count", { table })).value, 3);
  assert.equal((await agents.number("statistics.count", { table, column: "paid" })).value, 2);
});

test("quantiles are those of spreadsheets", async (context) => {
  const agents = await openTestAgents(context);
  const table = await agents.table("statistics.quantiles", {
    numbers: [15, 20, 35, 40, 50],
    probabilities: [0, 0.4, 0.5, 0.9, 1],
  });
  // PERCENTILE.INC of the same numbers.
  assert.deepEqual(table.rows, [
    [0, 15],
    [0.4, 29],
    [0.5, 35],
    [0.9, 46],
    [1, 50],
  ]);
});

test("a summary has the figures in one table", async (context) => {
  const agents = await openTestAgents(context);
  const { rows } = await agents.table("statistics.summary", { numbers: [1, 2, 3, 4] });
  assert.deepEqual(
    rows.map(([, figure]) => figure),
    [4, 10, 2.5, Math.sqrt(5 / 3), 1, 1.75, 2.5, 3.25, 4],
  );
  assert.equal((await agents.table("statistics.summary", { numbers: [1] })).rows[3]?.[1], null);
});

test("a line is fitted through numbers and through dates", async (context) => {
  const agents = await openTestAgents(context);
  const exact = tableOf("x:number, y:number", [
    [1, 5],
    [2, 7],
    [4, 11],
    [null, 3],
  ]);
  assert.deepEqual(
    (await agents.table("statistics.regression", { table: exact, x: "x", y: "y" })).rows.map(([, value]) => value),
    [2, 3, 1, 3],
  );
  const dated = tableOf("d:date, y:number", [
    ["2025-01-11", 30],
    ["2025-01-01", 10],
    ["2025-01-06", 20],
  ]);
  const trend = await agents.table("statistics.regression", { table: dated, x: "d", y: "y" });
  assert.deepEqual(trend.rows.slice(0, 2), [
    ["slope (y per day)", 2],
    ["intercept (y at 2025-01-01)", 10],
  ]);
  // Anscombe's first set (1973): y = 3.00 + 0.500 x, r² = 0.667.
  const x = [10, 8, 13, 9, 11, 14, 6, 4, 12, 7, 5];
  const y = [8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68];
  const anscombe = tableOf(
    "x:number, y:number",
    x.map((one, index) => [one, y[index] ?? null]),
  );
  const fit = (await agents.table("statistics.regression", { table: anscombe, x: "x", y: "y" })).rows.map(([, value]) =>
    Number(value).toFixed(3),
  );
  assert.deepEqual(fit.slice(0, 3), ["0.500", "3.000", "0.667"]);
  assert.equal(
    (await agents.number("statistics.correlation", { table: anscombe, x: "x", y: "y" })).value.toFixed(3),
    "0.816",
  );
});

test("too few numbers, no spread and wrong columns are told", async (context) => {
  const agents = await openTestAgents(context);
  const one = tableOf("x:number, y:number", [
    [1, 1],
    [1, 2],
  ]);
  await assert.rejects(agents.call("statistics.mean", { numbers: [] }), failure("HEARTH_NOT_ENOUGH_DATA", "/numbers"));
  await assert.rejects(
    agents.call("statistics.stddev", { numbers: [1] }),
    failure("HEARTH_NOT_ENOUGH_DATA", "2 or more"),
  );
  await assert.rejects(agents.call("statistics.mean", {}), failure("HEARTH_VALIDATION", "/table"));
  await assert.rejects(
    agents.call("statistics.mean", { table: one }),
    failure("HEARTH_COLUMN_TYPE", "/column", "x, y"),
  );
  await assert.rejects(
    agents.call("statistics.mean", { table: one, column: "z" }),
    failure("HEARTH_UNKNOWN_COLUMN", "/column"),
  );
  await assert.rejects(
    agents.call("statistics.regression", { table: one, x: "x", y: "y" }),
    failure("HEARTH_NOT_ENOUGH_DATA", "/x"),
  );
  await assert.rejects(
    agents.call("statistics.correlation", { table: one, x: "x", y: "y" }),
    failure("HEARTH_NOT_ENOUGH_DATA", "does not vary"),
  );
  await assert.rejects(
    agents.call("statistics.mean", { numbers: [1, "2"] }),
    failure("HEARTH_VALIDATION", "/numbers/1"),
  );
});

test("a sum does not depend on the order of its numbers", async (context) => {
  const agents = await openTestAgents(context);
  const finite = fc.double({ noNaN: true, min: -1e12, max: 1e12 });
  await fc.assert(
    fc.asyncProperty(fc.array(finite, { minLength: 1, maxLength: 30 }), async (list) => {
      const sum = async (numbers: readonly number[]): Promise<number> =>
        (await agents.number("statistics.sum", { numbers })).value;
      assert.equal(await sum(list), await sum(list.toReversed()));
    }),
    { numRuns: 100 },
  );
});
