import assert from "node:assert/strict";
import { newId, PlanCycleError, type PlanId, ValidationError } from "@hearth/protocol";
import { alice, bob, conformance, open, waitFor } from "./harness.ts";

const noop = async (input: unknown): Promise<unknown> => input;
const task = (key: string, more: object = {}): { key: string; title: string; capability: string; input: unknown } => ({
  key,
  title: key,
  capability: "echo",
  input: null,
  ...more,
});

conformance("a plan runs parents before children and hands outputs on by reference", async (kind, context) => {
  const { engine } = await open(kind, context);
  const order: unknown[] = [];
  engine.startWorker({
    handlers: {
      echo: async (input, run) => {
        order.push(run.task.key);
        return input;
      },
    },
  });
  const plan = await engine.submitPlan(alice, {
    title: "diamond",
    tasks: [
      task("join", { input: { both: [{ $from: "left", pointer: "/0" }, { $from: "right" }], plain: { $: 1 } } }),
      task("left", { input: [{ $from: "top", pointer: "/a~1b" }] }),
      task("right", { input: 2, after: ["top"] }),
      task("top", { input: { "a/b": "x" } }),
    ],
  });
  const ended = await engine.planResult(alice, plan.id);
  assert.equal(ended.state, "completed");
  assert.equal(order[0], "top");
  assert.equal(order[3], "join");
  const [join] = (await engine.list(alice, { plan: plan.id })).filter(({ key }) => key === "join");
  assert.deepEqual(join!.output, { both: ["x", 2], plain: { $: 1 } });
  assert.deepEqual(
    (await engine.listPlans(alice)).map(({ id, state }) => [id, state]),
    [[plan.id, "completed"]],
  );
  await assert.rejects(engine.getPlan(bob, plan.id), { code: "HEARTH_NOT_FOUND" });
});

conformance("a plan that cannot run is refused with the cycle or the field named", async (kind, context) => {
  const { engine } = await open(kind, context);
  const submit = (tasks: object[]): Promise<unknown> => engine.submitPlan(alice, { title: "p", tasks: tasks as never });
  await assert.rejects(
    submit([task("a", { after: ["c"] }), task("b", { input: { $from: "a" } }), task("c", { after: ["b"] })]),
    (error) => {
      assert.ok(error instanceof PlanCycleError);
      assert.equal(new Set(error.cycle).size, 3);
      assert.equal(error.cycle[0], error.cycle.at(-1));
      return true;
    },
  );
  await assert.rejects(submit([task("a", { after: ["a"] })]), { code: "HEARTH_PLAN_CYCLE" });
  const wrong: [object[], string][] = [
    [[task("a"), task("a")], "/tasks/1/key"],
    [[task("a", { after: ["b"] })], "/tasks/0/after/0"],
    [[task("a", { input: { x: [{ $from: "nobody" }] } })], "/tasks/0/input/x/0/$from"],
    [[task("a"), task("b", { input: { $from: "a", pointer: "rows" } })], "/tasks/1/input/pointer"],
    [[task("a"), task("b", { input: { $from: "a", pointer: "/~2" } })], "/tasks/1/input/pointer"],
    [[task("a"), task("b", { input: { $from: "a", extra: 1 } })], "/tasks/1/input"],
    [[task("a", { priority: 0 })], "/tasks/0/priority"],
    [[], "/tasks"],
  ];
  for (const [tasks, field] of wrong) {
    await assert.rejects(submit(tasks), (error) => {
      assert.ok(error instanceof ValidationError, String(error));
      assert.equal(error.field, field);
      return true;
    });
  }
  assert.deepEqual(await engine.listPlans(alice), []);
});

conformance(
  "a pointer that leads nowhere fails its task for good and cancels what depends on it",
  async (kind, context) => {
    const { engine } = await open(kind, context);
    let runs = 0;
    engine.startWorker({ handlers: { echo: async (input) => (runs++, input) } });
    const plan = await engine.submitPlan(alice, {
      title: "p",
      tasks: [
        task("a", { input: { x: 1 } }),
        task("b", { input: { $from: "a", pointer: "/y" } }),
        task("c", { after: ["b"] }),
      ],
    });
    assert.equal((await engine.planResult(alice, plan.id)).state, "failed");
    const byKey = new Map((await engine.list(alice, { plan: plan.id })).map((one) => [one.key, one]));
    assert.equal(byKey.get("b")!.failure!.code, "HEARTH_REFERENCE_MISSING");
    assert.equal(byKey.get("b")!.attempt, 1);
    assert.equal(byKey.get("c")!.state, "cancelled");
    assert.equal(runs, 1);
  },
);

