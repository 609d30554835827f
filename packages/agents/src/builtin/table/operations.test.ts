import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { failure, openTestAgents, tableOf } from "../test-support/open-test-agents.ts";

const bills = tableOf("date:date, category, vendor, amount:number", [
  ["2024-12-31", "gas", "Valley", 100.1],
  ["2025-01-05", "gas", "Valley", 0.1],
  ["2025-01-20", "water", "Lake", 0.2],
  ["2025-02-10", "gas", null, 50],
  ["2025-04-01", "Water", "Lake", null],
  [null, "other", "Shop", -5],
]);

test("filters compare numbers, text and dates", async (context) => {
  const agents = await openTestAgents(context);
  const rows = async (column: string, operator: string, value?: unknown): Promise<number[]> => {
    const result = await agents.table("table.filter", { table: bills, conditions: [{ column, operator, value }] });
    return result.rows.map((row) => bills.rows.findIndex((other) => JSON.stringify(other) === JSON.stringify(row)));
  };
  assert.deepEqual(await rows("amount", "greater", 0.2), [0, 3]);
  assert.deepEqual(await rows("amount", "between", [0.1, 50]), [1, 2, 3]);
  assert.deepEqual(await rows("amount", "less", "0"), [5]);
  assert.deepEqual(await rows("category", "equals", "WATER"), [2, 4]);
  assert.deepEqual(await rows("category", "not-equals", "gas"), [2, 4, 5]);
  assert.deepEqual(await rows("category", "in", ["gas", "other"]), [0, 1, 3, 5]);
  assert.deepEqual(await rows("vendor", "contains", "LL"), [0, 1]);
  assert.deepEqual(await rows("vendor", "not-contains", "al"), [2, 3, 4, 5]);
  assert.deepEqual(await rows("vendor", "starts-with", "la"), [2, 4]);
  assert.deepEqual(await rows("vendor", "missing"), [3]);
  assert.deepEqual(await rows("amount", "present"), [0, 1, 2, 3, 5]);
  assert.deepEqual(await rows("date", "equals", "2025-01"), [1, 2]);
  assert.deepEqual(await rows("date", "equals", "2025-Q1"), [1, 2, 3]);
  assert.deepEqual(await rows("date", "greater", "2025-01"), [3, 4]);
  assert.deepEqual(await rows("date", "less", 2025), [0]);
  assert.deepEqual(await rows("date", "greater-or-equal", "20/01/2025"), [2, 3, 4]);
  assert.deepEqual(await rows("date", "between", ["2024", "2025-01"]), [0, 1, 2]);
  assert.deepEqual(await rows("date", "month", "January"), [1, 2]);
  assert.deepEqual(await rows("date", "month", [12, 4]), [0, 4]);
  assert.deepEqual(await rows("date", "year", 2024), [0]);
});

test("several conditions hold together or apart", async (context) => {
  const agents = await openTestAgents(context);
  const conditions = [
    { column: "category", value: "gas" },
    { column: "date", operator: "year", value: 2025 },
  ];
  const all = await agents.table("table.filter", { table: bills, conditions });
  const any = await agents.table("table.filter", { table: bills, conditions, match: "any" });
  assert.deepEqual([all.rows.length, any.rows.length], [2, 5]);
});

test("a wrong column or value is named with what there is", async (context) => {
  const agents = await openTestAgents(context);
  const filter = (condition: unknown): Promise<unknown> =>
    agents.call("table.filter", { table: bills, conditions: [condition] });
  await assert.rejects(
    filter({ column: "amont", value: 1 }),
    failure(
      "HEARTH_UNKNOWN_COLUMN",
      "/conditions/0/column",
      "amont",
      'Did you mean "amount"?',
      "date, category, vendor, amount",
    ),
  );
  await assert.rejects(
    filter({ column: "amount", value: "many" }),
    failure("HEARTH_COLUMN_TYPE", "/conditions/0/value", "many"),
  );
  await assert.rejects(filter({ column: "date", value: "soon" }), failure("HEARTH_COLUMN_TYPE", "soon", "2025-03-14"));
  await assert.rejects(
    filter({ column: "amount", operator: "between", value: 3 }),
    failure("HEARTH_VALIDATION", "/conditions/0/value"),
  );
  await assert.rejects(
    filter({ column: "date", operator: "month", value: 13 }),
    failure("HEARTH_VALIDATION", "1 to 12"),
  );
  await assert.rejects(
    filter({ column: "amount", operator: "month", value: 1 }),
    failure("HEARTH_COLUMN_TYPE", "dates"),
  );
});

