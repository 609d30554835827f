import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { failure, openTestAgents, tableOf } from "../test-support/open-test-agents.ts";
import { toCsv } from "../shared/to-csv.ts";

const types = (table: { columns: readonly { type: string }[] }): string => table.columns.map(({ type }) => type).join();

test("a CSV file becomes a table with typed columns", async (context) => {
  const agents = await openTestAgents(context, {
    "a.csv": 'day,who,paid,amount\n2025-01-31,"Ann, junior",yes,"1,234.50"\n2025-02-01,Bob,no,\n',
  });
  const table = await agents.table("table.read", { path: "a.csv" });
  assert.equal(types(table), "date,text,boolean,number");
  assert.deepEqual(table.rows, [
    ["2025-01-31", "Ann, junior", true, 1234.5],
    ["2025-02-01", "Bob", false, null],
  ]);
  assert.deepEqual(table.notes, []);
});

test("semicolons, a byte order mark, decimal commas and dates with points are understood", async (context) => {
  const agents = await openTestAgents(context, {
    "b.csv": "\ufeffDatum;Betrag;Menge\r\n03.04.2025;1.180,00 €;0,125\r\n14.04.25;-7,5;1\r\n",
  });
  const table = await agents.table("table.read", { path: "b.csv" });
  assert.equal(table.columns[0]?.name, "Datum");
  assert.deepEqual(table.rows, [
    ["2025-04-03", 1180, 0.125],
    ["2025-04-14", -7.5, 1],
  ]);
});

test("numbers are read in the ways people write them", async (context) => {
  const cases: [string, number][] = [
    ["$1,234.56", 1234.56],
    ["(12.00)", -12],
    ["-$3.10", -3.1],
    ["12.5 %", 12.5],
    ["EUR 7.25", 7.25],
    ["7.25 EUR", 7.25],
    ["12-", -12],
    ["1 234 567.5", 1_234_567.5],
    ["1'000", 1000],
    ["\u22125", -5],
    ["1.5e3", 1500],
    [".5", 0.5],
  ];
  const agents = await openTestAgents(context, {
    "n.tsv": `value\tx\n${cases.map(([text]) => `${text}\ta\n`).join("")}`,
  });
  const table = await agents.table("table.read", { path: "n.tsv" });
  assert.deepEqual(
    table.rows.map(([value]) => value),
    cases.map(([, value]) => value),
  );
});

test("codes and account numbers stay text", async (context) => {
  const agents = await openTestAgents(context, {
    "c.csv":
      "postcode,account,part,address\n01067,12345678901234567,INV123,10.0.0.1\n20095,22345678901234567,INV124,10.0.0.2\n",
  });
  assert.equal(types(await agents.table("table.read", { path: "c.csv" })), "text,text,text,text");
});

test("day and month are told apart by days above 12, and a guess is noted", async (context) => {
  const agents = await openTestAgents(context, {
    "us.csv": "d,x\n03/04/2025,1\n03/14/2025,2\n",
    "eu.csv": "d,x\n03/04/2025,1\n14/03/2025,2\n",
    "open.csv": "d,x\n03/04/2025,1\n05/06/2025,2\n",
    "both.csv": "d,x\n13/04/2025,1\n04/13/2025,2\n",
  });
  const first = async (path: string, more = {}): Promise<unknown> =>
    (await agents.table("table.read", { path, ...more })).rows[0]?.[0];
  assert.equal(await first("us.csv"), "2025-03-04");
  assert.equal(await first("eu.csv"), "2025-04-03");
  assert.equal(await first("open.csv", { dateOrder: "month-first" }), "2025-03-04");
  assert.equal(await first("both.csv"), "13/04/2025");
  const open = await agents.table("table.read", { path: "open.csv" });
  assert.equal(open.rows[0]?.[0], "2025-04-03");
  assert.match(open.notes.join(), /03\/04\/2025 was read as 2025-04-03/);
});

test("a number that could mean two things is noted, and the option decides", async (context) => {
  const agents = await openTestAgents(context, { "d.csv": "a,b\n1.234,x\n2.500,y\n" });
  const guessed = await agents.table("table.read", { path: "d.csv" });
  assert.equal(guessed.rows[0]?.[0], 1.234);
  assert.match(guessed.notes.join(), /1\.234 was read as 1\.234/);
  const told = await agents.table("table.read", { path: "d.csv", decimal: "," });
  assert.equal(told.rows[0]?.[0], 1234);
});

