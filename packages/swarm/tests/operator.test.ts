import assert from "node:assert/strict";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { createEphemeralKey } from "@hearth/identity";
import { openJournalReader, openJournalWriter } from "@hearth/journal";
import { parseConfig } from "../src/config/load-config.ts";
import { NetworkError } from "../src/errors/network-error.ts";
import { WorkerControl } from "../src/faults/worker-control.ts";
import { signSuccession } from "../src/keys/key-succession.ts";
import { SwarmKey } from "../src/keys/swarm-key.ts";
import { TrustStore } from "../src/keys/trust-store.ts";
import { openKernel } from "../src/kernel/open-kernel.ts";
import { openMetricsStore } from "../src/metrics/metrics-store.ts";
import { AggregatorNode } from "../src/node/aggregator-node.ts";
import type { AggregatorNodeOptions } from "../src/node/node-options.ts";
import { createRegistry } from "../src/operations/operations.ts";
import { commandCodec, commandPermissions, signCommand, type CommandReply } from "../src/operator/command-message.ts";
import { Operator } from "../src/operator/operator.ts";
import { openUdpSocket } from "../src/network/datagram-socket.ts";
import { Endpoint } from "../src/network/endpoint.ts";
import { encodeCanonical } from "../src/wire/canonical-cbor.ts";
import { signCose } from "../src/wire/cose-sign1.ts";
import { frameType } from "../src/wire/frame-type.ts";
import { Worker } from "../src/worker/worker.ts";
import { verifyLedger } from "../src/ledger/verify-ledger.ts";
import { wait } from "./support/test-operations.ts";

const bind = { address: "127.0.0.1", port: 0 };

interface Place extends AsyncDisposable {
  node: AggregatorNode;
  worker: Worker;
  trust: TrustStore;
  operatorKey: SwarmKey;
  operator: Operator;
  as(id: string, role: "operator" | "viewer", key?: SwarmKey): Operator;
}

async function open(settings: Record<string, unknown> = {}, more: Partial<AggregatorNodeOptions> = {}): Promise<Place> {
  const trust = new TrustStore();
  const [aggregatorKey, workerKey, operatorKey] = [SwarmKey.generate(), SwarmKey.generate(), SwarmKey.generate()];
  trust.add({ id: "aggregator_01", role: "aggregator", publicKey: aggregatorKey.raw });
  trust.add({ id: "worker_01", role: "worker", publicKey: workerKey.raw });
  const registry = createRegistry([wait]);
  const config = parseConfig({
    worker: { heartbeat_interval: 0.1 },
    development: { testing: { fault_injection: true } },
    ...settings,
  });
  const node = new AggregatorNode({
    id: "aggregator_01",
    key: aggregatorKey,
    trust,
    registry,
    config,
    port: 0,
    ...more,
  });
  await node.start();
  const control = new WorkerControl({ faultInjection: true });
  const aggregators = [node.aggregator.endpoint.address];
  const worker = new Worker({
    id: "worker_01",
    key: workerKey,
    trust,
    aggregators,
    registry,
    kernel: openKernel().kernel,
    bind,
    heartbeatInterval: 0.1,
    wrapSocket: control.network.wrap,
    extend: control.extend,
  });
  const operators: Operator[] = [];
  const as = (id: string, role: "operator" | "viewer", key = SwarmKey.generate()): Operator => {
    trust.add({ id, role, publicKey: key.raw });
    const operator = new Operator({ id, role, key, trust, aggregators, bind, timeout: 10 });
    operators.push(operator);
    return operator;
  };
  await worker.start();
  return {
    node,
    worker,
    trust,
    operatorKey,
    operator: as("operator_01", "operator", operatorKey),
    as,
    async [Symbol.asyncDispose]() {
      for (const operator of operators) await operator[Symbol.asyncDispose]();
      await worker.crash();
      await node[Symbol.asyncDispose]();
    },
  };
}

function dataOf<T>(reply: CommandReply): T {
  assert.equal(reply.error, undefined, JSON.stringify(reply.error));
  return reply.data as T;
}

