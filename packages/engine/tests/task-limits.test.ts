import assert from "node:assert/strict";
import { personKey } from "../src/index.ts";
import { alice, bob, conformance, open, turn, waitFor } from "./harness.ts";

const noop = async (input: unknown): Promise<unknown> => input;

conformance("a concurrency key runs one at a time, or as many as its limit allows", async (kind, context) => {
  const { engine } = await open(kind, context);
  await engine.setLimit(alice, { concurrencyKey: "two", maximum: 2 });
  const at = { one: 0, two: 0 };
  const most = { one: 0, two: 0 };
  const handler = async (input: unknown): Promise<void> => {
    const key = input as "one" | "two";
    most[key] = Math.max(most[key], ++at[key]);
    await turn();
    at[key] -= 1;
  };
  await engine.submit(
    alice,
    Array.from({ length: 60 }, (_, n) => ({
      capability: n % 3 === 0 ? "a" : "b",
      input: n % 2 === 0 ? "one" : "two",
      concurrencyKey: n % 2 === 0 ? "one" : "two",
    })),
  );
  engine.startWorker({ handlers: { a: handler } });
  engine.startWorker({ handlers: { b: handler } });
  await waitFor(async () => (await engine.counts()).completed === 60);
  assert.deepEqual(most, { one: 1, two: 2 });
});

conformance(
  "what a concurrency key holds back runs although another capability is first in line",
  async (kind, context) => {
    const { engine } = await open(kind, context);
    const [first] = await engine.submit(alice, [
      { capability: "present", input: 1, concurrencyKey: "k" },
      { capability: "absent", input: 2, concurrencyKey: "k", priority: 9 },
      { capability: "present", input: 3, concurrencyKey: "k" },
    ]);
    engine.startWorker({ handlers: { present: noop } });
    await engine.result(alice, first!);
    await waitFor(async () => (await engine.counts()).completed === 2);
  },
);

conformance(
  "an owner's limit holds over all of their tasks and plans, whatever key they name",
  async (kind, context) => {
    const { engine } = await open(kind, context);
    await engine.setLimit(alice, { concurrencyKey: personKey, maximum: 3 });
    const at: Record<string, number> = { alice: 0, bob: 0 };
    const most: Record<string, number> = { alice: 0, bob: 0 };
    const handler = async (input: unknown): Promise<void> => {
      const who = input as string;
      most[who] = Math.max(most[who]!, (at[who]! += 1));
      await turn();
      at[who]! -= 1;
    };
    const tasks = (input: string) =>
      Array.from({ length: 20 }, (_, n) => ({
        capability: "any",
        input,
        ...(n % 2 === 0 ? { concurrencyKey: `own-${n}` } : {}),
      }));
    await engine.submit(alice, tasks("alice"));
    const drafts = Array.from({ length: 10 }, (_, n) => ({
      key: `k${n}`,
      title: "t",
      capability: "any",
      input: "alice",
    }));
    await engine.submitPlan(alice, { title: "p", tasks: drafts });
    await engine.submit(bob, tasks("bob"));
    engine.startWorker({ handlers: { any: handler }, concurrency: 30 });
    await waitFor(async () => (await engine.counts()).completed === 50);
    assert.equal(most["alice"], 3);
    assert.ok(most["bob"]! > 3, `bob has no limit and ran ${most["bob"]} at once`);
  },
);

conformance("a capability's limit holds over all workers", async (kind, context) => {
  const { engine } = await open(kind, context);
  await engine.setLimit(alice, { capability: "narrow", maximum: 3 });
  let at = 0;
  let most = 0;
  const handler = async (): Promise<void> => {
    most = Math.max(most, ++at);
    await turn();
    at -= 1;
  };
  await engine.submit(
    alice,
    Array.from({ length: 40 }, () => ({ capability: "narrow", input: null })),
  );
  engine.startWorker({ handlers: { narrow: handler }, concurrency: 10 });
  engine.startWorker({ handlers: { narrow: handler }, concurrency: 10 });
  await waitFor(async () => (await engine.counts()).completed === 40);
  assert.equal(most, 3);
});
