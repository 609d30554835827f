import assert from "node:assert/strict";
import { test } from "node:test";
import type { GoalId, Principal, Task } from "@hearth/protocol";
import { openDatabase } from "@hearth/storage";
import fc from "fast-check";
import { EstimateStore } from "./estimate-store.ts";
import { estimateTask, type PriceOfTokens } from "./estimate-task.ts";
import { createEstimator } from "./estimator.ts";
import { guesses } from "./figures.ts";

const ada: Principal = { kind: "person", id: "ada" };
const bob: Principal = { kind: "person", id: "bob" };
const price: PriceOfTokens = ({ input, output }) => input * 3 + output * 15;
const run = (seconds: number, input = 1000, output = 100) => ({ seconds, input, output });

test("without a run before, it is a guess and says so, and what computes costs nothing", () => {
  const computing = estimateTask({ runs: [], thinks: false });
  assert.deepEqual([computing.basis, computing.runs, computing.moneyMicroUnits], ["guess", 0, 0]);
  const thinking = estimateTask({ runs: [], thinks: price });
  assert.equal(thinking.basis, "guess");
  assert.equal(thinking.moneyMicroUnits, guesses.thinking.input * 3 + guesses.thinking.output * 15);
});

test("a price that is not known is left out and never nothing", () => {
  for (const runs of [[], [run(4)]]) {
    const estimate = estimateTask({ runs, thinks: "unknown" });
    assert.equal("moneyMicroUnits" in estimate, false);
    assert.ok((estimate.tokens?.input ?? 0) > 0);
  }
});

test("from earlier runs it is the median at today's price, with a range where they lay", () => {
  const runs = [9, 1, 5, 3, 7].map((seconds) => run(seconds, seconds * 1000, seconds * 10));
  const estimate = estimateTask({ runs, thinks: price });
  assert.deepEqual([estimate.seconds, estimate.basis, estimate.runs], [5, "history", 5]);
  assert.equal(estimate.moneyMicroUnits, 5000 * 3 + 50 * 15);
  assert.deepEqual(estimate.secondsRange, { low: 1, high: 9 });
  const one = estimateTask({ runs: [run(4)], thinks: false });
  assert.deepEqual(one.secondsRange, { low: 2, high: 8 });
});

test("whatever the runs were, the range holds the middle", () => {
  const runs = fc.array(fc.record({ seconds: fc.nat(4000), input: fc.nat(1e6), output: fc.nat(1e5) }), {
    maxLength: 20,
  });
  fc.assert(
    fc.property(runs, fc.boolean(), (found, thinks) => {
      const {
        seconds,
        secondsRange,
        moneyMicroUnits = -1,
        moneyRange,
      } = estimateTask({
        runs: found,
        thinks: thinks ? price : false,
      });
      assert.ok(secondsRange!.low <= seconds && seconds <= secondsRange!.high);
      assert.ok(moneyRange!.low <= moneyMicroUnits && moneyMicroUnits <= moneyRange!.high);
    }),
  );
});

const ended = (id: string, more: object = {}) =>
  ({
    id: `0198c0de-0000-7000-8000-0000000000${id}`,
    key: "say",
    goal: "0198c0de-0000-7000-8000-000000000001",
    capability: "echo.say",
    state: "completed",
    startedAt: 1000,
    endedAt: 5000,
    ...more,
  }) as unknown as Task;

test("what a task took is kept beside its estimate, once, for its owner, and makes the next estimate", async () => {
  await using database = await openDatabase({ url: "sqlite::memory:" });
  const store = await EstimateStore.open({ database });
  const usage = { moneyMicroUnits: 420, tokens: { input: 100, output: 8 } };
  const estimator = createEstimator({
    store: () => Promise.resolve(store),
    thinks: () => Promise.resolve(price),
    usageOf: () => Promise.resolve(usage),
  });
  const draft = { title: "Say", tasks: [{ key: "say", capability: "echo.say" }] } as never;
  const first = await estimator.estimate(ada, draft);
  assert.equal(first.tasks[0]?.estimate?.basis, "guess");
  const told = { plan: first, tasks: [ended("10"), ended("11", { state: "failed", endedAt: 2000 })] };
  await estimator.learn(ada, told);
  await estimator.learn(ada, told);
  await estimator.learn(ada, { plan: undefined, tasks: [ended("12", { startedAt: undefined })] });
  const outcomes = await estimator.ofGoal(ada, "0198c0de-0000-7000-8000-000000000001" as GoalId);
  assert.deepEqual(
    outcomes.map(({ estimate, actual }) => [estimate?.basis, actual.seconds, actual.moneyMicroUnits]),
    [
      ["guess", 1, 420],
      ["guess", 4, 420],
    ],
  );
  const [second] = (await estimator.estimate(ada, draft)).tasks;
  assert.deepEqual([second?.estimate?.basis, second?.estimate?.runs, second?.estimate?.seconds], ["history", 1, 4]);
  const [another] = (await estimator.estimate(bob, draft)).tasks;
  assert.equal(another?.estimate?.basis, "guess");
});
