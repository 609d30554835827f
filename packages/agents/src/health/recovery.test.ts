import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { HealthStatus } from "@hearth/protocol";
import { decideRecovery, recoveryRules, type RecoveryState, wellState } from "./recovery.ts";

const { maximumAttempts, cooldownMilliseconds } = recoveryRules;
const figures = (status: HealthStatus, failed = 10) => ({
  status,
  tasksCompletedLastHour: 0,
  tasksFailedLastHour: failed,
});

test("whatever happens, restarts are a cooldown apart, three at most until a person is told, and told once", () => {
  const statuses = fc.constantFrom<HealthStatus>("healthy", "degraded", "unhealthy", "offline");
  fc.assert(
    fc.property(fc.array(fc.tuple(statuses, fc.integer({ min: 1, max: 400_000 }))), (history) => {
      let state: RecoveryState = wellState;
      let now = 0;
      let last = -Infinity;
      let sinceWell = 0;
      let escalations = 0;
      for (const [status, pause] of history) {
        now += pause;
        const before = state;
        const { step, state: after } = decideRecovery(before, figures(status), now);
        state = after;
        if (state === wellState) sinceWell = 0;
        if (step.do === "restart") {
          assert.ok(now - last >= cooldownMilliseconds, "two restarts within a cooldown");
          assert.equal(escalations, 0, "restarted after a person was told");
          last = now;
          sinceWell += 1;
          assert.ok(sinceWell <= maximumAttempts && step.attempt === sinceWell);
          assert.ok(status === "offline" || status === "unhealthy");
        }
        if (step.do === "escalate") {
          escalations += 1;
          assert.equal(sinceWell, maximumAttempts);
        }
        if (step.do === "wait") assert.ok(step.until > now && step.until <= now + cooldownMilliseconds);
      }
      assert.ok(escalations <= 1);
    }),
    { numRuns: 500 },
  );
});

test("a few failed runs are no reason to restart, and being well for a cooldown forgets what was tried", () => {
  assert.equal(decideRecovery(wellState, figures("unhealthy", 4), 0).step.do, "nothing");
  assert.equal(decideRecovery(wellState, figures("offline", 0), 0).step.do, "restart");
  const tried: RecoveryState = { attempts: 2, lastAttemptAt: 0, escalated: false };
  assert.equal(decideRecovery(tried, figures("healthy"), cooldownMilliseconds - 1).state, tried);
  assert.equal(decideRecovery(tried, figures("healthy"), cooldownMilliseconds).state, wellState);
});