test("short and long rows are kept and noted with their line", async (context) => {
  const agents = await openTestAgents(context, { "r.csv": "a,b,c\n1,2,3\n4,5\n6,7,8,9\n" });
  const table = await agents.table("table.read", { path: "r.csv" });
  assert.deepEqual(table.rows, [
    [1, 2, 3, null],
    [4, 5, null, null],
    [6, 7, 8, 9],
  ]);
  assert.match(table.notes.join("\n"), /line 3: 2 fields where 3 were expected/);
  assert.match(table.notes.join("\n"), /line 4: 4 fields where 3 were expected/);
});

test("a few unreadable cells are left empty and named, many make the column text", async (context) => {
  const rows = Array.from({ length: 20 }, (_, index) => (index === 7 ? "about 9" : String(index)));
  const agents = await openTestAgents(context, {
    "few.csv": `n,x\n${rows.map((row) => `${row},a\n`).join("")}`,
    "many.csv": "n,x\n1,a\nfoo,a\n3,a\n",
  });
  const few = await agents.table("table.read", { path: "few.csv" });
  assert.equal(few.columns[0]?.type, "number");
  assert.equal(few.rows[7]?.[0], null);
  assert.match(few.notes.join(), /no number in line 9: "about 9"/);
  assert.equal(types(await agents.table("table.read", { path: "many.csv" })), "text,text");
});

test("a file without a header gets column names, one with years above numbers keeps them", async (context) => {
  const agents = await openTestAgents(context, {
    "none.csv": "2025-01-01,5\n2025-01-02,6\n",
    "years.csv": "what,2024,2025\nrent,900,950\nfood,300,310\n",
  });
  const none = await agents.table("table.read", { path: "none.csv" });
  assert.deepEqual(
    none.columns.map(({ name }) => name),
    ["column 1", "column 2"],
  );
  assert.equal(none.rows.length, 2);
  const years = await agents.table("table.read", { path: "years.csv" });
  assert.deepEqual(
    years.columns.map(({ name }) => name),
    ["what", "2024", "2025"],
  );
});

test("equal column names are told apart and a header alone is an empty table", async (context) => {
  const agents = await openTestAgents(context, { "h.csv": "amount,amount,,Amount\n" });
  const table = await agents.table("table.read", { path: "h.csv" });
  assert.deepEqual(
    table.columns.map(({ name }) => name),
    ["amount", "amount 2", "column 3", "Amount 3"],
  );
  assert.deepEqual(table.rows, []);
  assert.match(table.notes.join(), /no rows/);
});

test("broken quoting, an empty file and a row without end say file, line and what to do", async (context) => {
  const agents = await openTestAgents(context, {
    "open.csv": 'a,b\n1,2\n3,"never closed\n4,5\n',
    "middle.csv": 'a,b\n1,2\n3,5" pipe\n',
    "after.csv": 'a,b\n1,2\n"3"x,5\n',
    "empty.csv": "",
    "blank.csv": "\n\n  \n",
    "long.csv": `a,b\n1,${"x".repeat(1_200_000)}\n`,
  });
  const read = (path: string): Promise<unknown> => agents.call("table.read", { path });
  await assert.rejects(read("open.csv"), failure("HEARTH_TABLE_SYNTAX", "open.csv", /line \d/, "never closed", '("")'));
  await assert.rejects(read("middle.csv"), failure("HEARTH_TABLE_SYNTAX", "middle.csv, line 3", "middle of a field"));
  await assert.rejects(
    read("after.csv"),
    failure("HEARTH_TABLE_SYNTAX", "after.csv, line 3", "closing quotation mark"),
  );
  await assert.rejects(read("empty.csv"), failure("HEARTH_TABLE_SYNTAX", "empty.csv: is empty"));
  await assert.rejects(read("blank.csv"), failure("HEARTH_TABLE_SYNTAX", "is empty"));
  await assert.rejects(read("long.csv"), failure("HEARTH_TABLE_SYNTAX", "longer than 1 MiB"));
});

test("invalid UTF-8 is refused with its offset, binary files as such, UTF-16 is read", async (context) => {
  const agents = await openTestAgents(context, {
    "latin.csv": Buffer.from("name,x\nM\xfcller,1\n", "latin1"),
    "image.csv": Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 1, 2]),
    "utf16.csv": Buffer.from("\ufeffname,x\nMüller,1\n", "utf16le"),
  });
  await assert.rejects(
    agents.call("table.read", { path: "latin.csv" }),
    failure("HEARTH_NOT_TEXT", "latin.csv", "offset 8", "UTF-8"),
  );
  await assert.rejects(agents.call("table.read", { path: "image.csv" }), failure("HEARTH_NOT_TEXT", "binary"));
  assert.equal((await agents.table("table.read", { path: "utf16.csv" })).rows[0]?.[0], "Müller");
});

