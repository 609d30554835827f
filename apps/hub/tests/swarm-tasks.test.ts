import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { createSwarmAgent } from "../src/swarm/agent.ts";
import { assertProblem, eventually, startHub, type TestHub } from "./support/test-hub.ts";

interface TaskView {
  state: string;
  output?: { result: unknown; workers: string[] };
  failure?: { code: string; message: string; field?: string };
}

const a = [
  [1, 2, 3],
  [4, 5, 6],
  [7, 8, 9],
];
const b = [
  [9, 8, 7],
  [6, 5, 4],
  [3, 2, 1],
];
const product = [
  [30, 24, 18],
  [84, 69, 54],
  [138, 114, 90],
];

const submit = (hub: TestHub, capability: string, input: unknown) =>
  hub.call("POST", "/api/v1/tasks", { body: { capability, input } });

async function endOf(hub: TestHub, capability: string, input: unknown): Promise<TaskView> {
  const { id } = (await submit(hub, capability, input)).body as { id: string };
  return await eventually("the task's end", async () => {
    const now = (await hub.call("GET", `/api/v1/tasks/${id}`)).body as TaskView;
    return ["completed", "failed", "cancelled"].includes(now.state) ? now : undefined;
  });
}

test("a task of the swarm multiplies two matrices on workers, and the second finds them there", async () => {
  await using hub = await startHub();
  const input = { matrix_a: a, matrix_b: b, precision: "Q1.31", result_shape: [3, 3] };
  const first = await endOf(hub, "swarm.matrix-multiply", input);
  assert.equal(first.state, "completed", JSON.stringify(first.failure));
  assert.deepEqual(first.output?.result, product);
  assert.match(first.output?.workers.join() ?? "", /^thread_\d+$/);
  const second = await endOf(hub, "swarm.compute", { operation: "matrix_multiply", data: input });
  assert.partialDeepStrictEqual(second.output?.result, { result: product });
  const statistics = await endOf(hub, "swarm.compute", { operation: "statistics", data: { values: [1, 2, 3] } });
  assert.partialDeepStrictEqual(statistics.output?.result, { count: 3, mean: 2 });
});

test("a plan feeds one product into the next", async () => {
  await using hub = await startHub();
  const identity = [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ];
  const made = await hub.call("POST", "/api/v1/plans?approve=true", {
    body: {
      title: "two products",
      tasks: [
        {
          key: "first",
          title: "the first product",
          capability: "swarm.matrix-multiply",
          input: { matrix_a: a, matrix_b: b },
        },
        {
          key: "second",
          title: "the second product",
          capability: "swarm.matrix-multiply",
          input: { matrix_a: { $from: "first", pointer: "/result" }, matrix_b: identity },
        },
      ],
    },
  });
  assert.equal(made.status, 201, made.text);
  const ended = await eventually("the second product", async () => {
    const { tasks } = (await hub.call("GET", "/api/v1/tasks?limit=10")).body as { tasks: { id: string }[] };
    const views = await Promise.all(tasks.map(({ id }) => hub.call("GET", `/api/v1/tasks/${id}`)));
    return views
      .map(({ body }) => body as TaskView & { title?: string })
      .find(({ state, title }) => ["completed", "failed"].includes(state) && title === "the second product");
  });
  assert.deepEqual(ended.output?.result, product, JSON.stringify(ended.failure));
});

test("what a task of the swarm cannot compute fails with the swarm's code and the field", async () => {
  await using hub = await startHub();
  const shapes = await endOf(hub, "swarm.matrix-multiply", { matrix_a: a, matrix_b: [[1, 2]] });
  assert.equal(shapes.state, "failed");
  assert.partialDeepStrictEqual(shapes.failure, { code: "HEARTH_SWARM_SHAPE", field: "/matrix_b" });
  const data = { operation: "divide", operand_a: 0.5, operand_b: 0 };
  const divided = await endOf(hub, "swarm.compute", { operation: "fixed_point_compute", data });
  assert.equal(divided.failure?.code, "HEARTH_SWARM_DIVISION_BY_ZERO");
});

test("a loop, whose memory is nobody's, and malformed matrices are not taken", async () => {
  await using hub = await startHub();
  const loop = await endOf(hub, "swarm.compute", { operation: "control_update", data: {} });
  assert.partialDeepStrictEqual(loop.failure, { code: "HEARTH_VALIDATION", field: "/operation" });
  const matrix = await endOf(hub, "swarm.matrix-multiply", { matrix_a: [["1"]], matrix_b: b });
  assert.partialDeepStrictEqual(matrix.failure, { code: "HEARTH_VALIDATION", field: "/matrix_a/0/0" });
  assertProblem(await hub.call("POST", "/api/v1/tasks", { body: {}, token: null }), 401, "HEARTH_UNAUTHENTICATED");
});

test("the stored manifest of the swarm's agent says what its code says; after a change run npm run manifests", async () => {
  const stored: unknown = JSON.parse(await readFile(join(import.meta.dirname, "../src/swarm/manifest.json"), "utf8"));
  const agent = createSwarmAgent(() => Promise.reject(new TypeError("a manifest runs nothing")));
  assert.deepEqual(stored, JSON.parse(JSON.stringify(agent.manifest)));
});
