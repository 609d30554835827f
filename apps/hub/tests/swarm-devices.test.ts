import assert from "node:assert/strict";
import { rm } from "node:fs/promises";
import { test } from "node:test";
import type { Receipt, SwarmRunDetail, SwarmRunView } from "@hearth/protocol";
import { FixedArithmetic, fixedFormat } from "@hearth/swarm";
import { joinDevice, viewOf } from "./support/swarm-devices.ts";
import { assertProblem, eventually, startHub, temporaryFolder, type TestHub } from "./support/test-hub.ts";
import { strangersToken } from "./support/tokens.ts";

const open = { environment: { HEARTH_SWARM_LISTEN: "127.0.0.1:0" } };
const side = 320;
/** Values that Q1.31 holds exactly, so that the product is exact too, and is known without multiplying. */
const diagonal = (value: number): number[][] =>
  Array.from({ length: side }, (_, row) => Array.from({ length: side }, (__, column) => (row === column ? value : 0)));
const dense = Array.from({ length: side }, (_, row) =>
  Array.from({ length: side }, (__, column) => (((row * 31 + column * 17) % 64) - 32) / 64),
);
const input = { matrix_a: dense, matrix_b: diagonal(0.5) };
const expected = dense.map((row) => row.map((value) => value / 2));

interface TaskView {
  id: string;
  state: string;
  output?: { result: number[][]; placement: { worker: string; place: string; blocks: number; wrong: number }[] };
  failure?: { code: string };
}

async function multiply(
  hub: TestHub,
  { token, ...more }: { token?: string; data_class?: string; meanwhile?: (id: string) => Promise<void> } = {},
): Promise<TaskView> {
  const { meanwhile, ...asked } = more;
  const as = token === undefined ? {} : { token };
  const { id } = (
    await hub.call("POST", "/api/v1/tasks", {
      ...as,
      body: { capability: "swarm.matrix-multiply", input: { ...input, ...asked } },
    })
  ).body as { id: string };
  await meanwhile?.(id);
  return await eventually(
    "the product",
    async () => {
      const task = (await hub.call("GET", `/api/v1/tasks/${id}`, as)).body as TaskView;
      return ["completed", "failed", "cancelled"].includes(task.state) && task;
    },
    120,
  );
}

function assertExact({ state, output, failure }: TaskView): void {
  assert.equal(state, "completed", JSON.stringify(failure));
  // Element by element: the diff of two such matrices says nothing.
  const off = output!.result.flatMap((row, at) => row.filter((value, column) => value !== expected[at]![column]));
  assert.equal(off.length, 0, "elements that are not exact");
}

const runOf = async (hub: TestHub, task: string): Promise<SwarmRunDetail> => {
  const { runs } = (await hub.call("GET", "/api/v1/swarm/runs")).body as { runs: SwarmRunView[] };
  const run = runs.find((one) => one.task === task);
  assert.ok(run !== undefined);
  return (await hub.call("GET", `/api/v1/swarm/runs/${run.id}`)).body;
};

test("values of the test are exact in the format", () => {
  const arithmetic = new FixedArithmetic({ format: fixedFormat("Q1.31") });
  for (const value of dense[0]!) assert.equal(arithmetic.toNumber(arithmetic.fromNumber(value)), value);
});

test("devices that the owner trusts compute blocks, and task, run and receipts say which", async () => {
  await using hub = await startHub(open);
  await using one = await joinDevice(hub, "laptop");
  await using other = await joinDevice(hub, "phone", { kind: "hearth-worker" });
  const task = await multiply(hub);
  assertExact(task);
  const run = await runOf(hub, task.id);
  assert.equal(run.state, "completed");
  assert.equal(run.shared, true);
  assert.equal(run.useful, run.blocks);
  assert.deepEqual(run.shares, task.output!.placement);
  const asked = new Set(run.arrivals.map(({ worker }) => worker));
  for (const id of [one.id, other.id]) assert.ok(asked.has(id), `${id} was sent blocks`);
  for (const { sent, answered, outcome } of run.arrivals)
    assert.ok(outcome !== "open" && (answered === undefined || answered >= sent));
  const { receipts } = (await hub.call("GET", `/api/v1/journal/receipts?task=${task.id}`)).body as {
    receipts: Receipt[];
  };
  const intent = receipts.find(({ action }) => action === "swarm-shared");
  const outcome = receipts.find(({ action }) => action === "swarm-computed");
  assert.equal(intent?.body["run"], run.id);
  const workers = outcome?.body["workers"] as { worker: string; place: string; key?: string }[];
  assert.deepEqual(
    workers.map(({ worker, place }) => [worker, place]),
    run.shares.map(({ worker, place }) => [worker, place]),
  );
  const { devices } = await viewOf(hub);
  for (const { worker, place, key } of workers)
    assert.equal(key, place === "device" ? devices.find(({ name }) => name === worker)!.fingerprint : undefined);
});

