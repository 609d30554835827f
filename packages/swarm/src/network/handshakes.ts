import { NetworkError } from "../errors/network-error.ts";
import { agree, greet, hashOf, readGreeting, type Greeting, type Outgoing } from "../session/hello.ts";
import { Session } from "../session/session.ts";
import { MalformedCbor } from "../wire/cbor-reader.ts";
import { frameType, type FrameType } from "../wire/frame-type.ts";
import type { Address } from "./datagram-socket.ts";
import type { EndpointOptions } from "./endpoint-options.ts";
import { Peer } from "./peer.ts";
import type { SessionEntry, SessionTable } from "./session-table.ts";
import { TokenBucket } from "./token-bucket.ts";
import type { TrafficCounters } from "./traffic-counters.ts";

export interface HandshakesOptions extends Pick<
  EndpointOptions,
  "id" | "role" | "key" | "trust" | "strict" | "certificate" | "clockToleranceSeconds" | "allowedSources"
> {
  sessions: SessionTable;
  counters: TrafficCounters;
  maximumPayload: (to: Address) => number;
  transmit: (datagram: Buffer, to: Address) => void;
  transmitTo: (datagram: Buffer, peer: Peer) => void;
  sign: (type: FrameType, message: Buffer) => Buffer;
  onPeer: (peer: Peer) => void;
}

/** Milliseconds to the first repetition; each later one takes twice as long, up to the longest. */
const firstRetry = 100;
const longestRetry = 1_600;

interface Attempt {
  to: Address;
  expectedId: string | undefined;
  outgoing: Map<string, Outgoing>;
  resolve: (peer: Peer) => void;
  timer: NodeJS.Timeout | undefined;
}

/** The handshakes of an endpoint: those it begins, those it answers, and the memory that makes a repeated hello worthless. */
export class Handshakes {
  readonly #options: HandshakesOptions;
  readonly #attempts = new Set<Attempt>();
  /** Nonces of hellos that were answered, until their time stamp is too old anyway. */
  readonly #seen = new Map<string, number>();
  readonly #verifications = new TokenBucket({ perSecond: 500, burst: 200 });
  readonly #renewals = new Map<string, number>();
  readonly #tolerance: number;

  constructor(options: HandshakesOptions) {
    this.#options = options;
    this.#tolerance = (options.clockToleranceSeconds ?? 30) * 1_000;
  }

  async begin(
    to: Address,
    {
      expectedId,
      timeoutMilliseconds = 5_000,
      signal,
    }: { expectedId?: string; timeoutMilliseconds?: number; signal?: AbortSignal },
  ): Promise<Peer> {
    const { promise, resolve, reject } = Promise.withResolvers<Peer>();
    const attempt: Attempt = { to, expectedId, outgoing: new Map(), resolve, timer: undefined };
    this.#attempts.add(attempt);
    const failed = setTimeout(() => {
      reject(new NetworkError(`nobody trusted answers at ${to.address}:${to.port} within ${timeoutMilliseconds} ms`));
    }, timeoutMilliseconds);
    const aborted = (): void => reject(signal?.reason as Error);
    signal?.addEventListener("abort", aborted, { once: true });
    try {
      signal?.throwIfAborted();
      this.#try(attempt, firstRetry);
      return await promise;
    } finally {
      clearTimeout(failed);
      clearTimeout(attempt.timer);
      signal?.removeEventListener("abort", aborted);
      this.#attempts.delete(attempt);
    }
  }

