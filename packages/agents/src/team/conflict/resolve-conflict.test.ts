import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type Claim, resolveConflict } from "./resolve-conflict.ts";

const claim = (
  by: string,
  value: string,
  more: Partial<Claim["evidence"]> = {},
  verdict?: Claim["verdict"],
): Claim => ({
  by,
  value,
  evidence: { done: 1, unsettled: 0, ...more },
  verdict,
});

test("receipts come first, then the verifier, then the supervisor, then a person", () => {
  const told = (...parameters: Parameters<typeof resolveConflict>): string => {
    const found = resolveConflict(...parameters);
    return found.kind === "decided" ? `${found.value} by ${found.judge}` : found.kind;
  };
  assert.equal(told([claim("a", "1"), claim("b", "1")]), "agreed");
  assert.equal(told([claim("a", "1", { done: 0 }, "passed"), claim("b", "2", {}, "failed")]), "2 by evidence");
  assert.equal(told([claim("a", "1", { tests: "failed" }), claim("b", "2", { done: 0 })]), "2 by evidence");
  assert.equal(told([claim("a", "1", { tests: "passed" }), claim("b", "2")]), "1 by evidence");
  assert.equal(told([claim("a", "1", { unsettled: 1, done: 9 }), claim("b", "2")]), "2 by evidence");
  assert.equal(told([claim("a", "1", {}, "failed"), claim("b", "2")], "1"), "2 by verifier");
  assert.equal(told([claim("a", "1"), claim("b", "2")], "2"), "2 by supervisor");
  assert.equal(told([claim("a", "1"), claim("b", "2")], "3"), "open");
  assert.equal(told([claim("a", "1"), claim("b", "2")]), "open");
  assert.throws(() => resolveConflict([]), RangeError);
});

test("neither the order of the answers nor how many say the same decides, and what stands was said", () => {
  const claims = fc.array(
    fc.record({
      by: fc.string({ minLength: 1 }),
      value: fc.constantFrom("x", "y", "z"),
      evidence: fc.record({
        done: fc.nat(3),
        unsettled: fc.nat(1),
        tests: fc.constantFrom("passed" as const, "failed" as const, undefined),
      }),
      verdict: fc.constantFrom("passed" as const, "failed" as const, undefined),
    }),
    { minLength: 1, maxLength: 8 },
  );
  const standing = (given: readonly Claim[], preferred?: string): string | undefined => {
    const found = resolveConflict(given, preferred);
    return found.kind === "open" ? undefined : found.value;
  };
  fc.assert(
    fc.property(claims, fc.constantFrom("x", "y", "z", undefined), (given, preferred) => {
      const value = standing(given, preferred);
      assert.equal(standing(given.toReversed(), preferred), value);
      assert.equal(standing([...given, ...given], preferred), value);
      if (value !== undefined) assert.ok(given.some((one) => one.value === value));
      else assert.ok(new Set(given.map((one) => one.value)).size > 1);
    }),
    { numRuns: 500 },
  );
});
