import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { describe, test } from "node:test";
import { openDatabase, plainStatement, type Statement, StorageError } from "../src/index.ts";
import { databaseKinds, openTemporarySqlite } from "./support/databases.ts";

const sql = (text: string, parameters: unknown[] = []): Statement => plainStatement(text, parameters);

async function countOf(database: { all: (query: Statement) => Promise<unknown[]> }): Promise<number> {
  const [row] = (await database.all(sql("SELECT count(*) AS n FROM item"))) as { n: number }[];
  return row!.n;
}

for (const kind of databaseKinds) {
  void describe(`a batch on ${kind.name}`, { skip: kind.skip }, () => {
    void test("is kept whole or not at all", async () => {
      await using opened = await kind.open();
      const { database } = opened;
      await database.batch([sql("CREATE TABLE item (id INTEGER PRIMARY KEY)")]);
      await database.batch([sql("INSERT INTO item VALUES (1)"), sql("INSERT INTO item VALUES (2)")]);
      await assert.rejects(
        database.batch([sql("INSERT INTO item VALUES (3)"), sql("INSERT INTO item VALUES (1)")]),
        StorageError,
      );
      assert.equal(await countOf(database), 2);
    });

    void test("that fails does not take others of the same turn with it", async () => {
      await using opened = await kind.open();
      const { database } = opened;
      await database.batch([sql("CREATE TABLE item (id INTEGER PRIMARY KEY)")]);
      const outcomes = await Promise.allSettled([
        database.batch([sql("INSERT INTO item VALUES (1)")]),
        database.batch([sql("INSERT INTO item VALUES (2)"), sql("INSERT INTO nowhere VALUES (1)")]),
        database.batch([sql("INSERT INTO item VALUES (3)")]),
      ]);
      assert.deepEqual(
        outcomes.map((outcome) => outcome.status),
        ["fulfilled", "rejected", "fulfilled"],
      );
      assert.equal(await countOf(database), 2);
    });

    void test("with a statement that is no SQL is refused with a code and a hint", async () => {
      await using opened = await kind.open();
      await assert.rejects(opened.database.batch([sql("SELEKT 1")]), { code: "HEARTH_STORAGE" });
      await assert.rejects(opened.database.all(sql("SELECT * FROM nowhere")), { code: "HEARTH_STORAGE" });
    });
  });
}

const postgres = databaseKinds.find(({ name }) => name === "PostgreSQL")!;

void test(
  "a PostgreSQL that goes away in the midst of a statement fails it and nothing else",
  { skip: postgres.skip },
  async () => {
    await using opened = await postgres.open();
    const { database } = opened;
    const client = await database.postgres!.pool.connect();
    const gone = new Promise((resolve) => client.on("end", () => resolve(undefined)));
    const { rows } = await client.query<{ pid: number }>("SELECT pg_backend_pid() AS pid");
    const asked = assert.rejects(client.query("SELECT pg_sleep(600)"));
    await database.all(sql("SELECT pg_terminate_backend($1)", [rows[0]!.pid]));
    await asked;
    // By now the loss was told to whoever listens; without anybody it would have ended this process.
    await gone;
    client.release(true);
    assert.deepEqual(await database.all(sql("SELECT 1 AS one")), [{ one: 1 }]);
  },
);