test("what is private, and other people's tasks unless they say so, stay on the hub's threads", async () => {
  await using hub = await startHub(open);
  await using device = await joinDevice(hub, "laptop");
  const onlyThreads = async (task: TaskView): Promise<string> => {
    assertExact(task);
    const run = await runOf(hub, task.id);
    assert.equal(run.shared, false);
    assert.deepEqual([...new Set(run.arrivals.map(({ worker }) => worker.replace(/\d+$/, "")))], ["thread_"]);
    return run.why;
  };
  for (const dataClass of ["private", "secret"])
    assert.equal(await onlyThreads(await multiply(hub, { data_class: dataClass })), `it is ${dataClass}`);
  const token = await strangersToken(hub, { id: "member" });
  assert.match(await onlyThreads(await multiply(hub, { token })), /does not let devices/);
  const set = await hub.call("PUT", "/api/settings/", { token, body: { settings: { swarm_share_tasks: true } } });
  assert.equal(set.status, 200, set.text);
  const shared = await multiply(hub, { token });
  assertExact(shared);
  const run = await runOf(hub, shared.id);
  assert.equal(run.shared, true);
  assert.ok(run.arrivals.some(({ worker }) => worker === device.id));
  assert.equal(await onlyThreads(await multiply(hub, { token, data_class: "private" })), "it is private");
});

test("only the owner trusts devices; who is revoked is put out at once and stays out", async () => {
  await using hub = await startHub(open);
  await using stranger = await joinDevice(hub, "stranger", { trusted: false });
  const operator = await strangersToken(hub, { id: "operator", role: "operator" });
  const body = { name: stranger.id, publicKey: stranger.publicKey };
  assertProblem(
    await hub.call("POST", "/api/v1/swarm/devices", { token: operator, body }),
    403,
    "HEARTH_NOT_PERMITTED",
  );
  assert.deepEqual((await viewOf(hub)).devices, []);
  await hub.call("POST", "/api/v1/swarm/devices", { body });
  await eventually("the device", async () => (await viewOf(hub)).workers.some(({ id }) => id === stranger.id));
  assertProblem(
    await hub.call("DELETE", `/api/v1/swarm/devices/${stranger.id}`, { token: operator }),
    403,
    "HEARTH_NOT_PERMITTED",
  );
  assert.equal((await hub.call("DELETE", `/api/v1/swarm/devices/${stranger.id}`)).status, 204);
  const { workers, devices } = await viewOf(hub);
  assert.ok(!workers.some(({ id }) => id === stranger.id));
  assert.partialDeepStrictEqual(devices, [{ name: stranger.id, here: false }]);
  const task = await multiply(hub);
  assertExact(task);
  assert.ok(!(await runOf(hub, task.id)).arrivals.some(({ worker }) => worker === stranger.id));
  assertProblem(await hub.call("POST", "/api/v1/swarm/devices", { body }), 400, "HEARTH_VALIDATION");
  assertProblem(await hub.call("DELETE", "/api/v1/swarm/devices/nobody"), 404, "HEARTH_NOT_FOUND");
  for (const [name, publicKey, field] of [
    ["thread_1", stranger.publicKey, "/name"],
    ["../x", stranger.publicKey, "/name"],
    ["good", "no key", "/publicKey"],
  ] as const) {
    const answer = await hub.call("POST", "/api/v1/swarm/devices", { body: { name, publicKey } });
    assert.equal(answer.status, 400, answer.text);
    assert.ok(answer.text.includes(field) || field === "/publicKey", answer.text);
  }
});

test("the hub's key and its trusted devices are there after a restart, and the device comes back by itself", async () => {
  const home = await temporaryFolder();
  try {
    const first = await startHub({ ...open, home });
    const { door } = await viewOf(first);
    await using device = await joinDevice(first, "laptop");
    await first[Symbol.asyncDispose]();
    await using second = await startHub({ environment: { HEARTH_SWARM_LISTEN: `127.0.0.1:${door!.port}` }, home });
    assert.deepEqual((await viewOf(second)).door, door);
    await eventually("the device", async () => (await viewOf(second)).workers.some(({ id }) => id === device.id), 60);
  } finally {
    await rm(home, { recursive: true, force: true });
  }
});

for (const [what, harm] of [
  ["is killed", "SIGKILL"],
  ["is stopped", "SIGSTOP"],
] as const)
  test(`a device that ${what} while it has blocks costs time only`, async () => {
    await using hub = await startHub(open);
    await using device = await joinDevice(hub, "laptop");
    await using other = await joinDevice(hub, "desktop");
    const task = await multiply(hub, {
      async meanwhile(id) {
        await eventually("blocks at the device", async () => {
          const { runs } = (await hub.call("GET", "/api/v1/swarm/runs")).body as { runs: SwarmRunView[] };
          const run = runs.find((one) => one.task === id);
          if (run === undefined) return false;
          const { arrivals } = (await hub.call("GET", `/api/v1/swarm/runs/${run.id}`)).body as SwarmRunDetail;
          return run.state !== "running" || arrivals.some(({ worker }) => worker === device.id);
        });
        device.child.kill(harm);
      },
    });
    assertExact(task);
    assertExact(await multiply(hub));
    assert.ok((await viewOf(hub)).workers.some(({ id }) => id === other.id));
  });

test("a device that lies is named and gets no more blocks, and the product is exact", async () => {
  await using hub = await startHub(open);
  await using honest = await joinDevice(hub, "honest");
  await using liar = await joinDevice(hub, "liar", { kind: "lying" });
  const task = await multiply(hub);
  assertExact(task);
  // It may not have come to an answer in the first one.
  const caught = async (): Promise<boolean> =>
    (await viewOf(hub)).workers.some(({ id, wrong }) => id === liar.id && wrong > 0);
  for (let at = 0; at < 10 && !(await caught()); at++) assertExact(await multiply(hub));
  assert.ok(await caught(), "the liar was caught");
  const after = await multiply(hub);
  assertExact(after);
  const workers = new Set((await runOf(hub, after.id)).arrivals.map(({ worker }) => worker));
  assert.deepEqual([workers.has(liar.id), workers.has(honest.id)], [false, true]);
});