test("groups are made of values and of parts of dates, sums are exact", async (context) => {
  const agents = await openTestAgents(context);
  const group = async (groupBy: unknown[], measures?: unknown[]): Promise<unknown[][]> =>
    (await agents.table("table.aggregate", { table: bills, groupBy, ...(measures === undefined ? {} : { measures }) }))
      .rows;
  assert.deepEqual(await group([{ column: "date", part: "month" }]), [
    ["2024-12", 100.1],
    ["2025-01", 0.3],
    ["2025-02", 50],
    ["2025-04", 0],
    [null, -5],
  ]);
  assert.deepEqual(
    (await group([{ column: "date", part: "quarter" }])).map(([key]) => key),
    ["2024-Q4", "2025-Q1", "2025-Q2", null],
  );
  assert.deepEqual(
    (await group([{ column: "date", part: "week" }])).map(([key]) => key),
    ["2025-W01", "2025-W04", "2025-W07", "2025-W14", null],
  );
  assert.deepEqual(
    (await group([{ column: "date", part: "weekday" }])).map(([key]) => key),
    ["Monday", "Tuesday", "Sunday", null],
  );
  const measures = ["count", "sum", "mean", "median", "min", "max", "distinct", "first", "last"].map((operation) => ({
    operation,
    column: "amount",
  }));
  assert.deepEqual(await group([{ column: "category" }], measures), [
    ["gas", 3, 150.2, 50.06666666666667, 50, 0.1, 100.1, 3, 100.1, 50],
    ["other", 1, -5, -5, -5, -5, -5, 1, -5, -5],
    ["water", 1, 0.2, 0.2, 0.2, 0.2, 0.2, 1, 0.2, 0.2],
    ["Water", 0, 0, null, null, null, null, 0, null, null],
  ]);
  assert.deepEqual(await group([], [{ operation: "count" }, { operation: "sum" }]), [[6, 145.4]]);
});

test("a group without rows, without numbers or without dates is told", async (context) => {
  const agents = await openTestAgents(context);
  const empty = { ...bills, rows: [] };
  const total = await agents.table("table.aggregate", {
    table: empty,
    measures: [{ operation: "sum" }, { operation: "mean" }],
  });
  assert.deepEqual(total.rows, [[0, null]]);
  await assert.rejects(
    agents.call("table.aggregate", { table: bills, measures: [{ column: "vendor" }] }),
    failure("HEARTH_COLUMN_TYPE", "/measures/0/column", "amount"),
  );
  await assert.rejects(
    agents.call("table.aggregate", { table: bills, groupBy: [{ column: "amount", part: "month" }] }),
    failure("HEARTH_COLUMN_TYPE", "/groupBy/0/column", "date"),
  );
  const two = tableOf("a:number, b:number", [[1, 2]]);
  await assert.rejects(
    agents.call("table.aggregate", { table: two }),
    failure("HEARTH_COLUMN_TYPE", "several", "a, b"),
  );
});

const cents = fc.integer({ min: -10_000_000, max: 10_000_000 });
const name = fc.constantFrom("a", "b", "c", "d");