const product = {
  operation: "matrix_multiply",
  matrix_a: [
    [1, 2, 3],
    [4, 5, 6],
    [7, 8, 9],
  ],
  matrix_b: [
    [9, 8, 7],
    [6, 5, 4],
    [3, 2, 1],
  ],
  precision: "Q1.31",
};
const expected = [
  [30, 24, 18],
  [84, 69, 54],
  [138, 114, 90],
];

test("an operator creates the document's product, asks for it, and gets it to the digit", async () => {
  await using place = await open();
  const { task_id: id } = dataOf<{ task_id: string }>(await place.operator.sendCommand("create_task", [product]));
  let task: { status: string; result?: unknown };
  do task = dataOf(await place.operator.sendCommand("task_status", [id]));
  while (task.status !== "completed" && task.status !== "failed");
  assert.deepEqual((task.result as { result: unknown }).result, expected);
  assert.equal(place.operator.history.at(0)?.command, "create_task");
});

test("every command answers: the system, workers, settings, metrics, tests and the log", async () => {
  await using place = await open();
  const { operator } = place;
  const ask = async <T>(name: string, ...args: unknown[]): Promise<T> =>
    dataOf<T>(await operator.sendCommand(name, args));
  assert.equal((await ask<{ leads: boolean }>("status")).leads, true);
  assert.equal((await ask<{ operations: unknown[] }>("system_status")).operations.length, 9);
  assert.equal((await ask<{ id: string }[]>("workers_list"))[0]?.id, "worker_01");
  assert.equal((await ask<{ status: string }>("worker_info", "worker_01")).status, "healthy");
  await ask("stop_worker", "worker_01");
  while ((await ask<{ status: string }>("worker_info", "worker_01")).status !== "stopped");
  await ask("start_worker", "worker_01");
  while ((await ask<{ status: string }>("worker_info", "worker_01")).status !== "healthy");
  const { task_id: id } = await ask<{ task_id: string }>("create_task", "wait", 60_000);
  assert.equal((await ask<{ cancelled: boolean }>("cancel_task", id)).cancelled, true);
  assert.equal(await ask("get_config", "aggregator.cycle_time_ms"), 50);
  assert.deepEqual(await ask("update_config", { metrics: { interval: 5 } }), {
    changed: ["metrics"],
    after_restart: ["metrics"],
  });
  assert.equal(await ask("get_config", "metrics.interval"), 5);
  const refused = await operator.sendCommand("update_config", [{ metrics: { interval: "often" } }]);
  assert.equal(refused.error?.field, "/metrics/interval");
  assert.equal((await operator.sendCommand("reload_config")).error?.wire_code, "CFG_001");
  const load = await ask<{ tasks: number; failed: number; tasks_per_second: number }>("load_test", 20, 4, 4);
  assert.deepEqual([load.tasks, load.failed], [20, 0]);
  assert.equal((await ask<{ failed: number }>("performance_test", 3, 8)).failed, 0);
  assert.ok((await ask<{ tasks: number }[]>("get_metrics", "last_minute")).at(-1)!.tasks >= 23);
  await ask("reset_metrics");
  assert.equal((await ask<{ tasks: number }[]>("get_metrics", "all")).at(-1)!.tasks, 0);
  assert.equal((await operator.sendCommand("get_metrics", ["tomorrow"])).error?.wire_code, "MSG_001");
  assert.equal((await operator.sendCommand("inject_fault", ["worker_01", "slow", 2, 0.05])).status, "fault_injected");
  assert.equal((await operator.sendCommand("worker_info", ["nobody"])).error?.wire_code, "WRK_001");
  assert.equal((await operator.sendCommand("dance")).error?.wire_code, "MSG_001");
  const log = await ask<{ command: string; operator: string; outcome: string }[]>("audit_log", 1_000);
  assert.equal(log[0]?.command, "dance");
  assert.equal(log[0]?.outcome, "HEARTH_SWARM_MESSAGE");
  assert.ok(log.every(({ operator: who }) => who === "operator_01"));
});

test("a viewer reads and changes nothing, whatever command it tries", async () => {
  await using place = await open();
  const viewer = place.as("viewer_01", "viewer");
  for (const [command, permission] of Object.entries(commandPermissions)) {
    const { error } = await viewer.sendCommand(command, ["worker_01"]);
    if (permission === "read") assert.notEqual(error?.wire_code, "PER_001", command);
    else assert.equal(error?.wire_code, "PER_001", command);
  }
});

