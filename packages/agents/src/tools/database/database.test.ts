import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { defaultPolicy } from "@hearth/policy";
import { openDatabase } from "@hearth/storage";
import { failure } from "../../builtin/test-support/open-test-agents.ts";
import { openToolBench } from "../test-support/open-tool-bench.ts";
import { workspaceTools } from "../workspace/agent.ts";
import { databaseTools } from "./agent.ts";
import { loadInThread } from "./load-in-thread.ts";

const tools = [databaseTools, workspaceTools];
const postgres = process.env["HEARTH_TEST_POSTGRES_URL"];

/** A shop in a file with a write-ahead log, as running programs leave it. */
function shop(folder: string): Promise<void> {
  const database = new DatabaseSync(join(folder, "shop.db"));
  database.exec(`PRAGMA journal_mode = WAL;
    CREATE TABLE sale (id INTEGER PRIMARY KEY, day TEXT NOT NULL, amount REAL, "odd ""name" TEXT);
    CREATE INDEX sale_day ON sale (day);
    CREATE VIEW total AS SELECT day, sum(amount) AS amount FROM sale GROUP BY day;`);
  const insert = database.prepare(`INSERT INTO sale (day, amount) VALUES (?, ?)`);
  for (let index = 0; index < 250; index++)
    insert.run(`2026-01-${String((index % 5) + 1).padStart(2, "0")}`, index / 4);
  database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
  database.close();
  return Promise.resolve();
}

interface Rows {
  columns: { name: string; type: string }[];
  rows: unknown[][];
  totalRows: number;
  next?: number;
}

test("a SQLite file is described, asked a page at a time, and explained", async (context) => {
  const bench = await openToolBench(context, { agent: "data", tools, prepare: shop });
  const { tables } = await bench.call<{ tables: { name: string; kind: string; rows: number; columns: unknown[] }[] }>(
    "database.schema",
    { file: "shop.db", place: "input" },
  );
  assert.deepEqual(
    tables.map(({ name, kind, rows }) => [name, kind, rows]),
    [
      ["sale", "table", 250],
      ["total", "view", 5],
    ],
  );
  assert.deepEqual(tables[0]?.columns.slice(0, 2), [
    { name: "id", type: "INTEGER", nullable: false },
    { name: "day", type: "TEXT", nullable: false },
  ]);
  const ask = (sql: string, more: object = {}) => bench.call<Rows>("database.read", { file: "shop.db", sql, ...more });
  const first = await ask("SELECT id FROM sale ORDER BY id", { maximum: 200 });
  assert.deepEqual([first.rows.length, first.totalRows, first.next], [200, 250, 200]);
  const rest = await ask("SELECT id FROM sale ORDER BY id", { skip: 200 });
  assert.deepEqual([rest.rows.length, rest.next], [50, undefined]);
  const sums = await ask("SELECT day, sum(amount) AS amount FROM sale GROUP BY day ORDER BY day LIMIT 1");
  assert.deepEqual(
    [sums.columns, sums.rows],
    [
      [
        { name: "day", type: "text" },
        { name: "amount", type: "number" },
      ],
      [["2026-01-01", 1531.25]],
    ],
  );
  const explain = (sql: string) => bench.call<{ scans: string[] }>("database.explain", { file: "shop.db", sql });
  assert.deepEqual((await explain("SELECT * FROM sale WHERE amount > 3")).scans, ["sale"]);
  assert.deepEqual((await explain("SELECT * FROM sale WHERE day = '2026-01-01'")).scans, []);
});

test("a statement that changes something, breaks, or is no database is refused, and the file stays as it was", async (context) => {
  const bench = await openToolBench(context, {
    agent: "data",
    tools,
    prepare: shop,
    files: { "no.db": "no database" },
  });
  const before = await readFile(join(bench.copy, "shop.db"));
  const ask = (sql: string, file = "shop.db") => bench.call("database.read", { file, sql });
  await assert.rejects(ask("DELETE FROM sale"), failure("HEARTH_EFFECT_DENIED"));
  await assert.rejects(ask("SELECT load_extension('x')"), failure("HEARTH_EFFECT_DENIED"));
  await assert.rejects(ask("ATTACH DATABASE '/etc/passwd' AS x"), failure("HEARTH_EFFECT_DENIED"));
  await assert.rejects(ask("SELECT nothing FROM sale"), failure("HEARTH_VALIDATION", "nothing"));
  await assert.rejects(ask("SELECT 1", "no.db"), failure("HEARTH_VALIDATION", "no SQLite file"));
  await assert.rejects(bench.call("database.read", { sql: "SELECT 1" }), failure("HEARTH_VALIDATION"));
  assert.deepEqual(await readFile(join(bench.copy, "shop.db")), before);
});

