import { once } from "node:events";
import { Aggregator } from "../../src/aggregator/aggregator.ts";
import type { AggregatorOptions } from "../../src/aggregator/aggregator-options.ts";
import { OperationRegistry } from "../../src/contract/operation-registry.ts";
import type { Operation } from "../../src/contract/operation.ts";
import { referenceKernel } from "../../src/kernel/reference-kernel.ts";
import { SwarmKey } from "../../src/keys/swarm-key.ts";
import { TrustStore } from "../../src/keys/trust-store.ts";
import { Worker } from "../../src/worker/worker.ts";
import type { WorkerOptions } from "../../src/worker/worker-options.ts";
import { addNumbers, sumTable, wait } from "./test-operations.ts";

export interface Swarm extends AsyncDisposable {
  trust: TrustStore;
  aggregator: Aggregator;
  workers: Worker[];
  join(id: string, options?: Partial<WorkerOptions>): Promise<Worker>;
}

export const registry = (): OperationRegistry => new OperationRegistry([addNumbers, wait, sumTable] as Operation[]);

/** An aggregator and some workers in this process, over real loopback UDP. */
export async function openSwarm(
  count: number,
  options: { aggregator?: Partial<AggregatorOptions>; worker?: Partial<WorkerOptions> } = {},
): Promise<Swarm> {
  const trust = new TrustStore();
  const key = SwarmKey.generate();
  trust.add({ id: "aggregator_01", role: "aggregator", publicKey: key.raw });
  const bind = { address: "127.0.0.1", port: 0 };
  const aggregator = new Aggregator({
    id: "aggregator_01",
    key,
    trust,
    registry: registry(),
    bind,
    heartbeatInterval: 0.1,
    ...options.aggregator,
  });
  await aggregator.start();
  const workers: Worker[] = [];
  const join = async (id: string, more: Partial<WorkerOptions> = {}): Promise<Worker> => {
    const own = SwarmKey.generate();
    trust.add({ id, role: "worker", publicKey: own.raw });
    const worker = new Worker({
      id,
      key: own,
      trust,
      aggregators: [aggregator.endpoint.address],
      registry: registry(),
      kernel: referenceKernel,
      bind,
      heartbeatInterval: 0.1,
      ...options.worker,
      ...more,
    });
    workers.push(worker);
    const joined = once(aggregator.events, "worker-joined", { signal: AbortSignal.timeout(10_000) });
    await worker.start();
    await joined;
    return worker;
  };
  for (let at = 1; at <= count; at++) await join(`worker_0${at}`);
  return {
    trust,
    aggregator,
    workers,
    join,
    async [Symbol.asyncDispose]() {
      await Promise.all(workers.map((worker) => worker.crash()));
      await aggregator.stop();
    },
  };
}
