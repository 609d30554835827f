import type { Aggregator } from "../aggregator/aggregator.ts";
import type { OperationRegistry } from "../contract/operation-registry.ts";
import type { SwarmKey } from "../keys/swarm-key.ts";
import type { TrustReader } from "../keys/trust-store.ts";
import type { StateLedger } from "../ledger/state-ledger.ts";
import type { Address } from "../network/datagram-socket.ts";

export interface AggregatorGroupOptions {
  aggregator: Aggregator;
  registry: OperationRegistry;
  /** Signs what became of tasks. */
  key: SwarmKey;
  /** Whose signature under that is believed. */
  trust: TrustReader;
  /** The states that were committed, as this one has them. */
  ledger: StateLedger;
  /** The other aggregators. */
  peers: readonly ({ id: string } & Address)[];
  /** Where the ballot and the tasks are kept. */
  folder: string;
  /** Seconds. @default 1 */
  heartbeatInterval?: number;
  /** Seconds. @default 5 */
  electionTimeout?: number;
  /** Told when this one begins to lead (once it has gathered the tasks) and when it ends. */
  onLeading?: (leading: boolean, term: number) => void;
}
