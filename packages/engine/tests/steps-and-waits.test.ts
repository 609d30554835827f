import assert from "node:assert/strict";
import { HearthError } from "@hearth/protocol";
import { TaskParkedError } from "../src/index.ts";
import { alice, conformance, open, turn, waitFor } from "./harness.ts";

conformance("steps are remembered over attempts and their values are the same in each", async (kind, context) => {
  const { engine, until } = await open(kind, context);
  const [id] = await engine.submit(alice, [{ capability: "steps", input: null }]);
  let calls = 0;
  const seen: unknown[] = [];
  engine.startWorker({
    handlers: {
      steps: async (_input, run) => {
        seen.push(await run.step("once", () => ({ at: new Date(0), n: ++calls })));
        if (run.task.attempt < 3) throw new Error("again");
        return calls;
      },
    },
  });
  await until(async () => (await engine.get(alice, id!)).state === "completed", 1000);
  assert.equal(calls, 1);
  assert.deepEqual(
    seen,
    Array.from({ length: 3 }, () => ({ at: "1970-01-01T00:00:00.000Z", n: 1 })),
  );
});

conformance("a wait parks the task without a worker until the signal comes", async (kind, context) => {
  const { engine } = await open(kind, context);
  const ids = await engine.submit(
    alice,
    [1, 2, 3].map((input) => ({ capability: "ask", input })),
  );
  const errors: unknown[] = [];
  const worker = engine.startWorker({ concurrency: 1 });
  worker.handle("ask", async (input, run) => {
    try {
      return [input, await run.wait("approval")];
    } catch (error) {
      errors.push(error);
      throw error;
    }
  });
  await waitFor(async () => (await engine.counts()).waiting === 3);
  assert.equal(worker.running, 0);
  assert.ok(errors.every((error) => error instanceof TaskParkedError));
  assert.equal((await engine.get(alice, ids[0]!)).parkedOn, "approval");
  for (const [index, id] of ids.entries()) {
    await engine.signal(alice, id, "approval", { by: index });
    await engine.signal(alice, id, "approval", "the first one stands");
    assert.deepEqual((await engine.result(alice, id)).output, [index + 1, { by: index }]);
    assert.equal((await engine.get(alice, id)).attempt, 1);
  }
});

conformance("a signal that comes before its wait is kept", async (kind, context) => {
  const { engine } = await open(kind, context);
  const [id] = await engine.submit(alice, [{ capability: "ask", input: null }]);
  await engine.signal(alice, id!, "early", 7);
  engine.startWorker({ handlers: { ask: (_input, run) => run.wait("early") } });
  assert.equal((await engine.result(alice, id!)).output, 7);
});

conformance("a wait whose time is over throws, and the task can end otherwise", async (kind, context) => {
  const { engine, clock, until } = await open(kind, context);
  const [id] = await engine.submit(alice, [{ capability: "ask", input: null }]);
  let parked = false;
  engine.startWorker({
    handlers: {
      ask: async (_input, run) => {
        try {
          return await run.wait("never", { timeoutSeconds: 60 });
        } catch (error) {
          if (error instanceof TaskParkedError) {
            parked = true;
            throw error;
          }
          return (error as HearthError).code;
        }
      },
    },
  });
  await waitFor(() => parked);
  clock.advance(59_000);
  await turn();
  assert.equal((await engine.get(alice, id!)).state, "waiting");
  await until(async () => (await engine.get(alice, id!)).state === "completed", 500);
  assert.equal((await engine.get(alice, id!)).output, "HEARTH_WAIT_TIMEOUT");
});