  /** New keys for a peer, at most one attempt a second. */
  renew(peer: Peer): void {
    const now = performance.now();
    if (now - (this.#renewals.get(peer.id) ?? Number.NEGATIVE_INFINITY) < 1_000) return;
    this.#renewals.set(peer.id, now);
    this.begin(peer.address, { expectedId: peer.id, timeoutMilliseconds: 3_000 }).catch((thrown: unknown) => {
      // The peer may be gone; whoever needs it learns that from its silence.
      if (!(thrown instanceof NetworkError)) throw thrown;
    });
  }

  /** Takes a hello and answers it, if it is a trusted peer's and new. */
  answer(datagram: Buffer, payload: Buffer, from: Address): void {
    const greeting = this.#read(datagram, payload, frameType.hello);
    if (greeting === undefined) return;
    if (this.#seen.has(greeting.nonce)) return this.#options.counters.drop("replayed");
    this.#remember(greeting);
    const reply = this.#reply(datagram, from);
    if (reply.datagram.length > datagram.length) return this.#options.counters.drop("malformed");
    const session = this.#session(reply, greeting, "responder");
    const { sessions } = this.#options;
    const known = sessions.peer(greeting.trusted.id);
    // The known peer keeps its old session until the new one is used: whoever repeats or delays a hello disturbs nothing.
    const peer = known ?? this.#peer(greeting, session, from, false);
    sessions.offer(session, peer, performance.now(), (confirmed) => this.#update(confirmed, greeting, from, false));
    this.#options.transmit(reply.datagram, from);
  }

  /** The peer has used the session, so it is the one. */
  confirm(entry: SessionEntry): Peer {
    if (entry.confirmed) return entry.peer;
    const { sessions, onPeer } = this.#options;
    const peer = sessions.peer(entry.peer.id) ?? entry.peer;
    entry.onConfirm?.(peer);
    sessions.install(entry.session, peer, performance.now());
    onPeer(peer);
    return peer;
  }

  /** Takes the reply to a hello of ours. */
  finish(datagram: Buffer, payload: Buffer, from: Address): void {
    const greeting = this.#read(datagram, payload, frameType.helloReply);
    if (greeting === undefined) return;
    const answers = greeting.answers?.toString("hex") ?? "";
    for (const attempt of this.#attempts) {
      const outgoing = attempt.outgoing.get(answers);
      if (outgoing === undefined) continue;
      if (attempt.expectedId !== undefined && attempt.expectedId !== greeting.trusted.id) {
        return this.#options.counters.drop("source-not-allowed");
      }
      const session = this.#session(outgoing, greeting, "initiator");
      const peer = this.#options.sessions.peer(greeting.trusted.id) ?? this.#peer(greeting, session, from, true);
      this.#update(peer, greeting, from, true);
      this.#options.sessions.install(session, peer, performance.now());
      peer.lastHeard = performance.now();
      peer.transmitSealed(frameType.confirm, Buffer.alloc(0));
      this.#attempts.delete(attempt);
      this.#options.onPeer(peer);
      attempt.resolve(peer);
      return;
    }
    this.#options.counters.drop("unexpected");
  }

  stop(): void {
    for (const { timer } of this.#attempts) clearTimeout(timer);
    this.#attempts.clear();
  }

  #try(attempt: Attempt, delay: number): void {
    const outgoing = greet(this.#introduction(attempt.to));
    attempt.outgoing.set(hashOf(outgoing.datagram).toString("hex"), outgoing);
    this.#options.transmit(outgoing.datagram, attempt.to);
    attempt.timer = setTimeout(() => this.#try(attempt, Math.min(delay * 2, longestRetry)), delay);
  }

  #read(
    datagram: Buffer,
    payload: Buffer,
    type: typeof frameType.hello | typeof frameType.helloReply,
  ): Greeting | undefined {
    const { trust, counters, allowedSources = ["*"] } = this.#options;
    const greeting = readGreeting({
      datagram,
      payload,
      type,
      trust,
      now: Date.now(),
      clockToleranceMilliseconds: this.#tolerance,
      mayVerify: () => this.#verifications.take(performance.now()),
    });
    if (typeof greeting === "string") {
      counters.drop(greeting);
      return undefined;
    }
    if (!allowedSources.includes("*") && !allowedSources.includes(greeting.trusted.id)) {
      counters.drop("source-not-allowed");
      return undefined;
    }
    return greeting;
  }

  #remember({ nonce, timestamp }: Greeting): void {
    const now = Date.now();
    for (const [old, until] of this.#seen) {
      if (until >= now) break;
      this.#seen.delete(old);
    }
    this.#seen.set(nonce, timestamp + 2 * this.#tolerance);
  }

  #introduction(to: Address): Parameters<typeof greet>[0] {
    const { id, role, key, maximumPayload, strict = false, certificate } = this.#options;
    const known = { id, role, key, maximumPayload: maximumPayload(to), strict, now: Date.now() };
    return certificate === undefined ? known : { ...known, certificate };
  }

  /** With our certificate, where the hello was long enough for that. */
  #reply(hello: Buffer, to: Address): Outgoing {
    const { certificate, ...introduction } = this.#introduction(to);
    const whole = greet({ ...introduction, ...(certificate === undefined ? {} : { certificate }) }, hello);
    return whole.datagram.length <= hello.length ? whole : greet(introduction, hello);
  }

  #session(own: Outgoing, other: Greeting, side: "initiator" | "responder"): Session {
    let keys;
    try {
      keys = agree(own, other);
    } catch {
      throw new MalformedCbor("a key of low order");
    }
    const [send, receive] =
      side === "initiator" ? [keys.fromInitiator, keys.fromResponder] : [keys.fromResponder, keys.fromInitiator];
    return new Session({ localId: own.session, remoteId: other.session, send, receive, created: performance.now() });
  }

  #peer(greeting: Greeting, session: Session, address: Address, initiated: boolean): Peer {
    const { transmitTo, sign, maximumPayload, strict = false } = this.#options;
    return new Peer({
      trusted: greeting.trusted,
      session,
      address,
      initiated,
      maximumPayload: Math.min(greeting.maximumPayload, maximumPayload(address)),
      strict: strict || greeting.strict,
      transmit: transmitTo,
      sign,
    });
  }

  #update(peer: Peer, greeting: Greeting, from: Address, initiated: boolean): void {
    peer.trusted = greeting.trusted;
    peer.address = from;
    peer.initiated = initiated;
    peer.maximumPayload = Math.min(greeting.maximumPayload, this.#options.maximumPayload(from));
    peer.strict = (this.#options.strict ?? false) || greeting.strict;
  }
}
