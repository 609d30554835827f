import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { OperationRegistry } from "../src/contract/operation-registry.ts";
import type { TaskOutcome } from "../src/aggregator/task-record.ts";
import type { Operation } from "../src/contract/operation.ts";
import type { ScheduleOptions } from "../src/contract/schedule.ts";
import { AggregatorError } from "../src/errors/aggregator-error.ts";
import { UnknownOperationError } from "../src/errors/unknown-operation-error.ts";
import { SwarmKey } from "../src/keys/swarm-key.ts";
import { heartbeatCodec, heartbeatReplyCodec } from "../src/messages/heartbeat-codec.ts";
import { verifyResult } from "../src/messages/sign-result.ts";
import { operandCodec, operandWantedCodec, taskCodec } from "../src/messages/task-codec.ts";
import { workerStatuses } from "../src/messages/worker-status.ts";
import { openUdpSocket } from "../src/network/datagram-socket.ts";
import { Endpoint } from "../src/network/endpoint.ts";
import { createSchedule } from "../src/schedule/pull-schedule.ts";
import { frameType } from "../src/wire/frame-type.ts";
import type { Worker } from "../src/worker/worker.ts";
import { openSwarm } from "./support/open-swarm.ts";
import { addNumbers, sumTable } from "./support/test-operations.ts";

const table = Uint8Array.from({ length: 1 << 20 }, (_, at) => (at * 7) & 0xff);
const sum = table.reduce((total, each) => total + each, 0);
const whole = { table, from: 0, to: table.length };

/** Every block is answered by the worker that it was given to. */
const withoutCopies = {
  aggregator: { createSchedule: (options: ScheduleOptions) => createSchedule({ ...options, maximumCopies: 1 }) },
};

test("a thousand small tasks are computed, each once, over workers that share them", async () => {
  await using swarm = await openSwarm(3);
  const handles = Array.from({ length: 1_000 }, (_, at) =>
    swarm.aggregator.submit({ operation: "add_numbers", input: [at, 1], timeout: 20 }),
  );
  const outcomes = await Promise.all(handles.map(({ done }) => done));
  outcomes.forEach((outcome, at) => assert.ok(outcome.status === "completed" && outcome.output === at + 1));
  const used = new Set(outcomes.flatMap((outcome) => (outcome.status === "completed" ? outcome.workers : [])));
  assert.equal(used.size, 3);
  assert.equal(swarm.aggregator.open, 0);
  assert.ok(swarm.aggregator.workers.list().every(({ inFlight }) => inFlight === 0));
});

test("equal requests are answered from the cache, and the same id is the same task", async () => {
  await using swarm = await openSwarm(1);
  const first = swarm.aggregator.submit({ id: "mine", operation: "add_numbers", input: [1, 2] });
  assert.equal(swarm.aggregator.submit({ id: "mine", operation: "add_numbers", input: [1, 2] }).done, first.done);
  await first.done;
  const again = await swarm.aggregator.submit({ operation: "add_numbers", input: [1, 2] }).done;
  assert.ok(again.status === "completed" && again.cached && again.output === 3);
  const repeated = await swarm.aggregator.submit({ id: "mine", operation: "add_numbers", input: [1, 2] }).done;
  assert.equal(repeated.status, "completed");
  assert.equal(swarm.aggregator.task("mine")?.status, "completed");
});

test("a job is spread in blocks whose shared operand travels once to each worker", async () => {
  await using swarm = await openSwarm(3, withoutCopies);
  const before = swarm.aggregator.endpoint.counters.sentBytes;
  const outcome = await swarm.aggregator.submit({
    operation: "sum_table",
    input: whole,
    distribution: { code: "uncoded", blocks: 24 },
  }).done;
  assert.ok(outcome.status === "completed", JSON.stringify(outcome));
  assert.equal(outcome.output, sum);
  assert.equal(outcome.workers.length, 3);
  const sent = swarm.aggregator.endpoint.counters.sentBytes - before;
  assert.ok(sent < table.length * 5, `${sent} bytes were sent`);
  const more = await swarm.aggregator.submit({
    operation: "sum_table",
    input: whole,
    distribution: { code: "uncoded", blocks: 24 },
  }).done;
  assert.ok(more.status === "completed" && more.output === sum);
  assert.ok(swarm.aggregator.endpoint.counters.sentBytes - before - sent < table.length, "the second time it is there");
});

