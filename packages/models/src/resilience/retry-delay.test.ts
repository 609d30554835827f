import assert from "node:assert/strict";
import { test } from "node:test";
import { readRetryAfter, retryDelay } from "./retry-delay.ts";

void test("retry-after is read in milliseconds, seconds and as a date, and nonsense is nothing", () => {
  const now = Date.parse("2026-11-25T12:00:00Z");
  assert.equal(readRetryAfter({ "retry-after": "2" }, now), 2000);
  assert.equal(readRetryAfter({ "retry-after-ms": "150", "retry-after": "2" }, now), 150);
  assert.equal(readRetryAfter({ "retry-after": "Wed, 25 Nov 2026 12:00:30 GMT" }, now), 30_000);
  assert.equal(readRetryAfter({ "retry-after": "Wed, 25 Nov 2026 11:00:00 GMT" }, now), 0);
  for (const text of ["soon", ""]) assert.ok((readRetryAfter({ "retry-after": text }, now) ?? 0) === 0);
  assert.equal(readRetryAfter(undefined), undefined);
});

void test("the wait doubles at most, is never above the longest, and is what the server asks for", () => {
  for (let attempt = 0; attempt < 12; attempt += 1) {
    const delay = retryDelay(attempt, undefined, { baseMilliseconds: 100, longestMilliseconds: 1000 });
    assert.ok(delay >= 0 && delay <= Math.min(1000, 100 * 2 ** attempt));
  }
  assert.equal(retryDelay(5, 7), 7);
});
