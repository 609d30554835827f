import assert from "node:assert/strict";
import { HearthError, type NewEvent, newId, type TaskId, ValidationError } from "@hearth/protocol";
import { alice, bob, conformance, open, turn, waitFor } from "./harness.ts";

const noop = async (input: unknown): Promise<unknown> => input;

conformance("a task is stored, run once and its output kept", async (kind, context) => {
  const { engine } = await open(kind, context);
  const [id] = await engine.submit(alice, [{ capability: "echo", input: { n: 1 }, title: "Echo" }]);
  assert.equal((await engine.get(alice, id!)).state, "ready");
  let runs = 0;
  engine.startWorker({
    handlers: {
      echo: async (input) => {
        runs += 1;
        return input;
      },
    },
  });
  const done = await engine.result(alice, id!);
  assert.equal(done.state, "completed");
  assert.deepEqual(done.output, { n: 1 });
  assert.equal(done.attempt, 1);
  assert.equal(done.title, "Echo");
  assert.equal(runs, 1);
  assert.deepEqual(
    Object.entries(await engine.counts()).filter(([, count]) => count !== 0),
    [["completed", 1]],
  );
});

conformance("a task of another owner is not found at any door", async (kind, context) => {
  const { engine } = await open(kind, context);
  const [id] = await engine.submit(alice, [{ capability: "echo", input: null }]);
  const refused = { code: "HEARTH_NOT_FOUND" };
  await assert.rejects(engine.get(bob, id!), refused);
  await assert.rejects(engine.result(bob, id!), refused);
  await assert.rejects(engine.cancel(bob, [id!]), refused);
  await assert.rejects(engine.retry(bob, id!), refused);
  await assert.rejects(engine.signal(bob, id!, "go", 1), refused);
  await assert.rejects(engine.acknowledge(bob, id!), refused);
  await assert.rejects(engine.get(alice, "no-id" as TaskId), refused);
  await assert.rejects(engine.submit(bob, [{ capability: "echo", input: 1, after: [id!] }]), { field: "/0/after/0" });
  assert.deepEqual(await engine.list(bob), []);
  assert.deepEqual(await engine.claim(bob, { worker: "w", capabilities: ["echo"] }), []);
  assert.equal((await engine.get(alice, id!)).state, "ready");
});

conformance("bad input is refused with the field's name and nothing is stored", async (kind, context) => {
  const { engine } = await open(kind, context);
  const circle: Record<string, unknown> = {};
  circle["self"] = circle;
  const wrong: [unknown, string][] = [
    [{ capability: "No Capability", input: 1 }, "/1/capability"],
    [{ capability: "echo", input: 1, priority: 11 }, "/1/priority"],
    [{ capability: "echo", input: 1, timeoutSeconds: 29 }, "/1/timeoutSeconds"],
    [{ capability: "echo", input: 1, timeoutSeconds: 3601 }, "/1/timeoutSeconds"],
    [{ capability: "echo", input: 1, after: ["x"] }, "/1/after/0"],
    [{ capability: "echo", input: 1, after: [newId<TaskId>()] }, "/1/after/0"],
    [{ capability: "echo", input: circle }, "/1/input"],
    [{ capability: "echo", input: 10n }, "/1/input"],
    [{ capability: "echo", input: 1, title: "a\0b" }, "/1/title"],
    [{ capability: "echo", input: 1, idempotencyKey: "a\0b" }, "/1/idempotencyKey"],
    ["text", "/1"],
  ];
  for (const [submission, field] of wrong) {
    await assert.rejects(engine.submit(alice, [{ capability: "echo", input: 1 }, submission as never]), (error) => {
      assert.ok(error instanceof ValidationError);
      assert.equal(error.field, field);
      return true;
    });
  }
  await assert.rejects(engine.submit(alice, []), { code: "HEARTH_VALIDATION" });
  await assert.rejects(engine.submit({} as never, [{ capability: "echo", input: 1 }]), { code: "HEARTH_VALIDATION" });
  assert.deepEqual(await engine.list(alice), []);
});

