import { randomInt } from "node:crypto";
import type { Role, TrustedKey } from "../keys/trust-store.ts";
import { maximumPlaintext, sealedOverhead, type Session } from "../session/session.ts";
import {
  acknowledgementCodec,
  fragmentCodec,
  fragmentOverhead,
  type Acknowledgement,
} from "../transfer/fragment-codec.ts";
import { InboundTransfers } from "../transfer/inbound-transfers.ts";
import { OutboundTransfer } from "../transfer/outbound-transfer.ts";
import { PaceControl } from "../transfer/pace-control.ts";
import { frameType, type FrameType } from "../wire/frame-type.ts";
import type { Address } from "./datagram-socket.ts";

/** Milliseconds without progress after which a large message is given up. */
const transferPatience = 15_000;

export interface PeerOptions {
  trusted: TrustedKey;
  session: Session;
  address: Address;
  /** Payload bytes that the way takes, the smaller of both sides' wishes. */
  maximumPayload: number;
  strict: boolean;
  /** Whether this side began the handshake, and so begins the next. */
  initiated: boolean;
  /** Puts a sealed datagram on the way. */
  transmit: (datagram: Buffer, peer: Peer) => void;
  /** Signs a message, in strict mode. */
  sign: (type: FrameType, message: Buffer) => Buffer;
}

/** The other side of a session, by whatever addresses and keys it goes. */
export class Peer {
  readonly id: string;
  trusted: TrustedKey;
  address: Address;
  session: Session;
  strict: boolean;
  initiated: boolean;
  maximumPayload: number;
  /** Monotonic milliseconds of the newest authentic datagram. */
  lastHeard = 0;
  readonly inbound = new InboundTransfers();
  readonly #transmit: PeerOptions["transmit"];
  readonly #sign: PeerOptions["sign"];
  readonly #outbound = new Map<number, OutboundTransfer>();
  readonly #pace = new PaceControl();
  readonly #queue: { type: FrameType; message: Buffer }[] = [];
  /** By chance, so that no number of an earlier start of this process comes again: the other side would take it for the same message. */
  #nextTransfer = randomInt(2 ** 47);

  constructor({ trusted, session, address, maximumPayload, strict, initiated, transmit, sign }: PeerOptions) {
    this.id = trusted.id;
    this.trusted = trusted;
    this.session = session;
    this.address = address;
    this.maximumPayload = maximumPayload;
    this.strict = strict;
    this.initiated = initiated;
    this.#transmit = transmit;
    this.#sign = sign;
  }

  get role(): Role {
    return this.trusted.role;
  }

  /** Messages that wait for the end of this turn of the event loop. */
  get queued(): boolean {
    return this.#queue.length > 0;
  }

  get sendingLarge(): boolean {
    return this.#outbound.size > 0;
  }

  /** Takes a message to send with the next flush; small ones of one type travel together. */
  enqueue(type: FrameType, message: Buffer, now: number): void {
    const bytes = this.strict ? this.#sign(type, message) : message;
    if (bytes.length <= this.#capacity) {
      this.#queue.push({ type, message: bytes });
      return;
    }
    const transfer = this.#nextTransfer++;
    const size = this.#capacity - fragmentOverhead;
    this.#outbound.set(transfer, new OutboundTransfer({ transfer, type, bytes, size, pace: this.#pace }));
    this.advance(now);
  }

  /** Puts what waits on the way. */
  flush(): void {
    let batch: Buffer[] = [];
    let size = 0;
    let type: FrameType | undefined;
    const send = (): void => {
      if (type !== undefined) this.transmitSealed(type, batch.length === 1 ? batch[0]! : Buffer.concat(batch, size));
      batch = [];
      size = 0;
    };
    for (const next of this.#queue) {
      if (next.type !== type || this.strict || size + next.message.length > this.#capacity) send();
      type = next.type;
      batch.push(next.message);
      size += next.message.length;
    }
    send();
    this.#queue.length = 0;
  }

  transmitSealed(type: FrameType, plaintext: Uint8Array): void {
    this.#transmit(this.session.seal(type, plaintext), this);
  }

  /** Sends fragments that are due. @returns how many large messages were given up */
  advance(now: number): number {
    let abandoned = 0;
    for (const [transfer, outbound] of this.#outbound) {
      for (const fragment of outbound.due(now))
        this.transmitSealed(frameType.fragment, fragmentCodec.encodeInPlace(fragment));
      if (outbound.silentFor(now) < transferPatience) continue;
      outbound.abandon();
      this.#outbound.delete(transfer);
      abandoned++;
    }
    return abandoned;
  }

  acknowledge(acknowledgement: Acknowledgement, now: number): void {
    const outbound = this.#outbound.get(acknowledgement.transfer);
    if (outbound === undefined) return;
    outbound.acknowledge(acknowledgement, now);
    if (outbound.done) this.#outbound.delete(acknowledgement.transfer);
    this.advance(now);
  }

  sendAcknowledgements(): void {
    for (const acknowledgement of this.inbound.acknowledgements()) {
      this.transmitSealed(frameType.fragmentAcknowledgement, acknowledgementCodec.encode(acknowledgement));
    }
  }

  get #capacity(): number {
    return Math.min(maximumPlaintext, this.maximumPayload - sealedOverhead);
  }
}