test("a query without an end is stopped at the agent's time, and a view without one is not counted", async (context) => {
  const data = defaultPolicy.agents["data"]!;
  const bench = await openToolBench(context, {
    agent: "data",
    tools,
    policy: {
      ...defaultPolicy,
      agents: { ...defaultPolicy.agents, data: { ...data, limits: { ...data.limits, seconds: 2 } } },
    },
    prepare: (folder) => {
      using database = new DatabaseSync(join(folder, "trap.db"));
      database.exec(`CREATE TABLE t (n); INSERT INTO t VALUES (1);
        CREATE VIEW endless AS WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT x FROM c;`);
      return Promise.resolve();
    },
  });
  let turns = 0;
  const ticker = setInterval(() => turns++, 10);
  await assert.rejects(
    bench.call("database.read", { file: "trap.db", sql: "SELECT count(*) FROM endless" }),
    failure("HEARTH_QUERY_STOPPED", "longer than 2 seconds"),
  );
  assert.ok(turns > 1);
  const { tables } = await bench.call<{ tables: { name: string; rows?: number }[] }>("database.schema", {
    file: "trap.db",
  });
  clearInterval(ticker);
  assert.deepEqual(
    tables.map(({ name, rows }) => [name, rows]),
    [
      ["endless", undefined],
      ["t", 1],
    ],
  );
});

test("who has no right to databases is told so", async (context) => {
  const bench = await openToolBench(context, { agent: "code", tools, prepare: shop });
  await assert.rejects(
    bench.call("database.read", { file: "shop.db", sql: "SELECT 1" }),
    failure("HEARTH_EFFECT_DENIED"),
  );
});

test("a CSV file is loaded, asked, exported and handed over, and the counts agree", async (context) => {
  const csv = 'name;amount;day\nÄpfel;1,50;01.02.2026\n"a;b";2,25;02.02.2026\nleer;;03.02.2026\n';
  const bench = await openToolBench(context, { agent: "data", tools, files: { "sales.csv": csv } });
  const loaded = await bench.call("database.load", {
    csv: "sales.csv",
    file: "sales.db",
    table: "sale",
    expectedRows: 3,
  });
  assert.deepEqual(loaded["checks"], [
    { what: "rows in the file", expected: 3, found: 3, holds: true },
    { what: "rows", expected: 3, found: 3, holds: true },
    { what: "sum of amount", expected: 3.75, found: 3.75, holds: true },
  ]);
  const again = { csv: "sales.csv", file: "sales.db", table: "sale" };
  await assert.rejects(bench.call("database.load", again), failure("HEARTH_VALIDATION", "there already"));
  const appended = await bench.call<{ checks: { found: number }[] }>("database.load", { ...again, mode: "append" });
  assert.deepEqual(
    appended.checks.map(({ found }) => found),
    [6, 7.5],
  );
  await bench.call("database.load", { ...again, mode: "replace" });
  const exported = await bench.call("database.export", {
    file: "sales.db",
    sql: "SELECT name, amount, day FROM sale ORDER BY day",
    to: "exports/sales.csv",
    expectedRows: 3,
  });
  assert.equal(exported["rows"], 3);
  assert.equal(
    await readFile(join(bench.copy, "exports/sales.csv"), "utf8"),
    "name,amount,day\r\nÄpfel,1.5,2026-02-01\r\na;b,2.25,2026-02-02\r\nleer,,2026-02-03\r\n",
  );
  await bench.call("database.export", {
    file: "sales.db",
    sql: "SELECT name FROM sale ORDER BY name LIMIT 1",
    to: "one.json",
  });
  assert.deepEqual(JSON.parse(await readFile(join(bench.copy, "one.json"), "utf8")), [{ name: "a;b" }]);
  await assert.rejects(
    bench.call("database.export", { file: "sales.db", sql: "SELECT 1", to: "x.csv", expectedRows: 2 }),
    failure("HEARTH_LOAD_MISMATCH", "1 instead of 2"),
  );
  await bench.call("workspace.hand-over", { paths: ["exports/sales.csv"] });
  assert.equal((await bench.output.list()).length, 1);
});

