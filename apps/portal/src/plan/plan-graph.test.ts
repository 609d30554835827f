import assert from "node:assert/strict";
import { test } from "node:test";
import type { PlanTask } from "@hearth/sdk";
import { planGraph, summarise, waitsFor, withoutStep } from "./plan-graph.ts";

function step(key: string, fields: Partial<PlanTask> = {}): PlanTask {
  const capability = "files.list";
  return {
    key,
    title: key,
    capability,
    input: {},
    after: [],
    priority: 5,
    timeoutSeconds: 300,
    retries: 3,
    checks: [],
    permissions: [],
    ...fields,
  };
}

void test("a step waits for those it names and those whose output it takes, however deep", () => {
  const input = { rows: [{ from: { $from: "read", pointer: "/rows" } }], other: { $from: "list" } };
  assert.deepEqual(waitsFor(step("sum", { after: ["list"], input })), ["list", "read"]);
});

void test("the summary adds the work up and follows the longest chain", () => {
  const estimate = (seconds: number, moneyMicroUnits?: number): Pick<PlanTask, "estimate"> => ({
    estimate: {
      seconds,
      basis: "history",
      runs: 3,
      ...(moneyMicroUnits === undefined ? {} : { moneyMicroUnits, moneyRange: { low: 0, high: moneyMicroUnits * 2 } }),
    },
  });
  const tasks = [
    step("a", { ...estimate(2, 10), permissions: ["files-read"] }),
    step("b", { ...estimate(5), permissions: ["network", "files-read"] }),
    step("c", { ...estimate(1, 5), after: ["a", "b"] }),
    step("d", { after: ["c"] }),
  ];
  assert.deepEqual(summarise({ tasks }), {
    steps: 4,
    permissions: ["files-read", "network"],
    moneyMicroUnits: 15,
    highestMicroUnits: 30,
    unpriced: 1,
    withoutEstimate: 1,
    isMeasured: true,
    workSeconds: 8,
    longestSeconds: 6,
  });
});

void test("a circle does not hang the summary, and a missing step counts nothing", () => {
  const tasks = [step("a", { after: ["b"] }), step("b", { after: ["a", "gone"] })];
  assert.equal(summarise({ tasks }).longestSeconds, 0);
});

void test("a step that is taken out is named by no other, and the graph shows states by key", () => {
  const plan = { title: "t", tasks: [step("a"), step("b", { after: ["a"] })] };
  assert.deepEqual(withoutStep(plan, "a").tasks, [step("b")]);
  assert.deepEqual(
    planGraph(plan).map(({ id, after }) => [id, after]),
    [
      ["a", []],
      ["b", ["a"]],
    ],
  );
});