test("a worker that dies, one that hangs and one that is slow cost no block and no task", async () => {
  await using swarm = await openSwarm(4);
  const [dying, hanging, slow] = swarm.workers as [Worker, Worker, Worker];
  slow.runner.slowdown = 50;
  hanging.runner.paused = true;
  const job = swarm.aggregator.submit({
    operation: "sum_table",
    input: whole,
    distribution: { code: "uncoded", blocks: 32 },
  });
  const small = Array.from({ length: 100 }, (_, at) =>
    swarm.aggregator.submit({ operation: "add_numbers", input: [at], timeout: 20 }),
  );
  await dying.crash();
  const outcome = await job.done;
  assert.ok(outcome.status === "completed" && outcome.output === sum, JSON.stringify(outcome));
  const outcomes = await Promise.all(small.map(({ done }) => done));
  assert.deepEqual(
    outcomes.map((each) => (each.status === "completed" ? each.output : each)),
    Array.from({ length: 100 }, (_, at) => at),
  );
});

test("a worker that was lost is told of, and work goes on when it or another comes back", async () => {
  await using swarm = await openSwarm(1);
  const lost = once(swarm.aggregator.events, "worker-lost", { signal: AbortSignal.timeout(10_000) });
  await swarm.workers[0]!.crash();
  await lost;
  assert.equal(swarm.aggregator.workers.available().length, 0);
  const waiting = swarm.aggregator.submit({ operation: "add_numbers", input: [5, 6], timeout: 20 });
  assert.equal(swarm.aggregator.task(waiting.id)?.status, "queued");
  await swarm.join("worker_02");
  const outcome = await waiting.done;
  assert.ok(outcome.status === "completed" && outcome.output === 11);
});

test("without any worker a task times out, and says why", async () => {
  await using swarm = await openSwarm(0);
  const outcome = await swarm.aggregator.submit({ operation: "add_numbers", input: [1], timeout: 0.1 }).done;
  assert.ok(outcome.status === "timeout");
  assert.match(outcome.message, /no healthy worker/);
});

test("a task that is cancelled stops on its worker, and one that runs too long times out there", async () => {
  await using swarm = await openSwarm(1);
  const [worker] = swarm.workers as [Worker];
  const cancelled = swarm.aggregator.submit({ operation: "wait", input: 60_000, timeout: 60 });
  while (worker.runner.running === 0) await setImmediate();
  assert.ok(swarm.aggregator.cancel(cancelled.id));
  assert.equal((await cancelled.done).status, "cancelled");
  while (worker.runner.running > 0) await setImmediate();
  assert.ok(!swarm.aggregator.cancel(cancelled.id));
  const late = await swarm.aggregator.submit({ operation: "wait", input: 60_000, timeout: 0.1 }).done;
  assert.equal(late.status, "timeout");
  while (worker.runner.running > 0) await setImmediate();
});

test("the most urgent waiting task goes first", async () => {
  await using swarm = await openSwarm(0, { aggregator: { window: 1 } });
  const order: number[] = [];
  const done = [1, 5, 10, 5, 1].map(async (priority, at) => {
    await swarm.aggregator.submit({ operation: "add_numbers", input: [at, priority], priority, timeout: 20 }).done;
    order.push(priority);
  });
  await swarm.join("worker_01");
  await Promise.all(done);
  assert.deepEqual(order, [10, 5, 5, 1, 1]);
});

test("input that the operation refuses fails once, with its code, and is tried nowhere else", async () => {
  await using swarm = await openSwarm(2);
  const broken = { ...addNumbers, encodeInput: () => ({ own: Buffer.from('"no list"') }) };
  const registry = swarm.aggregator;
  assert.throws(() => registry.submit({ operation: "nothing", input: 1 }), UnknownOperationError);
  await using other = await openSwarm(2, {
    aggregator: {
      registry: new OperationRegistry([broken, sumTable]),
    },
  });
  const outcome = await other.aggregator.submit({ operation: "add_numbers", input: [1] }).done;
  assert.ok(outcome.status === "failed" && outcome.code === "HEARTH_VALIDATION", JSON.stringify(outcome));
});

