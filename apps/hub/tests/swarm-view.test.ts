import assert from "node:assert/strict";
import { test } from "node:test";
import type { Receipt, SwarmRunDetail, SwarmRunView, SwarmView } from "@hearth/protocol";
import { joinDevice, viewOf } from "./support/swarm-devices.ts";
import { assertProblem, eventually, startHub, type TestHub } from "./support/test-hub.ts";
import { strangersToken } from "./support/tokens.ts";

const open = { environment: { HEARTH_SWARM_LISTEN: "127.0.0.1:0" } };

const example = async (hub: TestHub, size: "small" | "large", token?: string): Promise<string> => {
  const as = token === undefined ? {} : { token };
  const answer = await hub.call("POST", "/api/v1/swarm/runs", { ...as, body: { example: size } });
  assert.equal(answer.status, 202, answer.text);
  return (answer.body as { id: string }).id;
};

const endOf = (hub: TestHub, id: string): Promise<SwarmRunDetail> =>
  eventually(
    "the end of the run",
    async () => {
      const answer = await hub.call("GET", `/api/v1/swarm/runs/${id}`);
      assert.equal(answer.status, 200, answer.text);
      const run = answer.body as SwarmRunDetail;
      return run.state !== "running" && run;
    },
    120,
  );

test("a hub that nobody asked for anything says that its swarm rests, and takes no devices", async () => {
  await using hub = await startHub();
  const view = await viewOf(hub);
  assert.partialDeepStrictEqual(view, { running: false, workers: [], devices: [], faults: [], faultInjection: false });
  assert.equal(view.door, undefined);
  assert.deepEqual((await hub.call("GET", "/api/v1/swarm/runs")).body, { runs: [] });
});

test("an address that is none stops the start and is named, and one in use too", async () => {
  await assert.rejects(startHub({ environment: { HEARTH_SWARM_LISTEN: "here:6000" } }), {
    code: "HEARTH_VALIDATION",
    field: "HEARTH_SWARM_LISTEN",
  });
  await using hub = await startHub(open);
  const { door } = await viewOf(hub);
  await assert.rejects(startHub({ environment: { HEARTH_SWARM_LISTEN: `127.0.0.1:${door!.port}` } }), {
    code: "HEARTH_SWARM_NETWORK",
  });
});

test("the 3 x 3 example shows its product, and the large one how its blocks arrive, live", async () => {
  await using hub = await startHub();
  const feed = hub.socket("/ws/feed");
  assert.equal(await feed.status, 101);
  const small = await endOf(hub, await example(hub, "small"));
  assert.deepEqual(small.result, [
    [30, 24, 18],
    [84, 69, 54],
    [138, 114, 90],
  ]);
  const [first, second] = await Promise.all([example(hub, "large"), example(hub, "large")]);
  assert.equal(first, second, "one of each at a time");
  const large = await endOf(hub, first);
  assert.equal(large.state, "completed", JSON.stringify(large.failure));
  assert.equal(large.blocks, 64);
  assert.equal(large.useful, 64);
  assert.equal(
    new Set(large.arrivals.filter(({ outcome }) => outcome === "useful").map(({ block }) => block)).size,
    64,
  );
  assert.ok(large.arrivals.every(({ kind, block }) => (kind === "parity") === (kind !== "copy" && block >= 64)));
  await eventually("news of the run", () =>
    feed.messages.some(({ type, data }) => type === "swarm-moved" && (data as { run: string }).run === first),
  );
  assert.ok(feed.messages.some(({ type }) => type === "swarm-changed"));
  assert.ok((await viewOf(hub)).workers.every(({ blockTimes }) => blockTimes !== undefined && blockTimes.count > 0));
  feed.socket.close();
});

test("a member sees their own runs, an operator everyone's, and a viewer begins none", async () => {
  await using hub = await startHub();
  const member = await strangersToken(hub, { id: "member" });
  const operator = await strangersToken(hub, { id: "operator", role: "operator" });
  const viewer = await strangersToken(hub, { id: "viewer", role: "viewer" });
  const owners = await example(hub, "small");
  const members = await example(hub, "small", member);
  await endOf(hub, owners);
  await endOf(hub, members);
  const seen = async (token: string): Promise<string[]> => {
    const { runs } = (await hub.call("GET", "/api/v1/swarm/runs", { token })).body as { runs: SwarmRunView[] };
    return runs.map(({ id }) => id).toSorted();
  };
  assert.deepEqual(await seen(member), [members]);
  assert.deepEqual(await seen(operator), [owners, members].toSorted());
  assert.deepEqual(await seen(viewer), []);
  assertProblem(await hub.call("GET", `/api/v1/swarm/runs/${owners}`, { token: member }), 404, "HEARTH_NOT_FOUND");
  for (const path of ["/api/v1/swarm/runs", "/api/v1/swarm/loop", "/api/v1/swarm/workers/thread_1/faults"])
    assert.equal((await hub.call("POST", path, { token: viewer, body: {} })).status, 403, path);
  for (const path of ["/api/v1/swarm/loop", "/api/v1/swarm/workers/thread_1/faults"])
    assert.equal((await hub.call("POST", path, { token: member, body: {} })).status, 403, path);
  assert.equal((await hub.call("GET", "/api/v1/swarm", { token: viewer })).status, 200);
});