test("several files with the same columns are stacked, others are refused by name", async (context) => {
  const agents = await openTestAgents(context, {
    "x/one.csv": "d,amount\n2025-01-01,1\n",
    "x/two.csv": "amount;d\n2,5;2025-02-01\n",
    "y.csv": "d,price\n2025-01-01,1\n",
  });
  const files = await agents.files("files.find", { pattern: "x/*.csv" });
  const table = await agents.table("table.read", { files, sourceColumn: "file" });
  assert.deepEqual(table.rows, [
    ["2025-01-01", 1, "x/one.csv"],
    ["2025-02-01", 2.5, "x/two.csv"],
  ]);
  const all = await agents.files("files.find", { extension: "csv" });
  await assert.rejects(
    agents.call("table.read", { files: all }),
    failure("HEARTH_TABLE_MISMATCH", /amount|price/, "y.csv"),
  );
  const none = await agents.files("files.find", { extension: "tsv" });
  await assert.rejects(agents.call("table.read", { files: none }), failure("HEARTH_VALIDATION", "/files", "no file"));
});

test("paths outside the folder, both or no sources and wrong types name the field", async (context) => {
  const agents = await openTestAgents(context, { "a.csv": "a\n1\n" });
  await assert.rejects(agents.call("table.read", { path: "../a.csv" }), failure("HEARTH_PATH_OUTSIDE", "/path"));
  await assert.rejects(agents.call("table.read", {}), failure("HEARTH_VALIDATION", "/path", "give path or files"));
  await assert.rejects(agents.call("table.read", { path: 5 }), failure("HEARTH_VALIDATION", "/path"));
  await assert.rejects(
    agents.call("table.read", { path: "a.csv", delimeter: ";" }),
    failure("HEARTH_VALIDATION", "delimeter"),
  );
  await assert.rejects(agents.call("table.read", { path: "none.csv" }), failure("HEARTH_NOT_FOUND", "none.csv"));
});

test("a hundred thousand rows are read, grouped and described, and an abort ends the reading", async (context) => {
  const lines = Array.from(
    { length: 100_000 },
    (_, row) => `2025-01-${String((row % 28) + 1).padStart(2, "0")},c${row % 7},${(row % 1000) / 100}`,
  );
  const agents = await openTestAgents(context, { "big.csv": `day,group,amount\n${lines.join("\n")}\n` });
  const table = await agents.table("table.read", { path: "big.csv" });
  assert.equal(table.rows.length, 100_000);
  const sums = await agents.table("table.aggregate", { table, groupBy: [{ column: "group" }] });
  assert.equal(sums.rows.length, 7);
  // 100 times the sum of 0.00 to 9.99.
  assert.equal((await agents.number("statistics.sum", { table })).value, 499_500);
  const controller = new AbortController();
  const running = agents.call("table.read", { path: "big.csv" }, controller.signal);
  controller.abort(new Error("cancelled"));
  await assert.rejects(running, /cancelled/);
});

test("a table written as CSV reads back as it was", async (context) => {
  const agents = await openTestAgents(context);
  // Text that looks like a number, a date or nothing is read as such, so letters come first here.
  const text = fc.string({ unit: "grapheme", maxLength: 12 }).map((part) => `t${part.replaceAll("\0", "")}`.trim());
  const amount = fc.integer({ min: -1_000_000, max: 1_000_000 }).map((cents) => cents / 100);
  const rows = fc.array(fc.tuple(text, amount), { minLength: 1, maxLength: 20 });
  await fc.assert(
    fc.asyncProperty(rows, async (cells) => {
      const table = tableOf("name, amount:number", cells);
      await agents.call("table.write", { table, path: "round.csv" });
      const again = await openTestAgents(context, { "round.csv": toCsv(table) });
      const read = await again.table("table.read", {
        path: "round.csv",
        types: { name: "text", amount: "number" },
        delimiter: ",",
        decimal: ".",
        header: "yes",
      });
      assert.deepEqual(
        read.rows,
        cells.map(([name, value]) => [name, value === 0 ? 0 : value]),
      );
      assert.equal(await agents.written("round.csv"), toCsv(table));
    }),
    { numRuns: 40 },
  );
});
