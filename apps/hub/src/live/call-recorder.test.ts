import assert from "node:assert/strict";
import { test } from "node:test";
import type { Principal } from "@hearth/protocol";
import { type Database, openDatabase } from "@hearth/storage";
import { CallRecorder } from "./call-recorder.ts";

const ada: Principal = { kind: "person", id: "ada" };
const url = process.env["HEARTH_TEST_POSTGRES_URL"];

/** A recorder that is told parts, a second apart. */
function scene(database: Database<unknown>, keep?: number) {
  const errors: unknown[] = [];
  const recorder = new CallRecorder({
    database,
    onError: (error) => errors.push(error),
    ...(keep === undefined ? {} : { keep }),
  });
  let time = 0;
  const say = (task: string, part: object, owner = "ada"): void =>
    recorder.take({
      type: "task-output",
      owner,
      task,
      time: (time += 1000),
      data: { part: { agent: "scribe", stream: "s", turn: 1, call: "c", capability: "files.read", ...part } },
    });
  return { recorder, say, errors };
}

for (const [name, address] of [
  ["SQLite", "sqlite::memory:"],
  ["PostgreSQL", url],
] as const) {
  void test(
    `calls are kept with their task and their length, on ${name}`,
    { skip: address === undefined },
    async () => {
      await using database = await openDatabase<unknown>({ url: address! });
      const task = crypto.randomUUID();
      const { recorder, say, errors } = scene(database);
      say(task, { type: "tool-started", input: '{"path":"a"}' });
      say(task, { type: "tool-ended", outcome: "parked" });
      say(task, { type: "tool-started", input: '{"path":"a"}' });
      say(task, { type: "tool-ended", outcome: "done" });
      say(task, { type: "tool-ended", turn: 2, capability: "no.such", outcome: "failed" });
      say(task, { type: "tool-started", turn: 3, input: "x".repeat(9000) });
      say(task, { type: "text-delta", at: 0, text: "nothing of this" });
      const told = (await recorder.of(ada, task)).map(({ turn, capability, outcome, startedAt, endedAt }) => [
        turn,
        capability,
        outcome,
        startedAt,
        endedAt,
      ]);
      assert.deepEqual(told, [
        [1, "files.read", "done", 3000, 4000],
        [2, "no.such", "failed", 5000, 5000],
        [3, "files.read", undefined, 6000, undefined],
      ]);
      assert.equal((await recorder.of(ada, task))[2]?.input.length, 400);
      say(task, { type: "tool-started", input: "another's" }, "bob");
      assert.equal(
        (await recorder.of(ada, task)).length,
        3,
        "a task of the same name that is another's changes nothing",
      );
      assert.deepEqual(errors, []);
      await recorder[Symbol.asyncDispose]();
    },
  );
}

void test("a database that takes nothing costs the list of calls and nothing else", async () => {
  const database = await openDatabase<unknown>({ url: "sqlite::memory:" });
  await database[Symbol.asyncDispose]();
  const { recorder, say, errors } = scene(database);
  say("t", { type: "tool-started", input: "{}" });
  await recorder[Symbol.asyncDispose]();
  assert.equal(errors.length, 1);
});

void test("of each person the oldest calls beyond a number are dropped", async () => {
  await using database = await openDatabase<unknown>({ url: "sqlite::memory:" });
  const { recorder, say } = scene(database, 10);
  for (let turn = 1; turn <= 5_000; turn += 1) say(`t${turn % 2}`, { type: "tool-ended", turn, outcome: "done" });
  const left = await Promise.all(["t0", "t1"].map((task) => recorder.of(ada, task)));
  assert.ok(left.flat().length <= 11, String(left.flat().length));
});
