import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { describe, test } from "node:test";
import { openDatabase, plainStatement } from "@hearth/storage";
import { ModelError } from "../src/index.ts";
import { alice, answerOf, openStage, question, textOf } from "./support/stage.ts";

const given = process.env["HEARTH_TEST_POSTGRES_URL"];

/** A schema of its own, which is dropped afterwards. */
async function openSchema() {
  const schema = `models_${randomBytes(6).toString("hex")}`;
  const admin = await openDatabase({ url: given! });
  await admin.all(plainStatement(`CREATE SCHEMA ${schema}`));
  const url = new URL(given!);
  url.searchParams.set("options", `-c search_path=${schema}`);
  return {
    databaseUrl: url.href,
    async [Symbol.asyncDispose]() {
      await admin.all(plainStatement(`DROP SCHEMA ${schema} CASCADE`));
      await admin[Symbol.asyncDispose]();
    },
  };
}

void describe(
  "answers and what they took, on PostgreSQL",
  { skip: given === undefined ? "HEARTH_TEST_POSTGRES_URL is not set" : false },
  () => {
    void test("an answer is told from the record, by another hub on the same database too", async () => {
      await using schema = await openSchema();
      const { databaseUrl } = schema;
      const asked = question("Hi");
      {
        await using stage = await openStage({ databaseUrl });
        stage.server.add({ text: ["a", "b"], usage: { input: 7, output: 3 } });
        assert.equal(textOf(await answerOf(stage.door(), asked)), "ab");
      }
      await using other = await openStage({ databaseUrl });
      const parts = await answerOf(other.door(), asked);
      assert.equal(textOf(parts), "ab");
      const end = parts.at(-1);
      assert.ok(end?.type === "finish" && end.cost.replayed && end.cost.moneyMicroUnits === 0);
      assert.equal(other.server.requests.length, 0);
      await assert.rejects(answerOf(other.door(), { ...question("Other"), call: asked.call }), {
        code: "HEARTH_VALIDATION",
      });
    });

    void test("what was used is summed, by model and by day, with calls that failed and for nobody else", async () => {
      await using schema = await openSchema();
      await using stage = await openStage(schema);
      stage.server.add(
        { text: "one", usage: { input: 7, output: 3 } },
        { text: ["a", "b"], cutAfter: 1 },
        { text: "two", usage: { input: 1000, output: 500 } },
      );
      await answerOf(stage.door(), question("One"));
      await assert.rejects(answerOf(stage.door(), question("Cut")), ModelError);
      await answerOf(stage.door(), question("Two"));
      const { usage } = stage.models;
      const { total, lines } = await usage.usage(alice, { by: "model" });
      assert.deepEqual([total.calls, total.failed, total.output >= 503, lines.length], [3, 1, true, 1]);
      assert.equal(typeof total.input, "number");
      assert.equal((await usage.usage(alice, { by: "day" })).lines.length, 1);
      assert.equal((await usage.usage({ kind: "person", id: "bob" }, { by: "model" })).total.calls, 0);
    });

    void test("two that ask the same call at once on two connections get one answer each, the same", async () => {
      await using schema = await openSchema();
      await using first = await openStage(schema);
      await using second = await openStage(schema);
      for (const { server } of [first, second]) server.add({ text: "same" });
      const asked = question("Hi");
      const answers = await Promise.all([first, second].map((stage) => answerOf(stage.door(), asked)));
      assert.deepEqual(answers.map(textOf), ["same", "same"]);
      assert.equal(textOf(await answerOf(first.door(), asked)), "same");
    });
  },
);
