import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { Aggregator, createRegistry, SwarmKey, TrustStore } from "@hearth/swarm";
import { sumOperation } from "./sum-operation.ts";
import type { WorkerSettings } from "./worker-process.ts";

export interface BenchSwarm extends AsyncDisposable {
  aggregator: Aggregator;
  workers: { id: string; child: ChildProcess }[];
  /** Starts one more worker process and waits until it is there. */
  join(id: string): Promise<{ id: string; child: ChildProcess }>;
}

const program = new URL("./worker-process.ts", import.meta.url).pathname;

/** An aggregator here and worker processes beside it. */
export async function openBenchSwarm(count: number, { strict = false, window = 64 } = {}): Promise<BenchSwarm> {
  const key = SwarmKey.generate();
  const trust = new TrustStore([{ id: "aggregator_01", role: "aggregator", publicKey: key.raw }]);
  const aggregator = new Aggregator({
    id: "aggregator_01",
    key,
    trust,
    registry: createRegistry([sumOperation]),
    bind: { address: "127.0.0.1", port: 0 },
    heartbeatInterval: 0.5,
    strict,
    window,
    cacheSize: 0,
  });
  await aggregator.start();
  const workers: { id: string; child: ChildProcess }[] = [];
  const join = async (id: string): Promise<{ id: string; child: ChildProcess }> => {
    const own = SwarmKey.generate();
    trust.add({ id, role: "worker", publicKey: own.raw });
    const settings: WorkerSettings = {
      id,
      seed: own.exportSeed().toString("hex"),
      trusted: [{ id: "aggregator_01", publicKey: key.raw.toString("hex") }],
      aggregators: [aggregator.endpoint.address],
      strict,
      heartbeatInterval: 0.5,
    };
    const joined = once(aggregator.events, "worker-joined", { signal: AbortSignal.timeout(30_000) });
    const child = fork(program, [JSON.stringify(settings)]);
    await joined;
    const worker = { id, child };
    workers.push(worker);
    return worker;
  };
  for (let at = 1; at <= count; at++) await join(`worker_0${at}`);
  return {
    aggregator,
    workers,
    join,
    async [Symbol.asyncDispose]() {
      for (const { child } of workers) child.kill("SIGKILL");
      await aggregator.stop();
    },
  };
}
