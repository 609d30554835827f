import { isLoopback } from "./is-loopback.ts";
import { NetworkError } from "../errors/network-error.ts";
import type { Role, TrustReader } from "../keys/trust-store.ts";
import { parseSealed } from "../session/session.ts";
import { acknowledgementCodec, fragmentCodec } from "../transfer/fragment-codec.ts";
import { MalformedCbor } from "../wire/cbor-reader.ts";
import { decodeFrame, maximumPayload } from "../wire/frame.ts";
import { frameType, isFrameType, type FrameType } from "../wire/frame-type.ts";
import type { MessageCodec } from "../wire/message-codec.ts";
import type { Address, DatagramSocket } from "./datagram-socket.ts";
import type { EndpointOptions } from "./endpoint-options.ts";
import { Handshakes } from "./handshakes.ts";
import { signMessage, verifiedMessage } from "./message-signature.ts";
import { Outbox } from "./outbox.ts";
import type { Peer } from "./peer.ts";
import { SessionTable } from "./session-table.ts";
import { TrafficCounters } from "./traffic-counters.ts";
import { isSessionNotice, readSessionNotice, sessionNotice } from "./session-notice.ts";
import { TokenBucket } from "./token-bucket.ts";

export type { EndpointOptions } from "./endpoint-options.ts";

type Receiver = (peer: Peer, body: Buffer) => void;

/** Milliseconds between looks at retransmissions, and between looks at expiries. */
const quickTick = 4;
const slowTick = 500;

/**
 * One side of the swarm's network: handshakes, sessions, bundles and large messages over one socket. Whatever cannot be
 * authenticated is counted and dropped. Only a hello is answered, and a lost session, never with more bytes than came.
 */
export class Endpoint implements AsyncDisposable {
  readonly id: string;
  readonly counters = new TrafficCounters();
  readonly #trust: TrustReader;
  readonly #socket: DatagramSocket;
  readonly #receivers = new Map<FrameType, { roles: ReadonlySet<Role>; receive: Receiver }>();
  readonly #sessions: SessionTable;
  readonly #handshakes: Handshakes;
  readonly #notices = new TokenBucket({ perSecond: 50, burst: 50 });
  readonly #outbox = new Outbox();
  #timer: NodeJS.Timeout | undefined;
  /** When the timer ends, of the monotonic clock. */
  #due = 0;
  #closed = false;