test("a command that is signed and no command is dropped and counted, whoever signed it", async () => {
  await using place = await open();
  const viewer = SwarmKey.generate();
  place.trust.add({ id: "viewer_01", role: "viewer", publicKey: viewer.raw });
  await using endpoint = new Endpoint({
    id: "viewer_01",
    role: "viewer",
    key: viewer,
    trust: place.trust,
    socket: await openUdpSocket(bind),
  });
  const peer = await endpoint.connect(place.node.aggregator.endpoint.address);
  const { counters } = place.node.aggregator.endpoint;
  const ageless = {
    id: "a",
    command: "workers_list",
    args: [],
    kwargs: {},
    source_id: "viewer_01",
    timestamp: Number.NaN,
  };
  const payloads = [ageless, null, 1, [], "x", Buffer.from("x"), {}, { id: "a" }].map(encodeCanonical);
  for (const payload of [...payloads, Buffer.from([0xff])]) {
    const before = counters.toJSON().dropped["malformed"] ?? 0;
    const externalData = Buffer.from("hearth swarm command");
    const statement = signCose({ privateKey: viewer.privateKey, keyId: viewer.raw, payload, externalData });
    endpoint.send(peer, frameType.command, commandCodec.encode({ statement }));
    while ((counters.toJSON().dropped["malformed"] ?? 0) === before) await setImmediate();
  }
  assert.equal((await place.operator.sendCommand("status")).status, "ok");
  const { error } = await place.operator.sendCommand("state_commit", ["x"], { metadata: [1] });
  assert.equal(error?.field, "/metadata");
});

test("what cannot be answered costs its asker an error, and the aggregator nothing", async () => {
  await using place = await open();
  const { operator, node } = place;
  const viewer = SwarmKey.generate();
  place.trust.add({ id: "viewer_01", role: "viewer", publicKey: viewer.raw });
  await using endpoint = new Endpoint({
    id: "viewer_01",
    role: "viewer",
    key: viewer,
    trust: place.trust,
    socket: await openUdpSocket(bind),
  });
  const peer = await endpoint.connect(node.aggregator.endpoint.address);
  const command = { id: "€".repeat(64), command: "status", args: [], kwargs: {}, sourceId: "viewer_01" };
  const statement = signCommand(viewer, { ...command, timestamp: Date.now() });
  endpoint.send(peer, frameType.status, commandCodec.encode({ statement }));
  const { counters } = node.aggregator.endpoint;
  while (counters.dropped("malformed") === 0) await setImmediate();
  // The refusal names the path twice, and so is larger than a reply may be.
  const { error } = await operator.sendCommand("get_config", ["x".repeat(9 << 20)]);
  assert.equal(error?.wire_code, "MSG_001");
  assert.equal((await operator.sendCommand("status")).status, "ok");
});

test("who waits for a task that another aggregator goes on with is told so", async () => {
  await using place = await open();
  const { operator, node } = place;
  const waiting = operator.sendCommand("create_task", ["wait", 60_000], { wait: true });
  while (node.aggregator.open === 0) await setImmediate();
  node.aggregator.relinquish();
  assert.equal((await waiting).error?.wire_code, "AGG_001");
});

test("a task that could not be sent to a worker is refused, and never waits for one", async () => {
  await using place = await open();
  const { operator, node } = place;
  await operator.sendCommand("stop_worker", ["worker_01"]);
  while (node.aggregator.workers.available().length > 0) await setImmediate();
  for (const wrong of [{ task_id: "€".repeat(64) }, { task_id: "" }, { priority: 2.5 }]) {
    const { error } = await operator.sendCommand("create_task", ["statistics", { values: [1] }], wrong);
    assert.equal(error?.field, `/${Object.keys(wrong)[0]}`);
  }
  assert.equal(node.aggregator.open, 0);
});

