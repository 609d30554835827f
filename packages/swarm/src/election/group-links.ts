import { NetworkError } from "../errors/network-error.ts";
import type { Address } from "../network/datagram-socket.ts";
import type { Endpoint } from "../network/endpoint.ts";
import type { Peer } from "../network/peer.ts";
import type { FrameType } from "../wire/frame-type.ts";
import type { MessageCodec } from "../wire/message-codec.ts";

/** Milliseconds of silence after which a peer is reached for again. */
const silence = 3_000;

export interface GroupLinksOptions {
  /** This aggregator's name. */
  readonly id: string;
  /** The other aggregators. */
  readonly peers: readonly ({ id: string } & Address)[];
}

/** The ways of one aggregator to the others of its group. */
export class GroupLinks implements Disposable {
  readonly #options: GroupLinksOptions;
  readonly #closing = new AbortController();
  readonly #reaching = new Set<string>();
  #endpoint: Endpoint | undefined;

  constructor(options: GroupLinksOptions) {
    this.#options = options;
  }

  get closed(): boolean {
    return this.#closing.signal.aborted;
  }

  attach(endpoint: Endpoint): void {
    this.#endpoint = endpoint;
  }

  /** Receives messages of a type from the others of the group; another aggregator, however trusted, has no voice in it. */
  handle<M>(type: FrameType, codec: MessageCodec<M>, handler: (peer: Peer, message: M) => void): void {
    const members = new Set(this.#options.peers.map(({ id }) => id));
    const endpoint = this.#endpoint!;
    endpoint.handle(type, ["aggregator"], codec, (peer, message) => {
      if (members.has(peer.id)) handler(peer, message);
      else endpoint.counters.drop("wrong-role");
    });
  }

  /** Of two aggregators the one with the lower name shakes hands with the other, again whenever it falls silent. */
  reach(now: number): void {
    const endpoint = this.#endpoint;
    if (endpoint === undefined) return;
    for (const { id, address, port } of this.#options.peers) {
      const peer = endpoint.peer(id);
      if (id <= this.#options.id || this.#reaching.has(id)) continue;
      if (peer !== undefined && now - peer.lastHeard < silence) continue;
      this.#reaching.add(id);
      endpoint
        .connect({ address, port }, { expectedId: id, timeoutMilliseconds: 1_000, signal: this.#closing.signal })
        .catch((thrown: unknown) => {
          if (!(thrown instanceof NetworkError) && !this.closed) throw thrown;
        })
        .finally(() => this.#reaching.delete(id));
    }
  }

  /** The others that are there. */
  get others(): Peer[] {
    return this.#options.peers.map(({ id }) => this.#endpoint?.peer(id)).filter((peer) => peer !== undefined);
  }

  send(peer: Peer, type: FrameType, message: Buffer): void {
    this.#endpoint?.send(peer, type, message);
  }

  sendTo(id: string, type: FrameType, message: Buffer): void {
    const peer = this.#endpoint?.peer(id);
    if (peer !== undefined) this.send(peer, type, message);
  }

  sendToAll(type: FrameType, message: Buffer): void {
    for (const peer of this.others) this.send(peer, type, message);
  }

  [Symbol.dispose](): void {
    this.#closing.abort();
  }
}