conformance("higher priority runs first, then the older", async (kind, context) => {
  const { engine } = await open(kind, context);
  await engine.submit(
    alice,
    [3, 9, 3, 10, 1, 9].map((priority, n) => ({ capability: "echo", input: n, priority })),
  );
  const order: unknown[] = [];
  engine.startWorker({ concurrency: 1, handlers: { echo: async (input) => void order.push(input) } });
  await waitFor(() => order.length === 6);
  assert.deepEqual(order, [3, 1, 5, 0, 2, 4]);
});

conformance("a failure is tried again after a growing pause and ends as a dead letter", async (kind, context) => {
  const { engine, clock, until } = await open(kind, context);
  const [id] = await engine.submit(alice, [{ capability: "fail", input: null, retries: 2 }]);
  const starts: number[] = [];
  const worker = engine.startWorker({
    handlers: {
      fail: async () => {
        starts.push(clock.now());
        throw new Error("broken");
      },
    },
  });
  await until(async () => (await engine.get(alice, id!)).state === "failed", 250);
  assert.equal(starts.length, 3);
  // Full jitter with a fixed half: 500 ms, then 1000 ms, found at the next tick.
  assert.ok(starts[1]! - starts[0]! >= 500);
  assert.ok(starts[2]! - starts[1]! >= 1000);
  const [dead] = await engine.deadLetters(alice);
  assert.equal(dead!.id, id);
  assert.equal(dead!.attempt, 3);
  assert.equal(dead!.failure!.message, "broken");
  await worker[Symbol.asyncDispose]();
  assert.equal((await engine.retry(alice, id!)).attempt, 0);
  await assert.rejects(engine.retry(alice, id!), { code: "HEARTH_TASK_STATE" });
});

conformance("a failure that no attempt can help is not tried again", async (kind, context) => {
  const { engine } = await open(kind, context);
  class Wrong extends HearthError {
    readonly code = "HEARTH_WRONG";
  }
  const [id] = await engine.submit(alice, [{ capability: "fail", input: null }]);
  engine.startWorker({
    handlers: {
      fail: async () => {
        throw new Wrong("wrong input", { hint: "Mend it." });
      },
    },
  });
  const task = await engine.result(alice, id!);
  assert.equal(task.attempt, 1);
  assert.deepEqual(task.failure, { code: "HEARTH_WRONG", message: "wrong input", hint: "Mend it.", retryable: false });
});

conformance("an output that is no JSON fails the task and names it", async (kind, context) => {
  const { engine } = await open(kind, context);
  const ids = await engine.submit(alice, [
    { capability: "big", input: null },
    { capability: "nothing", input: null },
  ]);
  engine.startWorker({ handlers: { big: async () => 1n, nothing: async () => {} } });
  assert.equal((await engine.result(alice, ids[0]!)).failure!.code, "HEARTH_OUTPUT_NOT_JSON");
  assert.equal((await engine.result(alice, ids[1]!)).output, null);
});

conformance("a task that runs too long is aborted and fails with its timeout", async (kind, context) => {
  const { engine, clock, until } = await open(kind, context);
  const [id] = await engine.submit(alice, [{ capability: "slow", input: null, timeoutSeconds: 30, retries: 0 }]);
  let aborted: unknown;
  engine.startWorker({
    handlers: {
      slow: (_input, { signal }) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener("abort", () => {
            aborted = signal.reason;
            reject(signal.reason as Error);
          });
        }),
    },
  });
  await waitFor(async () => (await engine.get(alice, id!)).state === "running");
  clock.advance(29_000);
  await turn();
  assert.equal((await engine.get(alice, id!)).state, "running");
  await until(async () => (await engine.get(alice, id!)).state === "failed", 500);
  assert.equal((await engine.get(alice, id!)).failure!.code, "HEARTH_TASK_TIMEOUT");
  assert.equal((aborted as HearthError).code, "HEARTH_TASK_TIMEOUT");
});

