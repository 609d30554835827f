import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { test, type TestContext } from "node:test";
import { HearthError } from "@hearth/protocol";
import { querySqlite } from "./query-sqlite.ts";

const endless = "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT count(*) FROM c";
const limits = { milliseconds: 60_000, rows: 100 };
const code =
  (wanted: string, text = "") =>
  (error: unknown) =>
    HearthError.isInstance(error) && error.code === wanted && error.message.includes(text);

async function makeFile(context: TestContext, mode = "DELETE"): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "hearth-query-"));
  context.after(() => rm(folder, { recursive: true, force: true }));
  const path = join(folder, "a.db");
  const database = new DatabaseSync(path);
  context.after(() => database.close());
  database.exec(
    `PRAGMA journal_mode = ${mode}; CREATE TABLE t (n INTEGER, b BLOB, r REAL);
     INSERT INTO t VALUES (9007199254740993, x'00ff', 1.5), (2, NULL, 9e999);`,
  );
  return path;
}

test("rows come back with large integers, bytes and infinities as they are", async (context) => {
  for (const mode of ["DELETE", "WAL"]) {
    const path = await makeFile(context, mode);
    const answer = await querySqlite({ path }, "SELECT n, b, r FROM t", limits);
    assert.deepEqual(answer, {
      columns: ["n", "b", "r"],
      rows: [
        { n: 9007199254740993n, b: new Uint8Array([0, 255]), r: 1.5 },
        { n: 2, b: null, r: Infinity },
      ],
      truncated: false,
    });
  }
});

test("a query without an end is killed at its time while this process goes on", async (context) => {
  const path = await makeFile(context);
  let turns = 0;
  const ticker = setInterval(() => turns++, 10);
  await assert.rejects(
    querySqlite({ path }, endless, { ...limits, milliseconds: 1500 }),
    code("HEARTH_QUERY_STOPPED", "1.5 seconds"),
  );
  clearInterval(ticker);
  assert.ok(turns > 1);
});

test("an abort kills it too", async (context) => {
  const path = await makeFile(context);
  const controller = new AbortController();
  const asked = querySqlite({ path }, endless, { ...limits, signal: controller.signal });
  controller.abort(new Error("enough"));
  await assert.rejects(asked, /enough/);
});

test("an answer is cut at its rows and its bytes, and memory has an end", async (context) => {
  const path = await makeFile(context);
  const many =
    "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT x, hex(zeroblob(500)) AS y FROM c";
  const rows = await querySqlite({ path }, many, limits);
  assert.deepEqual([rows.rows.length, rows.truncated], [100, true]);
  const bytes = await querySqlite({ path }, many, { ...limits, bytes: 10_300 });
  assert.deepEqual([bytes.rows.length, bytes.truncated], [10, true]);
  await assert.rejects(
    querySqlite({ path }, "WITH RECURSIVE c(x) AS (SELECT 1 UNION SELECT x + 1 FROM c) SELECT count(*) FROM c", {
      ...limits,
      heapBytes: 2 ** 24,
    }),
    code("HEARTH_QUERY_STOPPED", "16 MiB"),
  );
});

test("it reads its database and nothing else, and changes nothing", async (context) => {
  const path = await makeFile(context);
  const other = await makeFile(context);
  const { content } = await contentOf(path);
  for (const source of [{ path }, { content }])
    for (const sql of [
      "DELETE FROM t",
      `ATTACH '${other}' AS o`,
      "SELECT load_extension('x')",
      "VACUUM INTO '/tmp/hearth-query-planted.db'",
      "SELECT nothing FROM t",
      "no SQL",
    ])
      await assert.rejects(querySqlite(source, sql, limits), code("HEARTH_VALIDATION"), sql);
  assert.equal((await querySqlite({ content }, "SELECT count(*) AS n FROM t", limits)).rows[0]?.["n"], 2);
  await assert.rejects(querySqlite({ path: `${path}.none` }, "SELECT 1", limits), code("HEARTH_VALIDATION"));
  await assert.rejects(querySqlite({ content: new Uint8Array(600) }, "SELECT * FROM t", limits), (error) =>
    HearthError.isInstance(error),
  );
});

async function contentOf(path: string): Promise<{ content: Uint8Array }> {
  const { readFile } = await import("node:fs/promises");
  return { content: await readFile(path) };
}