test("of several replicas the first answer counts, and a signed result is its worker's statement", async () => {
  await using swarm = await openSwarm(3);
  const outcome = await swarm.aggregator.submit({ operation: "add_numbers", input: [4, 4], replicas: 2, signed: true })
    .done;
  assert.ok(outcome.status === "completed" && outcome.statement !== undefined);
  const [workerId] = outcome.workers;
  const key = swarm.trust.list().find(({ id }) => id === workerId)!;
  const { id } = swarm.aggregator.tasks()[0]!;
  const statement = { taskId: id, workerId: workerId!, term: 0, result: Buffer.from("8") };
  assert.ok(verifyResult(outcome.statement, key.keyObject, statement));
  assert.ok(!verifyResult(outcome.statement, key.keyObject, { ...statement, result: Buffer.from("9") }));
});

test("draining lets what is open end and takes nothing new; a worker that stops finishes its task first", async () => {
  await using swarm = await openSwarm(1);
  const open = swarm.aggregator.submit({ operation: "wait", input: 50, timeout: 20 });
  while (swarm.workers[0]!.runner.running === 0) await setImmediate();
  const stopping = swarm.workers[0]!.stop();
  const drained = swarm.aggregator.drain();
  assert.throws(() => swarm.aggregator.submit({ operation: "add_numbers", input: [1] }), AggregatorError);
  assert.equal((await open.done).status, "completed");
  assert.equal(await drained, 0);
  await stopping;
  assert.equal(swarm.workers[0]!.status, "stopped");
});

test("a lying worker is found, gets nothing more, and the result is right all the same", async () => {
  const lie = { ...sumTable, run: () => -1 };
  await using swarm = await openSwarm(2, withoutCopies);
  await swarm.join("liar", { registry: new OperationRegistry([lie]) });
  const outcome = await swarm.aggregator.submit({
    operation: "sum_table",
    input: whole,
    distribution: { code: "uncoded", blocks: 16 },
  }).done;
  assert.ok(outcome.status === "completed" && outcome.output === sum);
  assert.ok(!outcome.workers.includes("liar"));
  assert.ok(swarm.aggregator.workers.available().every(({ id }) => id !== "liar"));
});

test("a worker that has seen a term obeys no lower one", async () => {
  await using swarm = await openSwarm(1);
  swarm.aggregator.term = 5;
  assert.equal(
    (await swarm.aggregator.submit({ operation: "add_numbers", input: [1], timeout: 20 }).done).status,
    "completed",
  );
  swarm.aggregator.term = 4;
  const outcome = await swarm.aggregator.submit({ operation: "add_numbers", input: [2], timeout: 0.2 }).done;
  assert.equal(outcome.status, "timeout");
  assert.ok(swarm.workers[0]!.endpoint!.counters.dropped("stale-term") > 0);
});

test("a result that is too large to be sent fails its task and no worker", async () => {
  const large = { ...addNumbers, encodeOutput: () => new Uint8Array((64 << 20) + 1) };
  const only = new OperationRegistry([large] as Operation[]);
  await using swarm = await openSwarm(2, { aggregator: { registry: only }, worker: { registry: only } });
  const outcome = await swarm.aggregator.submit({ operation: "add_numbers", input: [1], timeout: 30 }).done;
  assert.ok(outcome.status === "failed" && outcome.code === "HEARTH_SWARM_MESSAGE", JSON.stringify(outcome));
  assert.equal(swarm.aggregator.workers.available().length, 2);
});

test("a worker that was caught lying gets nothing more, though it goes and comes again", async () => {
  await using swarm = await openSwarm(1);
  const { aggregator, workers } = swarm;
  const [liar] = workers;
  const given: string[] = [];
  aggregator.events.on("block-moved", ({ worker }) => void given.push(worker));
  aggregator.workers.get("worker_01")!.wrong = 1;
  const distribution = { code: "uncoded", blocks: 4 } as const;
  const job = aggregator.submit({ operation: "sum_table", input: whole, distribution, timeout: 60 });
  liar!.standBy();
  while (aggregator.workers.get("worker_01")?.status !== "stopped") await setImmediate();
  liar!.resume();
  while (aggregator.workers.get("worker_01")?.status !== "healthy") await setImmediate();
  assert.ok(aggregator.dismiss("worker_01"));
  while (aggregator.workers.get("worker_01")?.status !== "healthy") await setImmediate();
  assert.equal(aggregator.workers.available().length, 0);
  await swarm.join("worker_02");
  const outcome = await job.done;
  assert.ok(outcome.status === "completed" && outcome.output === sum);
  assert.deepEqual(new Set(given), new Set(["worker_02"]));
});

