import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { buffer } from "node:stream/consumers";
import { after, before, describe, test } from "node:test";
import {
  excludePresence,
  openCopySession,
  openDatabase,
  plainStatement,
  replaySteps,
  sharePresence,
  StorageError,
} from "../src/index.ts";

const postgresUrl = process.env["HEARTH_TEST_POSTGRES_URL"];
const schema = `hearth_test_${randomBytes(6).toString("hex")}`;
const url = `${postgresUrl}${postgresUrl?.includes("?") ? "&" : "?"}options=-c%20search_path%3D${schema}`;

async function* chunks(...texts: string[]): AsyncGenerator<Buffer> {
  for (const text of texts) yield Buffer.from(text);
}

void describe(
  "a session that copies",
  { skip: postgresUrl === undefined && "HEARTH_TEST_POSTGRES_URL is not set" },
  () => {
    const administer = async (text: string): Promise<void> => {
      await using database = await openDatabase({ url: postgresUrl! });
      await database.all(plainStatement(text));
    };
    before(() => administer(`CREATE SCHEMA ${schema}`));
    after(() => administer(`DROP SCHEMA ${schema} CASCADE`));

    void test("rows come out as they went in, however they were cut and however long they are", async () => {
      await using session = await openCopySession({ url });
      await session.all(plainStatement("CREATE TABLE word (id BIGINT, text TEXT)"));
      const long = "x".repeat(3_000_000);
      const given = `1\tone\n2\t\\N\n3\t\n4\t${long}\n5\tünï\n`;
      const bytes = Buffer.from(given);
      const cut = bytes.indexOf("ü") + 1;
      async function* torn(): AsyncGenerator<Buffer> {
        yield bytes.subarray(0, 3);
        yield bytes.subarray(3, cut);
        yield bytes.subarray(cut);
      }
      assert.equal(await session.copyIn("COPY word FROM STDIN", torn()), 5);
      const copy = session.copyOut("COPY (SELECT * FROM word ORDER BY id) TO STDOUT");
      assert.ok((await buffer(copy)).equals(bytes));
      assert.equal(copy.rows, 5);
      assert.deepEqual(await session.all(plainStatement("SELECT count(*) AS n FROM word WHERE text IS NULL")), [
        { n: "1" },
      ]);
    });

    void test("more than memory should hold waits at the socket until it is read", async () => {
      await using session = await openCopySession({ url });
      const copy = session.copyOut("COPY (SELECT repeat('x', 999) FROM generate_series(1, 50000)) TO STDOUT");
      let total = 0;
      let most = 0;
      for await (const chunk of copy) {
        total += (chunk as Buffer).length;
        most = Math.max(most, copy.readableLength);
      }
      assert.deepEqual([total, copy.rows], [50_000_000, 50_000]);
      assert.ok(most < 4_000_000, `${most} bytes lay in the stream`);
    });

    void test("what the database refuses and what the source throws are told, keep nothing, and the session goes on", async () => {
      await using session = await openCopySession({ url });
      await session.all(plainStatement("CREATE TABLE number (id BIGINT)"));
      await assert.rejects(session.copyIn("COPY number FROM STDIN", chunks("1\n", "no number\n", "3\n")), StorageError);
      async function* broken(): AsyncGenerator<Buffer> {
        yield Buffer.from("1\n");
        throw new RangeError("the disk is gone");
      }
      await assert.rejects(session.copyIn("COPY number FROM STDIN", broken()), RangeError);
      await assert.rejects(buffer(session.copyOut("COPY nothing TO STDOUT")), StorageError);
      assert.deepEqual(await session.all(plainStatement("SELECT * FROM number")), []);
    });

    void test("who aborts is not kept waiting by a copy", async () => {
      const stopping = new AbortController();
      await using session = await openCopySession({ url, signal: stopping.signal });
      await session.all(plainStatement("CREATE TABLE endless (id BIGINT)"));
      async function* endless(): AsyncGenerator<Buffer> {
        for (let number = 0; ; number += 1) {
          if (number === 1000) stopping.abort(new RangeError("enough"));
          yield Buffer.from("1\n".repeat(1000));
        }
      }
      await assert.rejects(session.copyIn("COPY endless FROM STDIN", endless()), RangeError);
    });

    void test("a hub in a schema keeps those out who would replace it, until its connection ends", async () => {
      await using session = await openCopySession({ url });
      const alone = async (): Promise<unknown> =>
        (await session.all(plainStatement<{ alone: boolean }>(excludePresence)))[0]?.alone;
      {
        await using hub = await openCopySession({ url });
        await hub.all(plainStatement(sharePresence));
        assert.equal(await alone(), false);
        await hub.all(plainStatement("SET search_path = public"));
      }
      assert.equal(await alone(), true);
    });
  },
);

void test("steps are replayed in their order, and those that are unknown are told", () => {
  const step = (id: string) => ({ id, sqlite: [`lite ${id}`], postgres: [`great ${id}`] });
  const sets = [{ set: "one", migrations: [step("0001-a"), step("0002-b"), step("0003-c")] }];
  const taken = ["0002-b", "0001-a", "0009-z"].map((id) => ({ package: "one", id }));
  const { statements, unknown } = replaySteps({ kind: "postgres" }, sets, taken);
  assert.deepEqual(
    statements.map(({ sql }) => sql).filter((sql) => sql.startsWith("great")),
    ["great 0001-a", "great 0002-b"],
  );
  assert.deepEqual(unknown, [{ package: "one", id: "0009-z" }]);
});