test("sums of groups equal sums of whole cents", async (context) => {
  const agents = await openTestAgents(context);
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(name, cents), { maxLength: 60 }), async (pairs) => {
      const table = tableOf(
        "who, amount:number",
        pairs.map(([who, amount]) => [who, amount / 100]),
      );
      const { rows } = await agents.table("table.aggregate", { table, groupBy: [{ column: "who" }] });
      const expected = new Map<string, number>();
      for (const [who, amount] of pairs) expected.set(who, (expected.get(who) ?? 0) + amount);
      assert.deepEqual(
        rows,
        [...expected].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([who, sum]) => [who, sum / 100 || 0]),
      );
    }),
    { numRuns: 60 },
  );
});

test("a join gives what a loop in a loop gives", async (context) => {
  const agents = await openTestAgents(context);
  const key = fc.option(fc.constantFrom("a", "b", "c", "A"), { nil: null });
  const side = fc.array(fc.tuple(key, fc.nat(5)), { maxLength: 15 });
  await fc.assert(
    fc.asyncProperty(side, side, fc.constantFrom("inner", "left"), async (leftRows, rightRows, type) => {
      const left = tableOf("k, x:number", leftRows);
      const right = tableOf("k, y:number", rightRows);
      const joined = await agents.table("table.join", { left, right, on: [{ left: "k" }], type });
      const expected = leftRows.flatMap(([k, x]) => {
        const partners = rightRows.filter(([other]) => other !== null && other === k).map(([, y]) => [k, x, y]);
        return partners.length === 0 && type === "left" ? [[k, x, null]] : partners;
      });
      assert.deepEqual(joined.rows, expected);
    }),
    { numRuns: 60 },
  );
});

test("a join finds shared columns itself, renames equal ones, and refuses what would be too large", async (context) => {
  const agents = await openTestAgents(context);
  const left = tableOf("id:number, note", [[1, "l"]]);
  const joined = await agents.table("table.join", {
    left,
    right: tableOf("key, note", [["1", "r"]]),
    on: [{ left: "id", right: "key" }],
  });
  assert.deepEqual(
    joined.columns.map((column) => column.name),
    ["id", "note", "note 2"],
  );
  assert.deepEqual(joined.rows, [[1, "l", "r"]]);
  assert.equal((await agents.table("table.join", { left, right: tableOf("ID, y", [["1", "z"]]) })).rows.length, 1);
  await assert.rejects(
    agents.call("table.join", { left, right: tableOf("other", []) }),
    failure("HEARTH_TABLE_MISMATCH", "/on", "id, note"),
  );
  const same = tableOf(
    "k",
    Array.from({ length: 1100 }, () => ["a"]),
  );
  await assert.rejects(
    agents.call("table.join", { left: same, right: same }),
    failure("HEARTH_RESULT_TOO_LARGE", "more columns"),
  );
});

test("meter readings become consumption, meter by meter", async (context) => {
  const agents = await openTestAgents(context);
  const table = tableOf("date:date, meter, reading:number", [
    ["2025-02-01", "a", 110.3],
    ["2025-01-01", "a", 100.1],
    ["2025-01-01", "b", 5],
    ["2025-02-01", "b", null],
    ["2025-03-01", "b", 7.5],
    ["2025-03-01", "a", 110.3],
  ]);
  const derive = async (more: object): Promise<unknown[]> =>
    (
      await agents.table("table.derive", { table, column: "reading", orderBy: "date", within: "meter", ...more })
    ).rows.map((row) => row[3]);
  assert.deepEqual(await derive({ operation: "difference" }), [null, null, 10.2, null, 2.5, 0]);
  assert.deepEqual(await derive({ operation: "difference", against: "next" }), [10.2, 2.5, 0, null, null, null]);
  assert.deepEqual(await derive({ operation: "running-total" }), [100.1, 5, 210.4, null, 12.5, 320.7]);
});

test("changes and shares are in percent", async (context) => {
  const agents = await openTestAgents(context);
  const table = tableOf("x:number", [[20], [25], [0], [5]]);
  const derive = async (operation: string): Promise<unknown[]> =>
    (await agents.table("table.derive", { table, operation })).rows.map((row) => row[1]);
  assert.deepEqual(await derive("share"), [40, 50, 0, 10]);
  assert.deepEqual(await derive("percent-change"), [null, 25, -100, null]);
});