conformance("a draft waits for approval and is approved once", async (kind, context) => {
  const { engine } = await open(kind, context);
  const id = newId<PlanId>();
  engine.startWorker({ handlers: { echo: noop } });
  const draft = await engine.submitPlan(alice, { title: "d", tasks: [task("a")] }, { draft: true, id });
  assert.equal(draft.state, "draft");
  assert.deepEqual(await engine.list(alice), []);
  await assert.rejects(engine.approvePlan(bob, id), { code: "HEARTH_NOT_FOUND" });
  const approvals = await Promise.allSettled([engine.approvePlan(alice, id), engine.approvePlan(alice, id)]);
  assert.deepEqual(approvals.map(({ status }) => status).toSorted(), ["fulfilled", "rejected"]);
  const ended = await engine.planResult(alice, id);
  assert.equal(ended.state, "completed");
  assert.equal(ended.approvedBy, "person:alice");
  await assert.rejects(engine.approvePlan(alice, id), { code: "HEARTH_PLAN_STATE" });
  // Handed in again, the first one stands.
  const again = await engine.submitPlan(alice, { title: "other", tasks: [task("z")] }, { id });
  assert.equal(again.title, "d");
  assert.equal((await engine.list(alice)).length, 1);
});

conformance("cancelling a plan leaves what ended and cancels the rest", async (kind, context) => {
  const { engine } = await open(kind, context);
  const plan = await engine.submitPlan(alice, {
    title: "p",
    tasks: [task("a"), task("b", { capability: "absent", after: ["a"] }), task("c", { after: ["b"] })],
  });
  engine.startWorker({ handlers: { echo: noop } });
  await waitFor(async () => (await engine.counts()).completed === 1);
  assert.equal((await engine.cancelPlan(alice, plan.id)).state, "cancelled");
  const states = (await engine.list(alice, { plan: plan.id })).map(({ key, state }) => `${key} ${state}`).toSorted();
  assert.deepEqual(states, ["a completed", "b cancelled", "c cancelled"]);
  const other = await engine.submitPlan(alice, { title: "d", tasks: [task("a")] }, { draft: true });
  assert.equal((await engine.cancelPlan(alice, other.id)).state, "cancelled");
  await assert.rejects(engine.approvePlan(alice, other.id), { code: "HEARTH_PLAN_STATE" });
});

conformance("retrying a failed task brings back what was cancelled because of it", async (kind, context) => {
  const { engine } = await open(kind, context);
  let broken = true;
  engine.startWorker({
    handlers: {
      echo: noop,
      fragile: async () => {
        if (broken) throw new Error("broken");
        return "mended";
      },
    },
  });
  const plan = await engine.submitPlan(alice, {
    title: "p",
    tasks: [
      task("a", { capability: "fragile", retries: 0 }),
      task("other", { capability: "fragile", retries: 0 }),
      task("b", { input: { $from: "a" } }),
      task("c", { after: ["b"] }),
      task("blocked", { after: ["a", "other"] }),
    ],
  });
  assert.equal((await engine.planResult(alice, plan.id)).state, "failed");
  broken = false;
  const byKey = async (): Promise<Map<string | undefined, { id: never; state: string; output?: unknown }>> =>
    new Map((await engine.list(alice, { plan: plan.id })).map((one) => [one.key, one as never]));
  await engine.retry(alice, (await byKey()).get("a")!.id);
  await waitFor(async () => (await byKey()).get("c")!.state === "completed");
  assert.equal((await byKey()).get("b")!.output, "mended");
  assert.equal((await byKey()).get("blocked")!.state, "cancelled");
  assert.equal((await engine.getPlan(alice, plan.id)).state, "failed");
  await assert.rejects(engine.retry(alice, (await byKey()).get("blocked")!.id), { code: "HEARTH_TASK_STATE" });
  await engine.retry(alice, (await byKey()).get("other")!.id);
  assert.equal((await engine.planResult(alice, plan.id)).state, "completed");
  assert.deepEqual(
    Object.entries(await engine.counts()).filter(([, count]) => count !== 0),
    [["completed", 5]],
  );
});

conformance("a wide fan-in and a long chain complete", async (kind, context) => {
  const { engine } = await open(kind, context);
  engine.startWorker({ handlers: { echo: async () => 1 }, concurrency: 200 });
  const wide = Array.from({ length: 1000 }, (_, index) => task(`w${index}`));
  const chain = Array.from({ length: 200 }, (_, index) =>
    task(`c${index}`, { after: index === 0 ? [] : [`c${index - 1}`] }),
  );
  const plan = await engine.submitPlan(alice, {
    title: "both",
    tasks: [...wide, ...chain, task("join", { after: wide.map(({ key }) => key) })],
  });
  assert.equal((await engine.planResult(alice, plan.id)).state, "completed");
  assert.equal((await engine.counts()).completed, 1201);
});