test("a load whose counts do not agree leaves the database as it was, and one that was made can be taken back", async (context) => {
  const bench = await openToolBench(context, { agent: "data", tools, files: { "a.csv": "n\n1\n2\n" } });
  const load = (more: object) =>
    bench.call<{ undo: string }>("database.load", { csv: "a.csv", file: "a.db", table: "t", ...more });
  await assert.rejects(load({ expectedRows: 3 }), failure("HEARTH_LOAD_MISMATCH", "2 instead of 3"));
  await assert.rejects(bench.call("database.schema", { file: "a.db" }), failure("HEARTH_NOT_FOUND"));
  await load({});
  const before = await readFile(join(bench.copy, "a.db"));
  const { undo } = await load({ mode: "append" });
  await bench.call("workspace.undo", { undo });
  const now = await bench.call<Rows>("database.read", { file: "a.db", sql: "SELECT n FROM t ORDER BY n" });
  assert.deepEqual(now.rows, [[1], [2]]);
  assert.equal((await readFile(join(bench.copy, "a.db"))).length, before.length);
  await writeFile(join(bench.copy, "b.csv"), "other\n1\n");
  await assert.rejects(load({ csv: "b.csv", mode: "append" }), failure("HEARTH_VALIDATION", "no column other"));
});

test("a load does not hold up the hub, and ends when its task does", async (context) => {
  const lines = Array.from({ length: 200_000 }, (_, index) => `${index},word ${index},${index / 4}`).join("\n");
  const bench = await openToolBench(context, { agent: "data", tools, files: { "a.csv": `id,word,size\n${lines}\n` } });
  const job = { csv: "a.csv", file: "a.db", table: "t" };
  let turns = 0;
  let going = true;
  const turn = (): void => {
    turns += 1;
    if (going) setImmediate(turn);
  };
  turn();
  const loaded = await bench.call("database.load", job);
  going = false;
  assert.equal(loaded["rows"], 200_000);
  // Done in one go, it would leave the loop a handful of turns for reading and writing the files.
  assert.ok(turns > 1000, `${turns} turns`);
  const text = await readFile(join(bench.input, "a.csv"), "utf8");
  const stop = new AbortController();
  const ended = loadInThread(
    { text, path: "a.csv", content: undefined, table: "t", mode: "create", expectedRows: undefined },
    stop.signal,
  );
  stop.abort(new Error("no longer wanted"));
  await assert.rejects(ended, /no longer wanted/);
});

test(
  "a PostgreSQL database is described, loaded in batches and exported",
  { skip: postgres === undefined },
  async (context) => {
    await using database = await openDatabase<unknown>({ url: postgres ?? "" });
    const pool = database.postgres!.pool;
    const table = `load_${Date.now()}`;
    await pool.query(
      "DO $$ BEGIN CREATE ROLE hearth_data; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$",
    );
    await pool.query(`CREATE TABLE ${table} (id int, name text)`);
    await pool.query(`GRANT SELECT, INSERT ON ${table} TO hearth_data`);
    context.after(async () => {
      await using again = await openDatabase<unknown>({ url: postgres ?? "" });
      await again.postgres!.pool.query(`DROP TABLE ${table}`);
    });
    const csv = `id,name\n${Array.from({ length: 1203 }, (_, index) => `${index},it's ${index}`).join("\n")}\n`;
    const bench = await openToolBench(context, {
      agent: "data",
      tools,
      files: { "a.csv": csv },
      databases: { shop: { kind: "postgres", id: "shop", database } },
    });
    const source = { database: "shop" };
    const loaded = await bench.call("database.load", { ...source, csv: "a.csv", table });
    assert.deepEqual(loaded["checks"], [{ what: "rows", expected: 1203, found: 1203, holds: true }]);
    const { tables } = await bench.call<{ tables: { name: string; columns: unknown[] }[] }>("database.schema", {
      ...source,
      tables: [table],
    });
    assert.deepEqual(
      tables.map(({ name, columns }) => [name, columns.length]),
      [[table, 2]],
    );
    const explained = await bench.call<{ scans: string[] }>("database.explain", {
      ...source,
      sql: `SELECT * FROM ${table}`,
    });
    assert.deepEqual(explained.scans, [table]);
    await bench.call("database.export", { ...source, sql: `SELECT * FROM ${table} ORDER BY id`, to: "out.csv" });
    assert.match(await readFile(join(bench.copy, "out.csv"), "utf8"), /\r\n1202,it's 1202\r\n$/);
  },
);