test("the loop runs at 20 Hz until its end or until it is stopped, and counts every cycle", async () => {
  await using hub = await startHub();
  assert.equal((await hub.call("POST", "/api/v1/swarm/loop", { body: { seconds: 3_600 } })).status, 204);
  const running = await eventually("cycles", async () => {
    const { loop } = await viewOf(hub);
    return loop.cycles >= 20 && loop;
  });
  assert.equal(running.running, true);
  assert.equal(running.jitter.count, running.cycles);
  assert.equal(running.latency.count, running.cycles - running.late - running.failed - running.skipped);
  assert.equal(running.failed, 0);
  assert.ok(running.recent.length >= 20 && running.jitter.p99 >= running.jitter.p50);
  assert.equal((await hub.call("DELETE", "/api/v1/swarm/loop")).status, 204);
  const stopped = (await viewOf(hub)).loop;
  assert.equal(stopped.running, false);
  assert.equal((await hub.call("DELETE", "/api/v1/swarm/loop")).status, 204);
  assertProblem(await hub.call("POST", "/api/v1/swarm/loop", { body: { seconds: 0 } }), 400, "HEARTH_VALIDATION");
  await hub.call("POST", "/api/v1/swarm/loop", { body: { seconds: 1 } });
  const ended = await eventually("its own end", async () => {
    const { loop } = await viewOf(hub);
    return !loop.running && loop;
  });
  assert.equal(ended.cycles, 20);
});

test("faults are asked for only where they are switched on, end when they are cleared, and leave receipts", async () => {
  await using hub = await startHub(open);
  await using device = await joinDevice(hub, "laptop");
  const faults = `/api/v1/swarm/workers/${device.id}/faults`;
  assertProblem(await hub.call("POST", faults, { body: { kind: "slow" } }), 409, "HEARTH_SETTING_OFF");
  await hub.call("PUT", "/api/settings/", { body: { settings: { swarm_fault_injection: true } } });
  assertProblem(
    await hub.call("POST", "/api/v1/swarm/workers/nobody/faults", { body: { kind: "slow" } }),
    404,
    "HEARTH_NOT_FOUND",
  );
  assertProblem(await hub.call("POST", faults, { body: { kind: "explode" } }), 400, "HEARTH_VALIDATION");
  for (const kind of [
    "network_drop",
    "network_delay",
    "network_reorder",
    "network_corrupt",
    "network_duplicate",
    "slow",
  ])
    assert.equal((await hub.call("POST", faults, { body: { kind, seconds: 60 } })).status, 204, kind);
  const worst = await endOf(hub, await example(hub, "large"));
  assert.equal(worst.state, "completed", JSON.stringify(worst.failure));
  assert.equal((await hub.call("DELETE", faults)).status, 204);
  const [last] = (await viewOf(hub)).faults;
  assert.partialDeepStrictEqual(last, { worker: device.id, kind: "slow", cleared: true });
  assert.equal((await hub.call("POST", faults, { body: { kind: "crash" } })).status, 204);
  await eventually("the crash", () => device.child.signalCode === "SIGKILL" || device.child.exitCode !== null);
  const { receipts } = (await hub.call("GET", "/api/v1/journal/receipts?limit=50&first=newest")).body as {
    receipts: Receipt[];
  };
  assert.ok(receipts.some(({ action, body }) => action === "swarm-fault-injected" && body["kind"] === "crash"));
});

test("a thread that crashes on request is replaced by the next task", async () => {
  await using hub = await startHub();
  await hub.call("PUT", "/api/settings/", { body: { settings: { swarm_fault_injection: true } } });
  await endOf(hub, await example(hub, "small"));
  const [thread] = (await viewOf(hub)).workers;
  await hub.call("POST", `/api/v1/swarm/workers/${thread!.id}/faults`, { body: { kind: "crash" } });
  const isGone = async (): Promise<boolean> =>
    !((await viewOf(hub)) satisfies SwarmView).workers.some(({ id }) => id === thread!.id);
  await eventually("the thread's end", isGone);
  assert.equal((await endOf(hub, await example(hub, "small"))).state, "completed");
});
