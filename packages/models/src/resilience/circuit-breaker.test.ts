import assert from "node:assert/strict";
import { test } from "node:test";
import { array, assert as holds, constant, integer, oneof, property, record } from "fast-check";
import { CircuitBreaker } from "./circuit-breaker.ts";

const limit = 3;
const rest = 1000;
const longest = 4000;

/** What the breaker promises, written down the slow way. */
class Model {
  failures = 0;
  openings = 0;
  until: number | undefined;
  trial = false;

  enter(now: number): boolean {
    if (this.until === undefined) return true;
    if (now < this.until || this.trial) return false;
    this.trial = true;
    return true;
  }

  report(how: "succeeded" | "failed" | "left", now: number): void {
    const trial = this.trial;
    this.trial = false;
    if (how === "left") return;
    if (how === "succeeded") {
      this.failures = 0;
      this.openings = 0;
      this.until = undefined;
      return;
    }
    this.failures += 1;
    if (this.until === undefined ? this.failures >= limit : trial) {
      this.until = now + Math.min(longest, rest * 2 ** this.openings);
      this.openings += 1;
    }
  }
}

void test("whatever happens, the breaker does as promised, and lets at most one trial through when half-open", () => {
  const step = oneof(
    record({ kind: constant("wait" as const), milliseconds: integer({ min: 0, max: 5000 }) }),
    record({
      kind: constant("call" as const),
      how: oneof(constant("succeeded" as const), constant("failed" as const), constant("left" as const)),
    }),
    record({ kind: constant("try" as const) }),
  );
  holds(
    property(array(step, { maxLength: 60 }), (steps) => {
      let now = 0;
      const breaker = new CircuitBreaker({
        failures: limit,
        restMilliseconds: rest,
        longestRestMilliseconds: longest,
        now: () => now,
      });
      const model = new Model();
      for (const one of steps) {
        if (one.kind === "wait") now += one.milliseconds;
        else {
          const entered = breaker.enter();
          assert.equal(entered, model.enter(now));
          if (breaker.state === "open") assert.equal(entered, false);
          if (entered && breaker.state === "half-open") assert.equal(breaker.enter(), false);
          if (entered) {
            const how = one.kind === "call" ? one.how : "left";
            breaker[how]();
            model.report(how, now);
          }
        }
        assert.equal(breaker.state, model.until === undefined ? "closed" : now < model.until ? "open" : "half-open");
      }
    }),
    { numRuns: Number(process.env["HEARTH_FUZZ"] ?? 500) },
  );
});

void test("calls that went in before it opened and fail late do not keep it open for longer", () => {
  let now = 0;
  const breaker = new CircuitBreaker({ failures: 1, restMilliseconds: rest, now: () => now });
  breaker.failed();
  now = rest - 1;
  breaker.failed();
  now = rest;
  assert.equal(breaker.state, "half-open");
});
