import assert from "node:assert/strict";
import { test } from "node:test";
import { newId, PlanCycleError, type Task } from "@hearth/protocol";
import { openDatabase } from "@hearth/storage";
import fc from "fast-check";
import { openEngine } from "../src/index.ts";
import { Heap } from "../src/sqlite/heap.ts";
import { readPlan } from "../src/plans/read-plan.ts";
import { alice, turn, waitFor } from "./harness.ts";
import { ManualClock } from "./manual-clock.ts";

const numRuns = Number(process.env["HEARTH_PROPERTY_RUNS"] ?? 40);
const fixed = { numRuns, seed: 20_260_101 };
const fresh = { numRuns, seed: Date.now() & 0x7fffffff };
console.log(`property tests: fixed seed ${fixed.seed}, fresh seed ${fresh.seed}, ${numRuns} runs each`);

async function holds<Values>(property: fc.IAsyncProperty<Values>): Promise<void> {
  await fc.assert(property, fixed);
  await fc.assert(property, fresh);
}

interface Node {
  /** Indices of earlier nodes. */
  parents: number[];
  priority: number;
  /** Attempts that fail before one succeeds; more than the retries fails the task. */
  failures: number;
  cancel: boolean;
}

const retries = 1;

const graph = fc.array(
  fc.record({
    parents: fc.array(fc.nat(1000), { maxLength: 4 }),
    priority: fc.integer({ min: 1, max: 10 }),
    failures: fc.constantFrom(0, 0, 0, 1, 2),
    cancel: fc.constantFrom(false, false, false, false, true),
  }),
  { minLength: 1, maxLength: 25 },
);

function normalise(nodes: Node[]): Node[] {
  return nodes.map((node, index) => ({
    ...node,
    parents: index === 0 ? [] : [...new Set(node.parents.map((parent) => parent % index))],
  }));
}

/** What must come of each node when those to be cancelled are cancelled before anything runs. */
function model(nodes: readonly Node[]): ("completed" | "failed" | "cancelled")[] {
  const ends: ("completed" | "failed" | "cancelled")[] = [];
  for (const { parents, failures, cancel } of nodes) {
    if (cancel || parents.some((parent) => ends[parent] !== "completed")) ends.push("cancelled");
    else ends.push(failures > retries ? "failed" : "completed");
  }
  return ends;
}

test("random graphs with failures, cancels and priorities end as the model says", async () => {
  await holds(
    fc.asyncProperty(graph, fc.integer({ min: 1, max: 8 }), async (raw, concurrency) => {
      const nodes = normalise(raw);
      const clock = new ManualClock();
      await using database = await openDatabase({ url: "sqlite::memory:" });
      await using engine = await openEngine({ database, clock });
      const plan = await engine.submitPlan(alice, {
        title: "random",
        tasks: nodes.map(({ parents, priority }, index) => ({
          key: `n${index}`,
          title: "node",
          capability: "node",
          input: parents.length === 0 ? index : { index, first: { $from: `n${parents[0]!}` } },
          after: parents.map((parent) => `n${parent}`),
          priority,
          retries,
        })),
      });
      const byKey = async (): Promise<Map<string, Task>> =>
        new Map((await engine.list(alice, { plan: plan.id, limit: 1000 })).map((task) => [task.key!, task]));
      const before = await byKey();
      await engine.cancel(
        alice,
        nodes.flatMap(({ cancel }, index) => (cancel ? [before.get(`n${index}`)!.id] : [])),
      );
      const done = new Set<number>();
      const attempts = nodes.map(() => 0);
      let at = 0;
      engine.startWorker({
        concurrency,
        handlers: {
          node: async (_input, run) => {
            const index = Number(run.task.key!.slice(1));
            at += 1;
            assert.ok(at <= concurrency, "more ran at once than allowed");
            for (const parent of nodes[index]!.parents) assert.ok(done.has(parent), "a child ran before its parent");
            await turn();
            at -= 1;
            attempts[index]! += 1;
            if (attempts[index]! <= nodes[index]!.failures) throw new Error("broken");
            done.add(index);
            return index;
          },
        },
      });
      for (let step = 0; ; step++) {
        const { state } = await engine.getPlan(alice, plan.id);
        if (state !== "approved") break;
        assert.ok(step < 5000, "the plan never ended");
        clock.advance(500);
        await turn();
      }
      const after = await byKey();
      const expected = model(nodes);
      assert.deepEqual(
        nodes.map((_, index) => after.get(`n${index}`)!.state),
        expected,
      );
      for (const [index, end] of expected.entries()) {
        const { failures } = nodes[index]!;
        const tries = end === "completed" ? failures + 1 : end === "failed" ? retries + 1 : 0;
        assert.equal(attempts[index], tries, `attempts of n${index}`);
      }
      const counts = await engine.counts();
      assert.equal(counts.waiting + counts.ready + counts.running + counts.assigned, 0);
      for (const end of ["completed", "failed", "cancelled"] as const) {
        assert.equal(counts[end], expected.filter((one) => one === end).length);
      }
      const { state } = await engine.getPlan(alice, plan.id);
      const wanted = expected.includes("failed")
        ? "failed"
        : expected.includes("cancelled")
          ? "cancelled"
          : "completed";
      assert.equal(state, wanted);
    }),
  );
});