test("columns are calculated from columns and numbers, dividing by zero leaves a note", async (context) => {
  const agents = await openTestAgents(context);
  const table = tableOf("a:number, b:number", [
    [0.3, 0.1],
    [1, 0],
    [null, 2],
  ]);
  const derive = (more: object): ReturnType<typeof agents.table> =>
    agents.table("table.derive", { table, column: "a", ...more });
  const divided = await derive({ operation: "divide", other: "b" });
  assert.deepEqual(
    divided.rows.map((row) => row[2]),
    [3, null, null],
  );
  assert.match(divided.notes.join(), /1 rows divide by zero/);
  assert.deepEqual(
    (await derive({ operation: "multiply", number: 1.1, as: "tax" })).rows.map((row) => row[2]),
    [0.33, 1.1, null],
  );
  await assert.rejects(derive({ operation: "add" }), failure("HEARTH_VALIDATION", "/other"));
  await assert.rejects(derive({ operation: "add", other: "c" }), failure("HEARTH_UNKNOWN_COLUMN", "/other"));
});

test("a cross table has a row and a column for each value", async (context) => {
  const agents = await openTestAgents(context);
  const table = await agents.table("table.pivot", {
    table: bills,
    rows: { column: "date", part: "year" },
    columns: { column: "category" },
    value: "amount",
  });
  assert.deepEqual(
    table.columns.map((column) => column.name),
    ["year", "gas", "other", "water", "Water 2"],
  );
  assert.deepEqual(table.rows, [
    ["2024", 100.1, null, null, null],
    ["2025", 50.1, null, 0.2, 0],
    [null, null, -5, null, null],
  ]);
});

test("sorting keeps missing values last, and rows can be cut and columns chosen", async (context) => {
  const agents = await openTestAgents(context);
  const sorted = await agents.table("table.sort", { table: bills, by: [{ column: "amount", order: "descending" }] });
  assert.deepEqual(
    sorted.rows.map((row) => row[3]),
    [100.1, 50, 0.2, 0.1, -5, null],
  );
  const last = await agents.table("table.limit", { table: sorted, count: 2, from: "end" });
  assert.deepEqual(
    last.rows.map((row) => row[3]),
    [-5, null],
  );
  assert.deepEqual((await agents.table("table.limit", { table: sorted, count: 1, skip: 1 })).rows[0]?.[3], 50);
  const chosen = await agents.table("table.select", {
    table: last,
    columns: [{ column: "Amount", as: "paid" }, { column: "category" }],
  });
  assert.deepEqual(chosen.columns, [
    { name: "paid", type: "number" },
    { name: "category", type: "text" },
  ]);
  assert.deepEqual(chosen.rows, [
    [-5, "other"],
    [null, "Water"],
  ]);
});

test("tables of different columns are refused or filled", async (context) => {
  const agents = await openTestAgents(context);
  const tables = [tableOf("a, b:number", [["x", 1]]), { ...tableOf("b, c", [["y", "z"]]), name: "second" }];
  await assert.rejects(agents.call("table.union", { tables }), failure("HEARTH_TABLE_MISMATCH", "/tables", '"c"'));
  const filled = await agents.table("table.union", { tables, missingColumns: "fill" });
  assert.deepEqual(filled.rows, [
    ["x", "1", null],
    [null, "y", "z"],
  ]);
});

test("a description counts, measures and finds the most common", async (context) => {
  const agents = await openTestAgents(context);
  const table = await agents.table("table.describe", { table: bills });
  assert.deepEqual(table.rows[1], ["category", "text", 6, 0, 4, "gas", "Water", null, null, "gas"]);
  assert.deepEqual(table.rows[3], ["amount", "number", 5, 1, 5, "-5", "100.1", 29.08, 145.4, null]);
});
