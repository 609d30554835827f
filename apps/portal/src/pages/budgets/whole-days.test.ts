import assert from "node:assert/strict";
import { test } from "node:test";
import type { ModelUsage } from "@hearth/sdk";
import { wholeDays } from "./whole-days.ts";

const line = (key: string, input: number): ModelUsage["lines"][number] => ({
  key,
  calls: 1,
  failed: 0,
  input,
  output: 1,
  cachedInput: 0,
  reasoning: 0,
  moneyMicroUnits: 0,
  unpriced: 0,
  estimated: 0,
  unattended: 0,
});
const inputs = (...lines: ModelUsage["lines"]): number[] => wholeDays(lines).map(({ input }) => input);

void test("days on which nothing was used stand between and before those on which something was", () => {
  assert.deepEqual(inputs(line("2026-03-02", 7)), [...Array.from({ length: 13 }, () => 0), 7]);
  const many = inputs(line("2026-03-02", 7), line("2026-02-01", 3));
  assert.deepEqual([many.length, many[0], many[1], many.at(-1)], [30, 3, 0, 7]);
  assert.equal(new Date(wholeDays([line("2026-03-02", 7)])[0]!.time * 1000).toISOString(), "2026-02-17T00:00:00.000Z");
});
