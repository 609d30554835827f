import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { ReplayWindow } from "./replay-window.ts";

test("a number is new once, in any order, as long as it is within the window", () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 400 }), { maxLength: 400 }), (numbers) => {
      const window = new ReplayWindow(64);
      const seen = new Set<number>();
      let highest = -1;
      for (const number of numbers) {
        const expected = number > highest - 64 ? !seen.has(number) : false;
        assert.equal(window.isNew(number), expected, `${number} after ${highest}`);
        if (!expected) continue;
        window.mark(number);
        seen.add(number);
        highest = Math.max(highest, number);
      }
    }),
    { numRuns: 2_000 },
  );
});

test("a leap forgets everything before the window, and numbers up to 2^53 work", () => {
  const window = new ReplayWindow();
  for (let number = 0; number < 2_000; number++) window.mark(number);
  window.mark(2 ** 52);
  assert.ok(!window.isNew(1_999));
  assert.ok(!window.isNew(2 ** 52));
  assert.ok(window.isNew(2 ** 52 - 1));
  assert.ok(!window.isNew(2 ** 52 - 1_024));
});
