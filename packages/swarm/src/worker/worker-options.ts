import type { Kernel } from "../contract/kernel.ts";
import type { OperationSource } from "../contract/operation-source.ts";
import type { SwarmKey } from "../keys/swarm-key.ts";
import type { TrustReader } from "../keys/trust-store.ts";
import type { Address, DatagramSocket } from "../network/datagram-socket.ts";
import type { Endpoint } from "../network/endpoint.ts";
import type { Worker } from "./worker.ts";

export interface WorkerOptions {
  /** The name under which aggregators trust the key. */
  id: string;
  key: SwarmKey;
  /** Whose aggregators are believed. */
  trust: TrustReader;
  /** An authority's word for the key, for aggregators that do not know it. */
  certificate?: Uint8Array;
  /** Where aggregators are; all of a group, so that any of them may lead. */
  aggregators: readonly Address[];
  registry: OperationSource;
  kernel: Kernel;
  /** @default any port of every IPv4 interface */
  bind?: Address;
  /** @default 4 */
  maxConcurrentTasks?: number;
  /** Seconds a task may take, whatever its sender says. @default 30 */
  taskTimeout?: number;
  /** Bytes that runs may hold together. @default 1 GiB */
  maximumMemory?: number;
  /** Bytes of shared operands that are kept. @default 256 MiB */
  operandBytes?: number;
  /** Results kept. @default 1000 */
  cacheSize?: number;
  /** Seconds a result is kept. @default 3600 */
  cacheTtl?: number;
  /** Seconds between heartbeats. @default 5 */
  heartbeatInterval?: number;
  /** Milliseconds that `start` waits for the first aggregator. @default 10000 */
  connectTimeout?: number;
  /** Sign every message. @default false */
  strict?: boolean;
  /** Seconds that clocks may differ at a handshake. @default 30 */
  clockTolerance?: number;
  maximumMessageSize?: number;
  /** Seconds after which a session gets new keys. @default 3600 */
  keyRotationInterval?: number;
  /** Puts something between the worker and its socket, such as a fault injector. */
  wrapSocket?: (socket: DatagramSocket) => DatagramSocket;
  /** Adds handlers for further frames before the first datagram is read. */
  extend?: (worker: Worker, endpoint: Endpoint) => void;
}
