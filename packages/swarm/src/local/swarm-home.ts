import { isIPv6 } from "node:net";
import { Aggregator } from "../aggregator/aggregator.ts";
import type { OperationRegistry } from "../contract/operation-registry.ts";
import type { SwarmKey } from "../keys/swarm-key.ts";
import { TrustStore, type TrustedKey, type TrustReader } from "../keys/trust-store.ts";
import type { Address } from "../network/datagram-socket.ts";

export interface SwarmHomeOptions {
  id: string;
  key: SwarmKey;
  registry: OperationRegistry;
  bind: Address;
  /** Who may come in beside the threads. @default nobody */
  guests?: TrustReader;
}

/** An aggregator that threads of this process are joined to, and nobody else but its guests. */
export class SwarmHome {
  readonly id: string;
  readonly key: SwarmKey;
  readonly aggregator: Aggregator;
  /** The keys of the threads, which are never stored. */
  readonly threads = new TrustStore();
  readonly #bind: Address;

  constructor({ id, key, registry, bind, guests }: SwarmHomeOptions) {
    this.id = id;
    this.key = key;
    this.#bind = bind;
    this.threads.add({ id, role: "aggregator", publicKey: key.raw });
    const trust: TrustReader = {
      find: (publicKey, at): TrustedKey | undefined => this.threads.find(publicKey, at) ?? guests?.find(publicKey, at),
    };
    // No results are kept: what one person computed is not another's to hit upon.
    this.aggregator = new Aggregator({ id, key, trust, registry, bind, maxWorkers: 256, cacheSize: 0, history: 100 });
  }

  /** Where threads of this machine reach it. */
  get address(): Address {
    const { port, address } = this.aggregator.endpoint.address;
    const everywhere = this.#bind.address === "0.0.0.0" || this.#bind.address === "::";
    return { address: everywhere ? loopbackOf(this.#bind.address) : address, port };
  }

  /** Puts a worker out: its sessions end, and what it held goes to others. */
  dismiss(id: string): boolean {
    const peer = this.aggregator.endpoint.peer(id);
    if (peer !== undefined) this.aggregator.endpoint.forget(peer);
    return this.aggregator.dismiss(id);
  }
}

/** The loopback address of the same family. */
export function loopbackOf(address: string): string {
  return isIPv6(address) ? "::1" : "127.0.0.1";
}
