import type { SwarmConfig } from "../config/config-schema.ts";
import type { OperationRegistry } from "../contract/operation-registry.ts";
import type { SwarmKey } from "../keys/swarm-key.ts";
import type { TrustStore } from "../keys/trust-store.ts";
import type { MetricsStore } from "../metrics/metrics-store.ts";
import type { AppendReceipt } from "../ledger/state-ledger.ts";
import type { DatagramSocket } from "../network/datagram-socket.ts";

export interface AggregatorNodeOptions {
  id: string;
  key: SwarmKey;
  trust: TrustStore;
  /** An authority's word for the key. */
  certificate?: Uint8Array;
  registry: OperationRegistry;
  config: SwarmConfig;
  /** Another port than the configuration's, such as 0 for any. */
  port?: number;
  /** Reads the configuration anew. @default it cannot be reloaded */
  reload?: () => Promise<SwarmConfig>;
  /** Reads anew whom to trust; what it revokes loses its sessions. @default the trust stays as it is */
  reloadTrust?: () => Promise<TrustStore>;
  /** Told whenever the trust changes, to keep it. */
  saveTrust?: (trust: TrustStore) => Promise<void>;
  /** Puts committed states into a journal. */
  appendReceipt?: AppendReceipt;
  /** Where metrics are kept beside memory. */
  metricsStore?: MetricsStore;
  /** Called when an operator asks for it; the aggregator has drained by then. */
  onShutdown?: (again: boolean) => void;
  /** Where committed states are kept, and a group's votes and open tasks; needed where leader election is on. @default committed states last as long as the process */
  stateFolder?: string;
  /** Told when this one begins and ends to lead its group. */
  onLeading?: (leading: boolean, term: number) => void;
  wrapSocket?: (socket: DatagramSocket) => DatagramSocket;
}