void test("a full disk refuses the write with a clear error, harms nothing, and work goes on when space returns", async () => {
  await using opened = await openTemporarySqlite();
  const { database } = opened;
  await database.batch([sql("CREATE TABLE item (id INTEGER PRIMARY KEY, body TEXT)")]);
  await database.batch([sql("INSERT INTO item VALUES (1, 'before')")]);
  const { page_count: pages } = database.sqlite!.connection.prepare("PRAGMA page_count").get() as {
    page_count: number;
  };
  // SQLite answers SQLITE_FULL at its page limit exactly as it does when the disk has no room.
  database.sqlite!.connection.exec(`PRAGMA max_page_count = ${pages}`);
  const big = sql("INSERT INTO item (body) VALUES (?)", ["x".repeat(100_000)]);
  const outcomes = await Promise.allSettled([database.batch([big]), database.batch([big])]);
  for (const outcome of outcomes) {
    assert.equal(outcome.status, "rejected");
    assert.equal(outcome.reason.code, "HEARTH_STORAGE_FULL");
    assert.match(outcome.reason.hint, /Free some space/);
  }
  assert.equal(await countOf(database), 1);
  const [integrity] = await database.all(plainStatement<{ integrity_check: string }>("PRAGMA integrity_check"));
  assert.equal(integrity?.integrity_check, "ok");
  database.sqlite!.connection.exec("PRAGMA max_page_count = 1000000");
  await database.batch([big]);
  assert.equal(await countOf(database), 2);
});

void test("a database that cannot be written says so", async () => {
  await using opened = await openTemporarySqlite();
  const { database } = opened;
  await database.batch([sql("CREATE TABLE item (id INTEGER PRIMARY KEY)")]);
  database.sqlite!.connection.exec("PRAGMA query_only = ON");
  await assert.rejects(database.batch([sql("INSERT INTO item VALUES (1)")]), { code: "HEARTH_STORAGE_READ_ONLY" });
  await assert.rejects(openDatabase({ url: "sqlite:/dev/null/hearth.db" }), { code: /^HEARTH_STORAGE/ });
});

void test("an address of an unknown kind is refused with the setting named", async () => {
  await assert.rejects(openDatabase({ url: "mysql://x" }), {
    code: "HEARTH_VALIDATION",
    field: "HEARTH_DATABASE_URL",
  });
});

void test("a write after the end is rejected, also one of the turn in which the connection goes", async () => {
  await using opened = await openTemporarySqlite();
  const { database } = opened;
  await database.batch([sql("CREATE TABLE item (body TEXT)")]);
  const lastOfTheTurn = database.batch([sql("INSERT INTO item VALUES ('kept')")]);
  const cutOff = (async () => {
    await lastOfTheTurn;
    // Collected while the connection is there, and committed when it is not.
    const written = database.batch([sql("INSERT INTO item VALUES ('lost')")]);
    database.sqlite!.connection.close();
    return await written;
  })();
  await assert.rejects(cutOff, { code: "HEARTH_STORAGE" });
  await assert.rejects(database.batch([sql("INSERT INTO item VALUES ('late')")]), { code: "HEARTH_STORAGE" });
  await assert.rejects(
    database.sqlite!.commit(() => 1),
    { code: "HEARTH_STORAGE" },
  );
});

void test("two processes write to one file without losing or doubling a row", async () => {
  await using opened = await openTemporarySqlite();
  const { database } = opened;
  await database.batch([sql("CREATE TABLE item (id INTEGER PRIMARY KEY AUTOINCREMENT, body TEXT)")]);
  const path = database.sqlite!.path;
  const program = `
    import { openDatabase, plainStatement } from ${JSON.stringify(new URL("../src/index.ts", import.meta.url).href)};
    const database = await openDatabase({ url: "sqlite:${path}" });
    for (let turn = 0; turn < 50; turn++) {
      await Promise.all(Array.from({ length: 4 }, () =>
        database.batch([plainStatement("INSERT INTO item (body) VALUES ('x')")])));
    }
    await database[Symbol.asyncDispose]();`;
  const children = Array.from({ length: 2 }, () =>
    spawn(process.execPath, ["--input-type=module", "-e", program], {
      stdio: ["ignore", "ignore", "inherit"],
      cwd: import.meta.dirname,
    }),
  );
  const codes = await Promise.all(children.map(async (child) => (await once(child, "exit"))[0]));
  assert.deepEqual(codes, [0, 0]);
  assert.equal(await countOf(database), 400);
});