conformance("cancelling reaches the running handler and whatever depends on it", async (kind, context) => {
  const { engine } = await open(kind, context);
  const [parent] = await engine.submit(alice, [{ capability: "slow", input: null }]);
  const [child] = await engine.submit(alice, [{ capability: "slow", input: null, after: [parent!] }]);
  const [grandchild] = await engine.submit(alice, [{ capability: "slow", input: null, after: [child!, parent!] }]);
  assert.deepEqual((await engine.get(alice, grandchild!)).waitingFor.toSorted(), [parent!, child!].toSorted());
  let aborted = false;
  let running = false;
  const worker = engine.startWorker({
    handlers: {
      slow: (_input, { signal }) =>
        new Promise((resolve) => {
          running = true;
          signal.addEventListener("abort", () => {
            aborted = true;
            resolve("ignored");
          });
        }),
    },
  });
  await waitFor(() => running);
  assert.deepEqual(
    new Set(await engine.cancel(alice, [parent!], { reason: "not wanted" })),
    new Set([parent, child, grandchild]),
  );
  await waitFor(() => aborted);
  const task = await engine.result(alice, parent!);
  assert.equal(task.state, "cancelled");
  assert.equal(task.failure!.message, "not wanted");
  assert.equal((await engine.get(alice, grandchild!)).failure!.code, "HEARTH_DEPENDENCY_FAILED");
  assert.deepEqual(await engine.cancel(alice, [parent!]), []);
  await worker.drain();
  assert.equal((await engine.get(alice, parent!)).state, "cancelled");
});

conformance("an idempotency key gives the first task back, for its owner alone", async (kind, context) => {
  const { engine } = await open(kind, context);
  const one = { capability: "echo", input: 1, idempotencyKey: "k" };
  const [first] = await engine.submit(alice, [one]);
  const [again, other, sameBatch] = await engine.submit(alice, [
    { ...one, input: 2 },
    { capability: "echo", input: 3, idempotencyKey: "other" },
    { capability: "echo", input: 4, idempotencyKey: "other" },
  ]);
  assert.equal(again, first);
  assert.equal(sameBatch, other);
  assert.notEqual((await engine.submit(bob, [one]))[0], first);
  assert.equal((await engine.list(alice)).length, 2);
  const both = await Promise.all(
    Array.from({ length: 20 }, () => engine.submit(alice, [{ capability: "echo", input: 1, idempotencyKey: "race" }])),
  );
  assert.equal(new Set(both.flat()).size, 1);
  const counts = await engine.counts();
  assert.equal(counts.ready, 4);
});

conformance("a delayed task waits for its time", async (kind, context) => {
  const { engine, clock, until } = await open(kind, context);
  const runAt = new Date(clock.now() + 10_000).toISOString();
  const [id] = await engine.submit(alice, [{ capability: "echo", input: 1, runAt }]);
  engine.startWorker({ handlers: { echo: noop } });
  clock.advance(9000);
  await turn();
  assert.equal((await engine.get(alice, id!)).state, "ready");
  await until(async () => (await engine.get(alice, id!)).state === "completed", 500);
  assert.ok((await engine.get(alice, id!)).startedAt! >= Date.parse(runAt));
});

conformance("progress and parts of the output reach those who watch", async (kind, context) => {
  const { engine } = await open(kind, context);
  const events: NewEvent[] = [];
  const end = engine.subscribe((event) => events.push(event));
  const [id] = await engine.submit(alice, [{ capability: "stream", input: null }]);
  engine.startWorker({
    handlers: {
      stream: async (_input, run) => {
        run.progress(0.5, "half");
        run.emit("a");
        run.emit({ b: 1 });
        return null;
      },
    },
  });
  await engine.result(alice, id!);
  end();
  assert.deepEqual(
    events.map(({ type }) => type),
    ["task-submitted", "task-started", "task-progressed", "task-output", "task-output", "task-completed"],
  );
  assert.deepEqual(events[2]!.data, { capability: "stream", fraction: 0.5, message: "half" });
  assert.deepEqual(events[4]!.data, { capability: "stream", part: { b: 1 } });
  assert.ok(events.every(({ owner, task }) => owner === "alice" && task === id));
});

