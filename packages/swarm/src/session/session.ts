import { createCipheriv, createDecipheriv, createSecretKey, type KeyObject } from "node:crypto";
import { CborReader, MalformedCbor } from "../wire/cbor-reader.ts";
import { headerLength, maximumPayload, writeHeader } from "../wire/frame.ts";
import type { FrameType } from "../wire/frame-type.ts";
import { ReplayWindow } from "./replay-window.ts";
import type { DirectionKeys } from "./session-keys.ts";

const algorithm = "aes-256-gcm";
const tagLength = 16;
/** Array head, two numbers of up to 9 bytes, the head of the sealed bytes and that of the tag with the tag. */
export const sealedOverhead = 1 + 9 + 9 + 3 + 1 + tagLength;
/** Bytes that fit into one sealed datagram of the largest size. */
export const maximumPlaintext = maximumPayload - sealedOverhead;

/** Why a sealed datagram was dropped. */
export type OpenFault = "forged" | "replayed";

export interface SessionOptions {
  /** Which of the other side's sessions this is; the other side told it in the handshake. */
  remoteId: number;
  /** How the other side names this session. */
  localId: number;
  send: DirectionKeys;
  receive: DirectionKeys;
  /** Milliseconds, of a monotonic clock. */
  created: number;
}

/**
 * One direction-separated, authenticated and encrypted channel between two peers (AES-256-GCM, nonce = salt and sequence).
 * A datagram's payload is the CBOR array [session, sequence, sealed, tag]; header, session and sequence are authenticated.
 */
export class Session {
  readonly localId: number;
  readonly remoteId: number;
  readonly created: number;
  readonly #sendKey: KeyObject;
  readonly #receiveKey: KeyObject;
  readonly #sendNonce = Buffer.alloc(12);
  readonly #receiveNonce = Buffer.alloc(12);
  readonly #window = new ReplayWindow();
  #nextSequence = 0;

  constructor({ remoteId, localId, send, receive, created }: SessionOptions) {
    this.remoteId = remoteId;
    this.localId = localId;
    this.created = created;
    this.#sendKey = createSecretKey(send.key);
    this.#receiveKey = createSecretKey(receive.key);
    send.salt.copy(this.#sendNonce);
    receive.salt.copy(this.#receiveNonce);
  }

  /** Datagrams sealed so far: a session is replaced long before the nonces could run out. */
  get sealed(): number {
    return this.#nextSequence;
  }

  /** A datagram for the other side. `plaintext` has at most `maximumPlaintext` bytes. */
  seal(type: FrameType, plaintext: Uint8Array): Buffer {
    const sequence = this.#nextSequence++;
    const datagram = Buffer.allocUnsafe(headerLength + sealedOverhead + plaintext.length);
    let at = headerLength;
    datagram[at++] = 0x84;
    at = writeNumber(datagram, at, 0x00, this.remoteId);
    at = writeNumber(datagram, at, 0x00, sequence);
    const aadEnd = at;
    at = writeNumber(datagram, at, 0x40, plaintext.length);
    const total = at + plaintext.length + 1 + tagLength;
    writeHeader(datagram, type, total - headerLength);
    writeSequence(this.#sendNonce, sequence);
    const cipher = createCipheriv(algorithm, this.#sendKey, this.#sendNonce);
    cipher.setAAD(datagram.subarray(0, aadEnd));
    cipher.update(plaintext).copy(datagram, at);
    cipher.final();
    at += plaintext.length;
    datagram[at++] = 0x40 | tagLength;
    cipher.getAuthTag().copy(datagram, at);
    return datagram.subarray(0, total);
  }

  /** Reads a datagram whose payload named this session. Never throws on what is in it. */
  open(datagram: Buffer, sealed: SealedPayload): Buffer | OpenFault {
    if (!this.#window.isNew(sealed.sequence)) return "replayed";
    // The cipher would throw rather than refuse it.
    if (sealed.tag.length !== tagLength) return "forged";
    writeSequence(this.#receiveNonce, sealed.sequence);
    const decipher = createDecipheriv(algorithm, this.#receiveKey, this.#receiveNonce, { authTagLength: tagLength });
    decipher.setAAD(datagram.subarray(0, sealed.authenticatedEnd));
    decipher.setAuthTag(sealed.tag);
    const plaintext = decipher.update(sealed.ciphertext);
    try {
      decipher.final();
    } catch {
      return "forged";
    }
    this.#window.mark(sealed.sequence);
    return plaintext;
  }
}

export interface SealedPayload {
  session: number;
  sequence: number;
  ciphertext: Buffer;
  tag: Buffer;
  /** Where in the datagram the authenticated prefix ends. */
  authenticatedEnd: number;
}

/** Splits a sealed datagram without believing it. @throws MalformedCbor */
export function parseSealed(datagram: Buffer): SealedPayload {
  const reader = new CborReader(datagram, headerLength);
  if (reader.array(4) !== 4) throw new MalformedCbor("not a sealed payload");
  const session = reader.unsigned();
  const sequence = reader.unsigned();
  const authenticatedEnd = reader.offset;
  const ciphertext = reader.bytes();
  const tag = reader.bytes();
  reader.end();
  return { session, sequence, ciphertext, tag, authenticatedEnd };
}

function writeSequence(nonce: Buffer, sequence: number): void {
  nonce.writeUInt32BE(Math.floor(sequence / 0x1_0000_0000), 4);
  nonce.writeUInt32BE(sequence % 0x1_0000_0000, 8);
}

/** A shortest CBOR head. */
function writeNumber(target: Buffer, at: number, major: number, value: number): number {
  if (value < 24) {
    target[at] = major | value;
    return at + 1;
  }
  if (value < 0x100) {
    target[at] = major | 24;
    target[at + 1] = value;
    return at + 2;
  }
  if (value < 0x1_0000) {
    target[at] = major | 25;
    return target.writeUInt16BE(value, at + 1);
  }
  if (value < 0x1_0000_0000) {
    target[at] = major | 26;
    return target.writeUInt32BE(value, at + 1);
  }
  target[at] = major | 27;
  target.writeUInt32BE(Math.floor(value / 0x1_0000_0000), at + 1);
  return target.writeUInt32BE(value % 0x1_0000_0000, at + 5);
}
