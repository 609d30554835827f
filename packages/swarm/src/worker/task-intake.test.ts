import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { registry } from "../../tests/support/open-swarm.ts";
import { sumTable } from "../../tests/support/test-operations.ts";
import { referenceKernel } from "../kernel/reference-kernel.ts";
import { SwarmKey } from "../keys/swarm-key.ts";
import { TrustStore } from "../keys/trust-store.ts";
import { cancelCodec, operandCodec, operandWantedCodec, resultCodec, taskCodec } from "../messages/task-codec.ts";
import { openSide } from "../network/tests/two-endpoints.ts";
import { frameType } from "../wire/frame-type.ts";
import { Worker } from "./worker.ts";

test("a task that is cancelled while it waits for its operand is not computed when that comes", async () => {
  const trust = new TrustStore();
  const { key, endpoint } = await openSide("aggregator_01", "aggregator", trust);
  await using aggregator = endpoint;
  const own = SwarmKey.generate();
  trust.add({ id: "aggregator_01", role: "aggregator", publicKey: key.raw });
  trust.add({ id: "worker_01", role: "worker", publicKey: own.raw });
  const answered: string[] = [];
  const wanted: unknown[] = [];
  aggregator.handle(frameType.result, ["worker"], resultCodec, (_peer, { taskId }) => void answered.push(taskId));
  aggregator.handle(frameType.operandWanted, ["worker"], operandWantedCodec, (_peer, each) => void wanted.push(each));
  const worker = new Worker({
    id: "worker_01",
    key: own,
    trust,
    aggregators: [aggregator.address],
    registry: registry(),
    kernel: referenceKernel,
    bind: { address: "127.0.0.1", port: 0 },
  });
  await worker.start();
  try {
    while (aggregator.peer("worker_01") === undefined) await setImmediate();
    const peer = aggregator.peer("worker_01")!;
    const table = Uint8Array.of(1, 2, 3);
    const shared = createHash("sha256").update(table).digest();
    const { own: data } = sumTable.encodeInput({ table, from: 0, to: 3 });
    const common = { timestamp: 0, operation: "sum_table", version: 1, priority: 5, timeout: 60_000_000, term: 0 };
    for (const taskId of ["given up", "wanted"])
      aggregator.send(peer, frameType.task, taskCodec.encode({ ...common, taskId, data, shared }));
    while (wanted.length < 2) await setImmediate();
    aggregator.send(peer, frameType.cancel, cancelCodec.encode({ taskId: "given up", term: 0 }));
    aggregator.send(peer, frameType.operand, operandCodec.encode({ digest: shared, bytes: table }));
    while (!answered.includes("wanted")) await setImmediate();
    assert.deepEqual(answered, ["wanted"]);
  } finally {
    await worker.crash();
  }
});
