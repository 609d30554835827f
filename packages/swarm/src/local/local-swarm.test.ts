import assert from "node:assert/strict";
import { test } from "node:test";
import type { Worker as Thread } from "node:worker_threads";
import { referenceKernel } from "../kernel/reference-kernel.ts";
import { matrixMultiply } from "../operations/matrix/matrix-multiply.ts";
import { MemoryStateStore } from "../operations/state-store.ts";
import { LocalSwarm } from "./local-swarm.ts";

const square = (side: number, value: (at: number) => number): number[][] =>
  Array.from({ length: side }, (_, row) => Array.from({ length: side }, (__, column) => value(row * side + column)));

test("a product that is worth spreading is spread over the threads, and equals the reference", async () => {
  await using swarm = await LocalSwarm.open({ threads: 2 });
  const data = {
    matrix_a: square(160, (at) => ((at * 37) % 101) / 128),
    matrix_b: square(160, (at) => ((at * 53) % 97) / -128),
  };
  const outcome = await swarm.compute({ operation: "matrix_multiply", data });
  assert.ok(outcome.status === "completed", JSON.stringify(outcome));
  const context = { kernel: referenceKernel, states: new MemoryStateStore(), signal: AbortSignal.timeout(60_000) };
  const expected = await matrixMultiply.run(matrixMultiply.parse(data), context);
  assert.deepEqual(outcome.output, matrixMultiply.describe(expected));
  assert.ok(outcome.workers.length > 0 && outcome.workers.every((worker) => swarm.workers.includes(worker)));
});

test("small tasks of many callers each get their own answer", async () => {
  await using swarm = await LocalSwarm.open({ threads: 2 });
  const outcomes = await Promise.all(
    Array.from({ length: 50 }, (_, at) => swarm.compute({ operation: "statistics", data: { values: [at, at + 2] } })),
  );
  for (const [at, outcome] of outcomes.entries()) {
    assert.ok(outcome.status === "completed", JSON.stringify(outcome));
    assert.partialDeepStrictEqual(outcome.output, { count: 2, mean: at + 1 });
  }
});

test("wrong input names its field, and an unknown operation is refused", async () => {
  await using swarm = await LocalSwarm.open({ threads: 1 });
  const compute = (operation: string, data: unknown) => swarm.compute({ operation, data });
  await assert.rejects(compute("matrix_multiply", { matrix_a: [[1], [1, 2]], matrix_b: [[1]] }), {
    code: "HEARTH_SWARM_INPUT",
    field: "/matrix_a/1",
  });
  await assert.rejects(compute("no_such_operation", {}), { code: "HEARTH_SWARM_OPERATION_UNKNOWN" });
  const divided = { operation: "divide", operand_a: 0.5, operand_b: 0, precision: "Q1.31" };
  const outcome = await compute("fixed_point_compute", divided);
  assert.ok(outcome.status === "failed");
  assert.equal(outcome.code, "HEARTH_SWARM_DIVISION_BY_ZERO");
});

test("a task whose caller gave it up is cancelled, and the next one is computed", async () => {
  await using swarm = await LocalSwarm.open({ threads: 1 });
  const giveUp = new AbortController();
  const side = 512;
  const data = { matrix_a: square(side, () => 0.001), matrix_b: square(side, () => 0.001) };
  const given = swarm.compute({ operation: "matrix_multiply", data, signal: giveUp.signal });
  const reason = new Error("no longer wanted");
  giveUp.abort(reason);
  await assert.rejects(given, reason);
  const next = await swarm.compute({ operation: "statistics", data: { values: [1, 2, 3] } });
  assert.equal(next.status, "completed");
});

test("no task is taken after the end", async () => {
  const swarm = await LocalSwarm.open({ threads: 1 });
  await swarm[Symbol.asyncDispose]();
  assert.deepEqual(swarm.workers, []);
  await assert.rejects(swarm.compute({ operation: "statistics", data: { values: [1] } }), {
    code: "HEARTH_SWARM_AGGREGATOR",
  });
});

test("a thread that dies in the middle of a product costs no block, and is replaced by the next task", async () => {
  const threads: Thread[] = [];
  const onThread = (thread: Thread): void => void threads.push(thread);
  process.on("worker", onThread);
  try {
    await using swarm = await LocalSwarm.open({ threads: 2 });
    const before = swarm.workers;
    assert.equal(threads.length, 2);
    const data = { matrix_a: square(400, (at) => (at % 7) / 1_000), matrix_b: square(400, (at) => (at % 5) / 1_000) };
    const product = swarm.compute({ operation: "matrix_multiply", data });
    await threads[0]!.terminate();
    const outcome = await product;
    assert.ok(outcome.status === "completed", JSON.stringify(outcome));
    assert.equal((await swarm.compute({ operation: "statistics", data: { values: [1] } })).status, "completed");
    assert.equal(swarm.workers.length, 2);
    assert.notDeepEqual(swarm.workers, before);
  } finally {
    process.off("worker", onThread);
  }
});
