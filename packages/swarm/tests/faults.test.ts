import assert from "node:assert/strict";
import { test } from "node:test";
import type { TaskOutcome } from "../src/aggregator/task-record.ts";
import { OperationRegistry } from "../src/contract/operation-registry.ts";
import { CircuitBreaker } from "../src/faults/circuit-breaker.ts";
import { NetworkError } from "../src/errors/network-error.ts";
import { faultOf, faultTypes } from "../src/faults/fault-request.ts";
import { NetworkFaults } from "../src/faults/network-faults.ts";
import { withRetry } from "../src/faults/retry-policy.ts";
import { WorkerControl } from "../src/faults/worker-control.ts";
import { openSwarm } from "./support/open-swarm.ts";
import { addNumbers } from "./support/test-operations.ts";

const table = Uint8Array.from({ length: 300_000 }, (_, at) => (at * 13) & 0xff);
const sum = table.reduce((total, each) => total + each, 0);

test("over a network that drops, repeats, reorders, delays and corrupts, every task ends right", async () => {
  const faults = new NetworkFaults(7);
  await using swarm = await openSwarm(3, {
    worker: { wrapSocket: faults.wrap },
    aggregator: { wrapSocket: faults.wrap },
  });
  faults.set({ drop: 0.1, duplicate: 0.1, reorder: 0.1, corrupt: 0.05 });
  const job = swarm.aggregator.submit({
    operation: "sum_table",
    input: { table, from: 0, to: table.length },
    distribution: { code: "uncoded", blocks: 12 },
    timeout: 60,
  });
  const small = Array.from({ length: 60 }, (_, at) =>
    swarm.aggregator.submit({ operation: "add_numbers", input: [at, at], timeout: 60 }),
  );
  const outcome = await job.done;
  assert.ok(outcome.status === "completed" && outcome.output === sum, JSON.stringify(outcome));
  for (const [at, { done }] of small.entries()) {
    const each = await done;
    assert.ok(each.status === "completed" && each.output === at * 2);
  }
  for (const count of [
    faults.counts.dropped,
    faults.counts.duplicated,
    faults.counts.corrupted,
    faults.counts.reordered,
  ]) {
    assert.ok(count > 0);
  }
});

test("what the network still holds when its socket closes is lost, and nothing else happens", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const faults = new NetworkFaults();
  const sent: string[] = [];
  let open = true;
  const socket = faults.wrap({
    local: { address: "127.0.0.1", port: 1 },
    send: (datagram) => {
      assert.ok(open, "nothing is sent through a socket that is closed");
      sent.push(Buffer.from(datagram).toString());
    },
    receive: () => undefined,
    [Symbol.asyncDispose]: async () => void (open = false),
  });
  const to = { address: "127.0.0.1", port: 2 };
  faults.set({ delay: 1 });
  socket.send(Buffer.from("late"), to);
  faults.set({ reorder: 1 });
  socket.send(Buffer.from("held"), to);
  faults.clear();
  socket.send(Buffer.from("now"), to);
  await socket[Symbol.asyncDispose]();
  // Longer than both are held.
  context.mock.timers.tick(1_000);
  assert.deepEqual(sent, ["now"]);
  assert.partialDeepStrictEqual(faults.counts, { delayed: 1, reordered: 1 });
});

test("each injected fault hits one worker, ends by itself, and costs no task", async () => {
  const control = new WorkerControl({ faultInjection: true });
  await using swarm = await openSwarm(1);
  const victim = await swarm.join("victim", { wrapSocket: control.network.wrap, extend: control.extend });
  for (const type of faultTypes) {
    control.inject(victim, faultOf(type, type === "pause" ? 150 : undefined), 150);
    const tasks = Array.from({ length: 10 }, (_, at) =>
      swarm.aggregator.submit({ operation: "add_numbers", input: [at, faultTypes.indexOf(type)], timeout: 30 }),
    );
    for (const { done } of tasks) assert.equal((await done).status, "completed", type);
    if (type === "crash") break;
    while (victim.runner.paused) await new Promise((resolve) => setTimeout(resolve, 5));
  }
  assert.equal(victim.status, "error");
});

