import type { Session } from "../session/session.ts";
import type { Peer } from "./peer.ts";

export interface SessionEntry {
  session: Session;
  peer: Peer;
  /** Whether the peer has used it. */
  confirmed: boolean;
  /** Monotonic milliseconds after which it is no longer taken. */
  expires: number;
  /** What the peer's first use of it changes. */
  onConfirm?: (peer: Peer) => void;
}

/** How long a session that was replaced, or not yet confirmed, is still taken. */
const overlapMilliseconds = 10_000;
const unconfirmedPerPeer = 4;

/** All sessions of an endpoint and the peers they belong to. */
export class SessionTable {
  readonly #byLocalId = new Map<number, SessionEntry>();
  readonly #peers = new Map<string, Peer>();
  readonly #rotationMilliseconds: number;
  readonly #rotationDatagrams: number;

  constructor({
    rotationMilliseconds,
    rotationDatagrams,
  }: {
    rotationMilliseconds: number;
    rotationDatagrams: number;
  }) {
    this.#rotationMilliseconds = rotationMilliseconds;
    this.#rotationDatagrams = rotationDatagrams;
  }

  get peers(): readonly Peer[] {
    return [...this.#peers.values()];
  }

  peer(id: string): Peer | undefined {
    return this.#peers.get(id);
  }

  find(localId: number): SessionEntry | undefined {
    return this.#byLocalId.get(localId);
  }

  findByRemote(remoteId: number): Peer | undefined {
    return this.peers.find((peer) => peer.session.remoteId === remoteId);
  }

  /** Keeps a session that the peer has yet to use. Of several, the newest few. */
  offer(session: Session, peer: Peer, now: number, onConfirm: (peer: Peer) => void): void {
    const waiting = [...this.#byLocalId.values()].filter((entry) => entry.peer.id === peer.id && !entry.confirmed);
    for (const entry of waiting.slice(0, Math.max(0, waiting.length - unconfirmedPerPeer + 1))) {
      this.#byLocalId.delete(entry.session.localId);
    }
    this.#byLocalId.set(session.localId, {
      session,
      peer,
      confirmed: false,
      expires: now + overlapMilliseconds,
      onConfirm,
    });
  }

  /** Makes a session the one that is sent with; the one before is still taken for a while. */
  install(session: Session, peer: Peer, now: number): void {
    const before = this.#byLocalId.get(peer.session.localId);
    if (before !== undefined && before.session !== session) before.expires = now + overlapMilliseconds;
    this.#byLocalId.set(session.localId, { session, peer, confirmed: true, expires: Number.POSITIVE_INFINITY });
    peer.session = session;
    this.#peers.set(peer.id, peer);
  }

  forget(peer: Peer): void {
    for (const [id, entry] of this.#byLocalId) if (entry.peer === peer) this.#byLocalId.delete(id);
    if (this.#peers.get(peer.id) === peer) this.#peers.delete(peer.id);
  }

  /** Peers whose session is old or much used, and whose turn it is ours to renew. */
  dueForRotation(now: number): Peer[] {
    return this.peers.filter(
      ({ initiated, session }) =>
        initiated && (now - session.created > this.#rotationMilliseconds || session.sealed > this.#rotationDatagrams),
    );
  }

  expire(now: number): void {
    for (const [id, entry] of this.#byLocalId) if (entry.expires < now) this.#byLocalId.delete(id);
  }
}
