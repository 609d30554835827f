import assert from "node:assert/strict";
import { test } from "node:test";
import { openKernel } from "../kernel/open-kernel.ts";
import type { Job, JobResult } from "../worker/job.ts";
import { TaskRunner } from "../worker/task-runner.ts";
import { LateOperations } from "./late-operations.ts";
import { builtinOperations } from "./operations.ts";
import { statistics } from "./statistics/statistics.ts";

const byName = (one: { name: string }, other: { name: string }): number => (one.name < other.name ? -1 : 1);

function jobs(count: number): Job[] {
  const { own } = statistics.encodeInput(statistics.parse({ values: [1, 2, 3] }));
  return Array.from({ length: count }, (_, at) => ({
    id: `job-${at}`,
    operation: "statistics",
    version: 1,
    own,
    priority: 5,
    deadline: performance.now() + 30_000,
  }));
}

const openRunner = (): TaskRunner => new TaskRunner({ registry: new LateOperations(), kernel: openKernel().kernel });

test("the operations that come late are the built-in ones, in the same versions", async () => {
  const late = new LateOperations();
  const built = builtinOperations.map(({ name, version }) => ({ name, version }));
  assert.deepEqual(late.list().toSorted(byName), built.toSorted(byName));
  for (const operation of builtinOperations) {
    assert.throws(() => late.get(operation.name), { code: "HEARTH_SWARM_WORKER" });
    await Promise.all([late.load(operation.name), late.load(operation.name)]);
    assert.equal(late.get(operation.name, operation.version), operation);
    assert.equal(late.load(operation.name), undefined);
  }
});

test("an unknown name and another version are refused without loading anything", () => {
  const late = new LateOperations();
  assert.equal(late.load("no_such_operation"), undefined);
  assert.throws(() => late.get("no_such_operation"), { code: "HEARTH_SWARM_OPERATION_UNKNOWN" });
  assert.throws(() => late.get("statistics", 99), { code: "HEARTH_SWARM_OPERATION_UNKNOWN" });
});

test("tasks that come before the code wait for it, in their order", async () => {
  const runner = openRunner();
  const order: string[] = [];
  const results = jobs(4).map((job, at) => {
    const { promise, resolve } = Promise.withResolvers<JobResult>();
    runner.accept({ ...job, priority: at === 3 ? 10 : 5 }, (result) => {
      order.push(job.id);
      resolve(result);
    });
    return promise;
  });
  assert.equal(runner.waiting, 4);
  for (const { status, result } of await Promise.all(results)) {
    assert.equal(status, "success");
    assert.partialDeepStrictEqual(statistics.describe(statistics.decodeOutput(result!)), { count: 3, sum: 6 });
  }
  assert.deepEqual(order, ["job-3", "job-0", "job-1", "job-2"]);
});

test("a task that is cancelled while its code loads never runs", async () => {
  const runner = openRunner();
  const [first, second] = jobs(2);
  const ended = Promise.withResolvers<JobResult>();
  let status: string | undefined;
  runner.accept(first!, (result) => (status = result.status));
  runner.accept(second!, ended.resolve);
  assert.ok(runner.cancel("job-0"));
  assert.equal(status, "cancelled");
  assert.equal((await ended.promise).status, "success");
});

test("a task of an operation that is not known fails on its own, while another one's code loads", async () => {
  const runner = openRunner();
  const [known, other] = jobs(2);
  const ends = [Promise.withResolvers<JobResult>(), Promise.withResolvers<JobResult>()] as const;
  runner.accept(known!, ends[0].resolve);
  runner.accept({ ...other!, operation: "no_such_operation" }, ends[1].resolve);
  assert.equal((await ends[1].promise).errorCode, "HEARTH_SWARM_OPERATION_UNKNOWN");
  assert.equal((await ends[0].promise).status, "success");
});