test("a worker told to stand by gets nothing until it is started again", async () => {
  await using swarm = await openSwarm(1);
  const [worker] = swarm.workers as [(typeof swarm.workers)[number]];
  worker.standBy();
  while (swarm.aggregator.workers.available().length > 0) await new Promise((resolve) => setImmediate(resolve));
  assert.equal(swarm.aggregator.workers.get("worker_01")?.status, "stopped");
  const task = swarm.aggregator.submit({ operation: "add_numbers", input: [1, 1], timeout: 20 });
  worker.resume();
  assert.equal((await task.done).status, "completed");
});

test("what says it may be tried again is tried again, and nothing else", async () => {
  let attempts = 0;
  const result = await withRetry(
    async (attempt) => {
      attempts = attempt;
      if (attempt < 3) throw new NetworkError("not yet");
      return "there";
    },
    { baseDelay: 0.001 },
  );
  assert.deepEqual([result, attempts], ["there", 3]);
  await assert.rejects(
    withRetry(() => Promise.reject(new TypeError("wrong")), { baseDelay: 0 }),
    TypeError,
  );
  await assert.rejects(
    withRetry(() => Promise.reject(new NetworkError("never")), { baseDelay: 0, maximumAttempts: 2 }),
    NetworkError,
  );
});

test("the circuit opens after failures in a row, lets one call try, and closes when that succeeds", async () => {
  let now = 0;
  const breaker = new CircuitBreaker({ failureThreshold: 2, recoveryTimeout: 1, now: () => now });
  const fail = (): Promise<never> => Promise.reject(new NetworkError("no"));
  await assert.rejects(breaker.call(fail));
  assert.equal(breaker.state, "closed");
  await assert.rejects(breaker.call(fail));
  assert.equal(breaker.state, "open");
  let called = false;
  await assert.rejects(
    breaker.call(async () => void (called = true)),
    NetworkError,
  );
  assert.equal(called, false);
  now = 1_000;
  assert.equal(breaker.state, "half_open");
  await assert.rejects(breaker.call(fail));
  assert.equal(breaker.state, "open");
  now = 2_000;
  assert.equal(await breaker.call(async () => "fine"), "fine");
  assert.equal(breaker.state, "closed");
});

test("a worker that fails task after task rests, and is tried again when nobody else is there", async () => {
  await using swarm = await openSwarm(1);
  const failing = {
    ...addNumbers,
    run: (): number => {
      throw new Error("out of order");
    },
  };
  await swarm.join("worker_02", { registry: new OperationRegistry([failing]), cacheSize: 0 });
  const add = (id: number, timeout = 20): Promise<TaskOutcome> =>
    swarm.aggregator.submit({ operation: "add_numbers", input: [id, 1], timeout }).done;
  const broken = swarm.aggregator.workers.get("worker_02")!;
  for (let at = 0; broken.breaker.state === "closed"; at++) {
    assert.ok(at < 200, "it is asked now and then");
    assert.equal((await add(at)).status, "completed");
    if (at % 2 === 1) await Promise.all([add(1_000 + at), add(2_000 + at), add(3_000 + at)]);
  }
  const { failed } = broken;
  const outcomes = await Promise.all(Array.from({ length: 40 }, (_, at) => add(10_000 + at)));
  assert.ok(outcomes.every(({ status }) => status === "completed"));
  assert.equal(broken.failed, failed, "it rests");
  await swarm.workers[0]!.crash();
  swarm.aggregator.dismiss("worker_01");
  assert.notEqual((await add(99_999, 0.5)).status, "completed");
  assert.ok(broken.failed > failed, "it is better than nobody");
});
