import assert from "node:assert/strict";
import { test } from "node:test";
import { pino } from "pino";
import { LogTail } from "./log-tail.ts";

void test("the tail keeps the last lines with what pino wrote of them", () => {
  const tail = new LogTail(3);
  const logger = pino(
    { base: null, timestamp: () => `,"time":"2026-01-02T03:04:05.000Z"` },
    {
      write: (line: string) => tail.take(line),
    },
  );
  for (let number = 1; number <= 20; number += 1) logger.warn({ number }, `line ${number}`);
  const lines = tail.list();
  assert.deepEqual(
    lines.map(({ message }) => message),
    ["line 18", "line 19", "line 20"],
  );
  assert.deepEqual(lines[2], {
    number: 20,
    level: 40,
    time: Date.parse("2026-01-02T03:04:05.000Z"),
    message: "line 20",
    fields: { number: 20 },
  });
  assert.deepEqual(
    tail.list(19).map(({ number }) => number),
    [20],
  );
});

void test("how many lines are kept can be changed while it runs", () => {
  const tail = new LogTail();
  for (let number = 1; number <= 50; number += 1) tail.take(JSON.stringify({ level: 30, msg: `line ${number}` }));
  tail.keepLines(10);
  assert.deepEqual([tail.list().length, tail.list()[0]?.message], [10, "line 41"]);
});
