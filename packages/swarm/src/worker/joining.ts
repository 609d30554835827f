import { setTimeout as pause } from "node:timers/promises";
import { NetworkError } from "../errors/network-error.ts";
import type { Address } from "../network/datagram-socket.ts";
import type { Endpoint } from "../network/endpoint.ts";

/** Milliseconds between attempts to reach an aggregator. */
const reconnectInterval = 1_000;

export interface JoiningOptions {
  endpoint: Endpoint;
  aggregators: readonly Address[];
  /** Milliseconds without a word after which an aggregator is reached for again. */
  silence: number;
  /** Ends it. */
  signal: AbortSignal;
  /** An aggregator was reached. */
  onReached: () => void;
}

/** Reaches for every aggregator that is not there, again and again, until its signal ends it. */
export async function keepJoining(options: JoiningOptions): Promise<void> {
  const { endpoint, aggregators, silence, signal } = options;
  while (!signal.aborted) {
    const missing = aggregators.filter((address) => !isThere(endpoint, address, silence));
    await Promise.all(missing.map((address) => reach(address, options)));
    // Only the signal ends it early, and the loop looks at that.
    await pause(reconnectInterval, undefined, { signal }).catch(() => undefined);
  }
}

async function reach(address: Address, { endpoint, signal, onReached }: JoiningOptions): Promise<void> {
  try {
    await endpoint.connect(address, { timeoutMilliseconds: 2_000, signal });
    onReached();
  } catch (thrown) {
    if (!(thrown instanceof NetworkError) && !signal.aborted) throw thrown;
  }
}

function isThere(endpoint: Endpoint, { address, port }: Address, silence: number): boolean {
  return endpoint.peers.some(
    (peer) =>
      peer.address.port === port && peer.address.address === address && performance.now() - peer.lastHeard < silence,
  );
}