test("a shared operand stays at hand as long as a task uses it, and no longer", async () => {
  await using swarm = await openSwarm(0);
  const { aggregator, trust } = swarm;
  const key = SwarmKey.generate();
  trust.add({ id: "worker_01", role: "worker", publicKey: key.raw });
  await using endpoint = new Endpoint({
    id: "worker_01",
    role: "worker",
    key,
    trust,
    socket: await openUdpSocket({ address: "127.0.0.1", port: 0 }),
  });
  const heard = { tasks: 0, operands: 0, replies: 0 };
  endpoint.handle(frameType.task, ["aggregator"], taskCodec, () => void heard.tasks++);
  endpoint.handle(frameType.operand, ["aggregator"], operandCodec, () => void heard.operands++);
  endpoint.handle(frameType.heartbeatReply, ["aggregator"], heartbeatReplyCodec, () => void heard.replies++);
  const peer = await endpoint.connect(aggregator.endpoint.address);
  const figures = { cpuUsage: 0, memoryUsage: 0, networkLatency: 0, taskQueueSize: 0, running: 0, capacity: 1 };
  const beat = async (boot: number): Promise<void> => {
    const before = heard.replies;
    const message = { timestamp: 0, status: workerStatuses.indexOf("healthy"), ...figures, sent: 0 };
    const heartbeat = heartbeatCodec.encode({ ...message, boot: Buffer.from([boot]) });
    endpoint.send(peer, frameType.heartbeat, heartbeat);
    while (heard.replies === before) await setImmediate();
  };
  await beat(1);
  const few = Uint8Array.of(1, 2, 3);
  const submit = (): { id: string } =>
    aggregator.submit({
      operation: "sum_table",
      input: { table: Uint8Array.from(few), from: 0, to: 3 },
      distribution: "single",
      timeout: 60,
    });
  const [one, two] = [submit(), submit()];
  while (heard.tasks < 2) await setImmediate();
  const digest = createHash("sha256").update(few).digest();
  const ask = async (): Promise<number> => {
    const before = heard.operands;
    // As if it had lost what it was sent, long ago.
    aggregator.workers.get("worker_01")!.operands.set(digest.toString("hex"), Number.NEGATIVE_INFINITY);
    endpoint.send(peer, frameType.operandWanted, operandWantedCodec.encode({ digest }));
    await beat(1);
    return heard.operands - before;
  };
  assert.equal(await ask(), 1);
  aggregator.cancel(one.id);
  assert.equal(await ask(), 1, "the other task still wants it");
  aggregator.cancel(two.id);
  assert.equal(await ask(), 0, "nobody wants it");
});

test("a task that is too large to be sent fails, whenever a worker comes, and the next is computed", async () => {
  await using swarm = await openSwarm(0);
  const input = { table: new Uint8Array((64 << 20) + 1), from: 0, to: 8 };
  const submit = (distribution: "single" | { code: "uncoded"; blocks: number }): Promise<TaskOutcome> =>
    swarm.aggregator.submit({ operation: "sum_table", input, distribution, timeout: 60 }).done;
  const early = [submit("single"), submit({ code: "uncoded", blocks: 4 })];
  await swarm.join("worker_01");
  const late = [submit("single"), submit({ code: "uncoded", blocks: 4 })];
  for (const outcome of await Promise.all([...early, ...late]))
    assert.ok(outcome.status === "failed" && outcome.code === "HEARTH_SWARM_MESSAGE", JSON.stringify(outcome));
  assert.equal(swarm.aggregator.open, 0);
  const next = await swarm.aggregator.submit({ operation: "add_numbers", input: [1, 2], timeout: 60 }).done;
  assert.ok(next.status === "completed" && next.output === 3);
});