test("committed states are chained, signed by their operator, and receipts of the journal", async () => {
  const folder = await mkdtemp(join(tmpdir(), "hearth-swarm-journal-"));
  const key = createEphemeralKey();
  const journal = await openJournalWriter({ folder, key });
  try {
    await using place = await open({}, { appendReceipt: (receipt) => journal.append(receipt) });
    assert.ok(await place.operator.commitState("setpoint=0.5", { reason: "new day" }));
    assert.ok(await place.operator.commitState("setpoint=0.6"));
    const { finals } = place.node.ledger;
    assert.equal(verifyLedger(finals, place.trust).ok, true);
    const changed = finals.map(({ commit, acceptances }) => ({
      commit: { ...commit, state: "setpoint=9" },
      acceptances,
    }));
    assert.deepEqual(verifyLedger(changed), { ok: false, height: 0, why: "it is not what its operator signed" });
    using reader = await openJournalReader({ folder });
    const receipts = reader.list({ kind: "person", id: "operator_01" }, { kinds: ["decision"] });
    assert.deepEqual(new Set(receipts.map(({ body }) => body["state"])), new Set(["setpoint=0.5", "setpoint=0.6"]));
    assert.ok((await reader.verify({ trustedDid: key.did })).ok);
  } finally {
    await journal.close();
    await rm(folder, { recursive: true });
  }
});

test("an operator's key is succeeded by another, with which it goes on", async () => {
  let saved = 0;
  await using place = await open({}, { saveTrust: async () => void saved++ });
  const next = SwarmKey.generate();
  const reply = await place.operator.sendCommand("key_rotation", [], {
    succession: signSuccession(place.operatorKey, next.raw, { overlap: 0 }),
  });
  assert.equal(dataOf<{ fingerprint: string }>(reply).fingerprint, next.fingerprint);
  assert.equal(saved, 1);
  const again = place.as("operator_01", "operator", next);
  assert.equal((await again.sendCommand("status")).status, "ok");
  const bad = await again.sendCommand("key_rotation", [], { succession: Buffer.from("no") });
  assert.equal(bad.error?.wire_code, "CRY_001");
});

test("shutdown drains and then tells the program; nobody there answers nobody", async () => {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  await using place = await open({}, { onShutdown: resolve });
  const { task_id: id } = dataOf<{ task_id: string }>(await place.operator.sendCommand("create_task", ["wait", 50]));
  await place.operator.sendCommand("shutdown");
  assert.equal((await place.operator.sendCommand("create_task", ["wait", 1])).error?.wire_code, "AGG_001");
  assert.equal(await promise, false);
  assert.equal(place.node.aggregator.task(id)?.status, "completed");
  const nobody = new Operator({
    id: "operator_01",
    key: place.operatorKey,
    trust: place.trust,
    aggregators: [{ address: "127.0.0.1", port: 9 }],
    bind,
  });
  await assert.rejects(nobody.connect(), NetworkError);
  await nobody[Symbol.asyncDispose]();
});

test("the audit file holds each command with its signed statement", async () => {
  const folder = await mkdtemp(join(tmpdir(), "hearth-swarm-audit-"));
  try {
    const file = join(folder, "audit.jsonl");
    {
      await using place = await open({ security: { audit: { log_file: file } } });
      await place.operator.sendCommand("status");
    }
    const [line] = (await readFile(file, "utf8")).trim().split("\n");
    const entry = JSON.parse(line!) as { command: string; statement: string };
    assert.equal(entry.command, "status");
    assert.ok(entry.statement.length > 100);
  } finally {
    await rm(folder, { recursive: true });
  }
});

const noFullDevice = existsSync("/dev/full") ? false : "there is no /dev/full here";

test("metrics that find no room on the disk cost rows and nothing else", { skip: noFullDevice }, async () => {
  const metricsStore = await openMetricsStore("json", "/dev/full");
  await using place = await open({ metrics: { interval: 0.01 } }, { metricsStore });
  await once(place.node.events, "row", { signal: AbortSignal.timeout(10_000) });
  await once(place.node.events, "row", { signal: AbortSignal.timeout(10_000) });
  const { metrics_failure: failure } = dataOf<{ metrics_failure: string }>(
    await place.operator.sendCommand("system_status"),
  );
  assert.match(failure, /ENOSPC/);
});