conformance("delivery is kept apart from the state", async (kind, context) => {
  const { engine } = await open(kind, context);
  const [id] = await engine.submit(alice, [{ capability: "echo", input: 1 }]);
  await assert.rejects(engine.acknowledge(alice, id!), { code: "HEARTH_TASK_STATE" });
  await engine.markDelivered(alice, [id!]);
  assert.equal((await engine.get(alice, id!)).delivery, "pending");
  engine.startWorker({ handlers: { echo: noop } });
  assert.equal((await engine.result(alice, id!)).delivery, "pending");
  await engine.markDelivered(alice, [id!]);
  assert.equal((await engine.get(alice, id!)).delivery, "delivered");
  await engine.acknowledge(alice, id!);
  await engine.markDelivered(alice, [id!]);
  assert.equal((await engine.get(alice, id!)).delivery, "acknowledged");
});

conformance("a list is filtered by what is asked for, newest first", async (kind, context) => {
  const { engine } = await open(kind, context);
  const ids = await engine.submit(
    alice,
    Array.from({ length: 5 }, (_, n) => ({ capability: n < 3 ? "a" : "b", input: n })),
  );
  const list = await engine.list(alice);
  assert.deepEqual(
    list.map(({ id }) => id),
    ids.toReversed(),
  );
  assert.deepEqual(
    (await engine.list(alice, { capability: "a", limit: 2 })).map(({ input }) => input),
    [2, 1],
  );
  assert.deepEqual(
    (await engine.list(alice, { before: ids[2]! })).map(({ input }) => input),
    [1, 0],
  );
  let release = (): void => {};
  const gate = new Promise<void>((resolve) => (release = resolve));
  engine.startWorker({ handlers: { a: () => gate } });
  await waitFor(async () => (await engine.list(alice, { states: ["running"] })).length === 3);
  assert.equal((await engine.list(alice, { states: ["ready"] })).length, 2);
  assert.equal((await engine.list(alice, { states: ["ready", "running"] })).length, 5);
  release();
  await waitFor(async () => (await engine.list(alice, { states: ["completed"] })).length === 3);
  await assert.rejects(engine.list(alice, { limit: 0 }), { field: "/limit" });
});

conformance("handlers come and go while the worker runs, and draining ends what runs", async (kind, context) => {
  const { engine } = await open(kind, context);
  const worker = engine.startWorker();
  const [id] = await engine.submit(alice, [{ capability: "late", input: 1 }]);
  worker.handle("late", noop);
  assert.equal((await engine.result(alice, id!)).output, 1);
  worker.unhandle("late");
  const [left] = await engine.submit(alice, [{ capability: "late", input: 2 }]);
  await worker.drain();
  worker.handle("late", noop);
  await turn();
  assert.equal((await engine.get(alice, left!)).state, "ready");
});

conformance("a worker that is stopped gives its tasks back unharmed", async (kind, context) => {
  const { engine } = await open(kind, context);
  const [id] = await engine.submit(alice, [{ capability: "slow", input: 1 }]);
  let running = false;
  const worker = engine.startWorker({
    handlers: {
      slow: (_input, { signal }) =>
        new Promise((_resolve, reject) => {
          running = true;
          signal.addEventListener("abort", () => reject(signal.reason as Error));
        }),
    },
  });
  await waitFor(() => running);
  await worker[Symbol.asyncDispose]();
  assert.equal((await engine.get(alice, id!)).state, "ready");
  assert.equal((await engine.get(alice, id!)).attempt, 0);
  engine.startWorker({ handlers: { slow: noop } });
  assert.equal((await engine.result(alice, id!)).output, 1);
});

conformance("asking for a result ends with the signal given", async (kind, context) => {
  const { engine } = await open(kind, context);
  const [id] = await engine.submit(alice, [{ capability: "echo", input: 1 }]);
  const controller = new AbortController();
  const result = engine.result(alice, id!, { signal: controller.signal });
  controller.abort(new Error("enough"));
  await assert.rejects(result, /enough/);
});
