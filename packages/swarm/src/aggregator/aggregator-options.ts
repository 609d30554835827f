import type { DistributionOptions } from "../contract/distribution.ts";
import type { OperationRegistry } from "../contract/operation-registry.ts";
import type { Schedule, ScheduleOptions } from "../contract/schedule.ts";
import type { SwarmKey } from "../keys/swarm-key.ts";
import type { TrustReader } from "../keys/trust-store.ts";
import type { Address, DatagramSocket } from "../network/datagram-socket.ts";

export interface AggregatorOptions {
  /** The name under which workers and operators trust the key. */
  id: string;
  key: SwarmKey;
  trust: TrustReader;
  /** An authority's word for the key, for peers that do not know it. */
  certificate?: Uint8Array;
  registry: OperationRegistry;
  /** How blocks are handed out. @default pull with a redundant tail */
  createSchedule?: (options: ScheduleOptions) => Schedule;
  /** @default port 6000 of 127.0.0.1 */
  bind?: Address;
  /** Workers that may join. @default 16 */
  maxWorkers?: number;
  /** Seconds between two heartbeats of a worker; three missed and it counts as lost. @default 5 */
  heartbeatInterval?: number;
  /** How jobs are spread unless they say otherwise. @default rateless code, blocks by size */
  distribution?: Omit<DistributionOptions, "blocks"> & { blocks?: number };
  /** Tasks that may wait for a worker. @default 100000 */
  maximumQueued?: number;
  /** Tasks that run whole, under way to one worker at a time. @default 64 */
  window?: number;
  /** Results kept for equal requests. @default 1000 */
  cacheSize?: number;
  /** Seconds a result is kept. @default 3600 */
  cacheTtl?: number;
  /** Ended tasks whose outcome can still be asked for. @default 10000 */
  history?: number;
  strict?: boolean;
  clockTolerance?: number;
  maximumMessageSize?: number;
  keyRotationInterval?: number;
  /** @default ["*"] */
  allowedSources?: readonly string[];
  wrapSocket?: (socket: DatagramSocket) => DatagramSocket;
}
