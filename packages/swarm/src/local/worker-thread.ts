import { workerData } from "node:worker_threads";
import { WorkerControl } from "../faults/worker-control.ts";
import { openKernel } from "../kernel/open-kernel.ts";
import { SwarmKey } from "../keys/swarm-key.ts";
import { TrustStore } from "../keys/trust-store.ts";
import type { Address } from "../network/datagram-socket.ts";
import { LateOperations } from "../operations/late-operations.ts";
import { Worker } from "../worker/worker.ts";

/** What a thread is told. The key is made for it, kept in memory only, and trusted by nobody else. */
export interface ThreadData {
  id: string;
  seed: Uint8Array;
  aggregators: { id: string; publicKey: Uint8Array; address: Address }[];
  /** Seconds a task may take. */
  taskTimeout: number;
  /** The address it speaks from. */
  loopback: string;
}

const { id, seed, aggregators, taskTimeout, loopback } = workerData as ThreadData;
// Nobody but this process can ask for a fault: its own aggregators alone are trusted here.
const control = new WorkerControl({ faultInjection: true, onCrash: () => process.exit(1) });
await new Worker({
  id,
  key: SwarmKey.fromSeed(seed),
  trust: new TrustStore(
    aggregators.map(({ id: home, publicKey }) => ({
      id: home,
      role: "aggregator",
      publicKey: Buffer.from(publicKey),
    })),
  ),
  aggregators: aggregators.map(({ address }) => address),
  registry: new LateOperations(),
  kernel: openKernel().kernel,
  bind: { address: loopback, port: 0 },
  taskTimeout,
  heartbeatInterval: 1,
  wrapSocket: control.network.wrap,
  extend: control.extend,
}).start();