test("a cycle is found exactly when walking the edges by brute force finds one", async () => {
  const edges = fc.array(fc.tuple(fc.nat(7), fc.nat(7)), { maxLength: 14 });
  await holds(
    fc.asyncProperty(edges, async (pairs) => {
      const after = Array.from({ length: 8 }, (_, node) => [
        ...new Set(pairs.filter(([child]) => child === node).map(([, parent]) => parent)),
      ]);
      const reaches = (from: number, to: number, seen = new Set<number>()): boolean =>
        after[from]!.some((next) => next === to || (!seen.has(next) && (seen.add(next), reaches(next, to, seen))));
      const cyclic = after.some((_, node) => reaches(node, node));
      const tasks = after.map((parents, node) => ({
        key: `n${node}`,
        title: "n",
        capability: "n",
        input: null,
        after: parents.map((parent) => `n${parent}`),
      }));
      if (!cyclic) {
        readPlan({ title: "p", tasks });
        return;
      }
      assert.throws(
        () => readPlan({ title: "p", tasks }),
        (error) => {
          assert.ok(error instanceof PlanCycleError);
          const nodes = error.cycle.map((key) => Number(key.slice(1)));
          assert.equal(nodes[0], nodes.at(-1));
          for (const [index, node] of nodes.entries()) {
            if (index > 0)
              assert.ok(after[nodes[index - 1]!]!.includes(node), "the named cycle has an edge that is not there");
          }
          return true;
        },
      );
    }),
  );
});

test("the scheduler hands out by priority, then by age, over all capabilities of a worker", async () => {
  const tasks = fc.array(
    fc.record({ priority: fc.integer({ min: 1, max: 10 }), capability: fc.constantFrom("a", "b", "c") }),
    { minLength: 1, maxLength: 40 },
  );
  await holds(
    fc.asyncProperty(tasks, fc.integer({ min: 1, max: 7 }), async (list, size) => {
      await using database = await openDatabase({ url: "sqlite::memory:" });
      await using engine = await openEngine({ database });
      const ids = await engine.submit(
        alice,
        list.map((task) => ({ ...task, input: null })),
      );
      const expected = list
        .map(({ priority }, index) => ({ priority, index }))
        .toSorted((x, y) => y.priority - x.priority || x.index - y.index)
        .map(({ index }) => ids[index]);
      const given: string[] = [];
      await waitFor(async () => {
        const claims = await engine.claim(alice, { worker: "w", capabilities: ["c", "a", "b"], maximum: size });
        given.push(...claims.map(({ task }) => task.id));
        return claims.length < size;
      });
      assert.deepEqual(given, expected);
    }),
  );
});

test("the heap gives back what a sort would", async () => {
  await holds(
    fc.asyncProperty(fc.array(fc.integer()), async (numbers) => {
      const heap = new Heap<number>((a, b) => a < b);
      for (const number of numbers) heap.push(number);
      const out = numbers.map(() => heap.pop());
      assert.deepEqual(
        out,
        numbers.toSorted((a, b) => a - b),
      );
      assert.equal(heap.pop(), undefined);
    }),
  );
});

test("ids rise with time, which the order of age rests on", () => {
  const ids = Array.from({ length: 10_000 }, () => newId<string>());
  assert.deepEqual(ids, ids.toSorted());
});
