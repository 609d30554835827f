import { SwarmKey } from "../../keys/swarm-key.ts";
import { TrustStore, type Role } from "../../keys/trust-store.ts";
import { openUdpSocket, type Address, type DatagramSocket } from "../datagram-socket.ts";
import { Endpoint, type EndpointOptions } from "../endpoint.ts";

export interface Side {
  key: SwarmKey;
  endpoint: Endpoint;
}

export type SideOptions = Partial<EndpointOptions> & { wrap?: (socket: DatagramSocket) => DatagramSocket };

export const loopback = { address: "127.0.0.1", port: 0 };

/** An endpoint on a free loopback port. */
export async function openSide(id: string, role: Role, trust: TrustStore, options: SideOptions = {}): Promise<Side> {
  const key = options.key ?? SwarmKey.generate();
  const socket = await openUdpSocket(loopback);
  return {
    key,
    endpoint: new Endpoint({ id, role, key, trust, socket: options.wrap?.(socket) ?? socket, ...options }),
  };
}

/** An aggregator and a worker that trust each other. */
export async function openPair(
  options: { aggregator?: SideOptions; worker?: SideOptions } = {},
): Promise<AsyncDisposable & { aggregator: Side; worker: Side; trust: TrustStore }> {
  const trust = new TrustStore();
  const aggregator = await openSide("aggregator_01", "aggregator", trust, options.aggregator);
  const worker = await openSide("worker_01", "worker", trust, options.worker);
  trust.add({ id: "aggregator_01", role: "aggregator", publicKey: aggregator.key.raw });
  trust.add({ id: "worker_01", role: "worker", publicKey: worker.key.raw });
  return {
    aggregator,
    worker,
    trust,
    async [Symbol.asyncDispose]() {
      await aggregator.endpoint[Symbol.asyncDispose]();
      await worker.endpoint[Symbol.asyncDispose]();
    },
  };
}

/** Keeps what goes through a socket, and lets a test put datagrams in its way. */
export class Tap {
  readonly sent: { datagram: Buffer; to: Address }[] = [];
  #handler: ((datagram: Buffer, from: Address) => void) | undefined;

  readonly wrap = (socket: DatagramSocket): DatagramSocket => ({
    local: socket.local,
    send: (datagram, to) => {
      this.sent.push({ datagram: Buffer.from(datagram), to });
      socket.send(datagram, to);
    },
    receive: (handler) => {
      this.#handler = handler;
      socket.receive(handler);
    },
    [Symbol.asyncDispose]: () => socket[Symbol.asyncDispose](),
  });

  inject(datagram: Buffer, from: Address): void {
    this.#handler?.(Buffer.from(datagram), from);
  }
}
