import assert from "node:assert/strict";
import { test } from "node:test";
import { ControlLoop, type CycleReport } from "../src/control/control-loop.ts";
import { openSwarm } from "./support/open-swarm.ts";

async function cycles(
  count: number,
  options: Partial<ConstructorParameters<typeof ControlLoop>[0]>,
  block?: () => void,
): Promise<CycleReport[]> {
  await using swarm = await openSwarm(2);
  const reports: CycleReport[] = [];
  const { promise, resolve } = Promise.withResolvers<void>();
  await using loop = new ControlLoop({
    submit: (request) => swarm.aggregator.submit(request),
    request: (cycle) => ({ operation: "add_numbers", input: [cycle, 1] }),
    cycleTime: 20,
    timeout: 15,
    onCycle: (report) => {
      reports.push(report);
      if (reports.length === 3) block?.();
      if (reports.length >= count) resolve();
    },
    ...options,
  });
  loop.start();
  await promise;
  return reports;
}

test("every cycle is reported once, in its turn, with the swarm's answer", async () => {
  const reports = await cycles(10, { timeout: 5_000 });
  const sorted = reports.toSorted((a, b) => a.cycle - b.cycle).slice(0, 10);
  sorted.forEach(({ cycle, status, output }, at) =>
    assert.deepEqual([cycle, status, output], [at, "completed", at + 1]),
  );
});

test("cycles that a busy program could not begin in time are said to be skipped, none is passed over", async () => {
  const reports = await cycles(15, {}, () => {
    const until = performance.now() + 150;
    while (performance.now() < until);
  });
  assert.ok(reports.some(({ status }) => status === "skipped"));
  const seen = new Set(reports.map(({ cycle }) => cycle));
  for (let cycle = 0; cycle < 10; cycle++) assert.ok(seen.has(cycle), `cycle ${cycle}`);
});

test("an answer that takes too long is late, and the loop goes on", async () => {
  const reports = await cycles(5, { request: () => ({ operation: "wait", input: 500 }), timeout: 10 });
  assert.ok(reports.every(({ status }) => status === "late" || status === "skipped"));
});

test("a loop of short cycles leaves the program the time to hear the answers", async () => {
  const reports = await cycles(200, { cycleTime: 1, timeout: 5_000 });
  assert.ok(reports.every(({ status }) => status === "completed"));
});
