import assert from "node:assert/strict";
import { test } from "node:test";
import type { Task } from "@hearth/sdk";
import fc from "fast-check";
import { placeBars } from "./place-bars.ts";

const task = (startedAt?: number, endedAt?: number): Task =>
  ({ ...(startedAt === undefined ? {} : { startedAt }), ...(endedAt === undefined ? {} : { endedAt }) }) as Task;

void test("bars lie within the run, whatever the times are", () => {
  const time = fc.nat({ max: 1e9 });
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.option(time), fc.option(time))), time, (spans, now) => {
      const tasks = spans.map(([from, to]) => task(from ?? undefined, from === null ? undefined : (to ?? undefined)));
      const { bars, ticks, waiting } = placeBars(tasks, now);
      assert.equal(bars.length + waiting, tasks.length);
      for (const { from, to } of bars) assert.ok(from >= 0 && to <= 1.0000001 && from <= to, `${from} ${to}`);
      assert.ok(ticks.length <= 10);
    }),
  );
});

void test("what still runs reaches to now", () => {
  const { bars, ticks } = placeBars([task(1000, 3000), task(2000)], 5000);
  assert.deepEqual(
    bars.map(({ from, to }) => [from, to]),
    [
      [0, 0.5],
      [0.25, 1],
    ],
  );
  assert.deepEqual(
    ticks.map(({ label }) => label),
    ["0", "500 ms", "1.0 s", "1.5 s", "2.0 s", "2.5 s", "3.0 s", "3.5 s"],
  );
});