  constructor(options: EndpointOptions) {
    const { id, key, socket, keyRotationInterval = 3_600, keyRotationDatagrams = 2 ** 32 } = options;
    this.id = id;
    this.#trust = options.trust;
    this.#socket = socket;
    this.#sessions = new SessionTable({
      rotationMilliseconds: keyRotationInterval * 1_000,
      rotationDatagrams: keyRotationDatagrams,
    });
    this.#handshakes = new Handshakes({
      ...options,
      sessions: this.#sessions,
      counters: this.counters,
      maximumPayload: (to) =>
        Math.min(options.maximumMessageSize ?? (isLoopback(to.address) ? maximumPayload : 1_200), maximumPayload),
      transmit: (datagram, to) => this.#transmit(datagram, to),
      transmitTo: (datagram, peer) => this.#transmit(datagram, peer.address),
      sign: (type, message) => signMessage(key, type, message),
      onPeer: (peer) => options.onPeer?.(peer),
    });
    socket.receive((datagram, from) => this.#receive(datagram, from));
    this.#schedule(slowTick);
  }

  get address(): Address {
    return this.#socket.local;
  }

  get peers(): readonly Peer[] {
    return this.#sessions.peers;
  }

  peer(id: string): Peer | undefined {
    return this.#sessions.peer(id);
  }

  /**
   * Shakes hands with a peer, trying again until it answers.
   * @param expectedId whom one means to reach; anyone else there is refused
   * @throws NetworkError when nobody trusted answers in time
   */
  async connect(
    to: Address,
    options: { expectedId?: string; timeoutMilliseconds?: number; signal?: AbortSignal } = {},
  ): Promise<Peer> {
    if (this.#closed) throw new NetworkError("this endpoint is closed");
    return await this.#handshakes.begin(to, options);
  }

  /** Receives messages of a type from peers of some roles; from others they are dropped. */
  handle<M>(
    type: FrameType,
    from: readonly Role[],
    codec: MessageCodec<M>,
    handler: (peer: Peer, message: M) => void,
  ): void {
    this.#receivers.set(type, {
      roles: new Set(from),
      receive: (peer, body) => {
        for (const message of codec.decodeSequence(body)) handler(peer, message);
      },
    });
  }

  /** Sends a message that a codec made. Small ones leave together at the end of this turn of the event loop. */
  send(peer: Peer, type: FrameType, message: Buffer): void {
    if (this.#closed) return;
    peer.enqueue(type, message, performance.now());
    if (peer.sendingLarge) this.#schedule(quickTick);
    if (!peer.queued) return;
    this.#outbox.addMessages(peer);
  }

  /** Forgets a peer and its sessions; it has to shake hands again. */
  forget(peer: Peer): void {
    this.#sessions.forget(peer);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#closed) return;
    this.#outbox.flush();
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#handshakes.stop();
    await this.#socket[Symbol.asyncDispose]();
  }

  #receive(datagram: Buffer, from: Address): void {
    if (this.#closed) return;
    this.counters.received++;
    this.counters.receivedBytes += datagram.length;
    // Nobody can be answered there, and the socket refuses to try.
    if (from.port === 0) return this.counters.drop("malformed");
    const frame = decodeFrame(datagram);
    if (typeof frame === "string") return this.counters.drop(frame);
    try {
      if (frame.type === frameType.hello) this.#handshakes.answer(datagram, frame.payload, from);
      else if (frame.type === frameType.helloReply) this.#handshakes.finish(datagram, frame.payload, from);
      else if (isSessionNotice(frame)) this.#heedNotice(readSessionNotice(frame.payload), from);
      else this.#receiveSealed(datagram, frame.type, from);
    } catch (thrown) {
      if (!(thrown instanceof MalformedCbor)) throw thrown;
      this.counters.drop("malformed");
    }
  }

  #receiveSealed(datagram: Buffer, type: FrameType, from: Address): void {
    const sealed = parseSealed(datagram);
    const entry = this.#sessions.find(sealed.session);
    if (entry === undefined) {
      this.counters.drop("unknown-session");
      const notice = sessionNotice(sealed.session);
      if (notice.length <= datagram.length && this.#notices.take(performance.now())) this.#transmit(notice, from);
      return;
    }
    const plaintext = entry.session.open(datagram, sealed);
    if (typeof plaintext === "string") return this.counters.drop(plaintext);
    // Only now is the datagram the peer's: it confirms the session and shows where the peer is.
    const peer = this.#handshakes.confirm(entry);
    peer.lastHeard = performance.now();
    if (peer.address.port !== from.port || peer.address.address !== from.address) peer.address = from;
    this.#dispatch(peer, type, plaintext);
  }

  #dispatch(peer: Peer, type: FrameType, body: Buffer): void {
    if (type === frameType.confirm) return;
    if (type === frameType.fragment) return this.#receiveFragments(peer, body);
    if (type === frameType.fragmentAcknowledgement) {
      const now = performance.now();
      for (const message of acknowledgementCodec.decodeSequence(body)) peer.acknowledge(message, now);
      return;
    }
    const receiver = this.#receivers.get(type);
    if (receiver === undefined) return this.counters.drop("unexpected");
    if (!receiver.roles.has(peer.role)) return this.counters.drop("wrong-role");
    receiver.receive(peer, peer.strict ? verifiedMessage(peer, type, body) : body);
  }

  #receiveFragments(peer: Peer, body: Buffer): void {
    this.#outbox.addAcknowledgements(peer);
    for (const fragment of fragmentCodec.decodeSequence(body)) {
      const outcome = peer.inbound.receive(fragment, performance.now());
      if (outcome === "refused") this.counters.drop("fragment-refused");
      else if (outcome !== "pending") {
        if (isFrameType(outcome.type) && outcome.type !== frameType.fragment)
          this.#dispatch(peer, outcome.type, outcome.bytes);
        else this.counters.drop("unexpected");
      }
    }
  }

  /** The other side lost the session, or somebody pretends so: shake hands again, but keep the old one until that is done. */
  #heedNotice(remoteId: number, from: Address): void {
    const peer = this.#sessions.findByRemote(remoteId);
    if (peer === undefined || !peer.initiated || peer.address.port !== from.port)
      return this.counters.drop("unexpected");
    this.#handshakes.renew(peer);
  }

  #transmit(datagram: Buffer, to: Address): void {
    if (this.#closed) return;
    this.counters.sent++;
    this.counters.sentBytes += datagram.length;
    this.#socket.send(datagram, to);
  }

  /** A look that comes sooner stays as it is: whoever sends all the time must not put it off for ever. */
  #schedule(delay: number): void {
    const due = performance.now() + delay;
    if (this.#closed || (this.#timer !== undefined && this.#due <= due)) return;
    clearTimeout(this.#timer);
    this.#due = due;
    this.#timer = setTimeout(() => this.#tick(), delay).unref();
  }

  #tick(): void {
    this.#timer = undefined;
    const now = performance.now();
    let sending = false;
    for (const peer of this.#sessions.peers) {
      // A key that was revoked or has run out loses its sessions too.
      if (this.#trust.find(peer.trusted.publicKey) === undefined) this.forget(peer);
      peer.advance(now);
      peer.inbound.expire(now);
      sending ||= peer.sendingLarge;
    }
    for (const peer of this.#sessions.dueForRotation(now)) this.#handshakes.renew(peer);
    this.#sessions.expire(now);
    this.#schedule(sending ? quickTick : slowTick);
  }
}
