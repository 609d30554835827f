import { createRegistry, openKernel, SwarmKey, TrustStore, Worker } from "@hearth/swarm";
import { sumOperation } from "./sum-operation.ts";

/** Told on the command line, as JSON. */
export interface WorkerSettings {
  id: string;
  seed: string;
  trusted: { id: string; publicKey: string }[];
  aggregators: { address: string; port: number }[];
  strict: boolean;
  heartbeatInterval: number;
}

if (process.argv[2] !== undefined && process.send !== undefined) {
  const { id, seed, trusted, aggregators, strict, heartbeatInterval } = JSON.parse(process.argv[2]) as WorkerSettings;
  const trust = new TrustStore(
    trusted.map((peer) => ({ id: peer.id, role: "aggregator", publicKey: Buffer.from(peer.publicKey, "hex") })),
  );
  const worker = new Worker({
    id,
    key: SwarmKey.fromSeed(Buffer.from(seed, "hex")),
    trust,
    aggregators,
    registry: createRegistry([sumOperation]),
    kernel: openKernel().kernel,
    bind: { address: "127.0.0.1", port: 0 },
    strict,
    heartbeatInterval,
    cacheSize: 0,
  });
  process.on("message", (message: { slow?: number }) => {
    if (message.slow !== undefined) worker.runner.slowdown = message.slow;
  });
  process.on("disconnect", () => process.kill(process.pid, "SIGKILL"));
  await worker.start();
}
