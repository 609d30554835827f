import { createHash, createPublicKey, generateKeyPairSync, randomBytes, randomInt, type KeyObject } from "node:crypto";
import { CryptographicError } from "../errors/cryptographic-error.ts";
import { roles, type Role } from "../keys/role.ts";
import type { SwarmKey } from "../keys/swarm-key.ts";
import type { TrustedKey, TrustReader } from "../keys/trust-store.ts";
import { MalformedCbor } from "../wire/cbor-reader.ts";
import { parseCose, signCose, verifyCose } from "../wire/cose-sign1.ts";
import { encodeFrame, protocolVersion } from "../wire/frame.ts";
import { frameType } from "../wire/frame-type.ts";
import { messageCodec, optional, required } from "../wire/message-codec.ts";
import { deriveSessionKeys, type SessionKeys } from "./session-keys.ts";

/** Bytes of a hello at least: never fewer than its reply has, so that nobody is flooded through us. */
export const helloLength = 512;
/** What a hello is filled up to, so that its reply has room for a certificate. */
const helloPayload = 960;
const maximumCertificate = 448;
/** X25519 SubjectPublicKeyInfo up to the key (RFC 8410). */
const x25519Prefix = Buffer.from("302a300506032b656e032100", "hex");

const helloCodec = messageCodec({
  sourceId: required("text", 64),
  role: required("unsigned"),
  ephemeral: required("bytes", 32),
  nonce: required("bytes", 16),
  /** Milliseconds since 1970. */
  timestamp: required("unsigned"),
  /** How the sender will know datagrams of this session. */
  session: required("unsigned"),
  /** Payload bytes that the way to the sender takes. */
  maximumPayload: required("unsigned"),
  /** Whether the sender wants every message signed. */
  strict: required("boolean"),
  /** Of a reply: the SHA-256 of the hello it answers. */
  answers: optional("bytes", 32),
  padding: optional("bytes", 1_024),
  /** Of a key that may not be known: an authority's word for it. */
  certificate: optional("bytes", maximumCertificate),
});

/** What one side says of itself. */
export interface Introduction {
  id: string;
  role: Role;
  key: SwarmKey;
  maximumPayload: number;
  strict: boolean;
  /** Milliseconds since 1970. */
  now: number;
  /** An authority's word for the key, for those who do not know it. */
  certificate?: Uint8Array;
}

/** One side's half of a handshake that is under way. */
export interface Outgoing {
  datagram: Buffer;
  ephemeral: KeyObject;
  session: number;
}

/** The other side, as its hello or reply proved. */
export interface Greeting {
  trusted: TrustedKey;
  ephemeral: KeyObject;
  session: number;
  maximumPayload: number;
  strict: boolean;
  nonce: string;
  timestamp: number;
  answers: Buffer | undefined;
  datagram: Buffer;
}

/** Why a hello or its reply was dropped. */
export type GreetingFault = "malformed" | "unknown-key" | "wrong-clock" | "forged";

/** The first datagram of a handshake, or with `answers` its reply. */
export function greet(who: Introduction, answers?: Buffer): Outgoing {
  const { privateKey, publicKey } = generateKeyPairSync("x25519");
  const session = randomInt(1, 2 ** 32);
  const message = {
    sourceId: who.id,
    role: roles.indexOf(who.role),
    ephemeral: publicKey.export({ format: "der", type: "spki" }).subarray(x25519Prefix.length),
    nonce: randomBytes(16),
    timestamp: who.now,
    session,
    maximumPayload: who.maximumPayload,
    strict: who.strict,
    ...(who.certificate === undefined ? {} : { certificate: who.certificate }),
  };
  const type = answers === undefined ? frameType.hello : frameType.helloReply;
  const build = (body: Parameters<typeof helloCodec.encode>[0]): Buffer =>
    encodeFrame(
      type,
      signCose({
        privateKey: who.key.privateKey,
        keyId: who.key.raw,
        payload: helloCodec.encode(body),
        externalData: Buffer.from([protocolVersion, type]),
      }),
    );
  if (answers !== undefined) {
    return { datagram: build({ ...message, answers: hashOf(answers) }), ephemeral: privateKey, session };
  }
  const bare = helloCodec.encode(message).length;
  const padding = Buffer.alloc(helloPayload - bare);
  return { datagram: build({ ...message, padding }), ephemeral: privateKey, session };
}

export interface ReadGreetingOptions {
  datagram: Buffer;
  payload: Buffer;
  type: typeof frameType.hello | typeof frameType.helloReply;
  trust: TrustReader;
  /** Milliseconds since 1970. */
  now: number;
  clockToleranceMilliseconds: number;
  /** Asked last before the signature is verified, which is what costs; false drops the datagram. @default always */
  mayVerify?: () => boolean;
}

/** Reads a hello or reply; what is cheap to refuse is refused before the signature is looked at. Never throws on its content. */
export function readGreeting(options: ReadGreetingOptions): Greeting | GreetingFault | "limited" {
  const { datagram, payload, type, trust, now, clockToleranceMilliseconds, mayVerify } = options;
  try {
    const statement = parseCose(payload);
    if (statement.keyId === undefined) return "malformed";
    const known = trust.find(statement.keyId, now);
    const said = helloCodec.decode(statement.payload);
    if (known === undefined && said.certificate === undefined) return "unknown-key";
    if (known !== undefined && !isSelf(said, known)) return "unknown-key";
    if (said.ephemeral.length !== 32 || said.maximumPayload < 256 || said.session >= 2 ** 32) return "malformed";
    if (type === frameType.hello && datagram.length < helloLength) return "malformed";
    if (Math.abs(said.timestamp - now) > clockToleranceMilliseconds) return "wrong-clock";
    if (mayVerify?.() === false) return "limited";
    const trusted = known ?? admitted(trust, said.certificate, statement.keyId, now);
    if (trusted === undefined || !isSelf(said, trusted)) return "unknown-key";
    if (!verifyCose(statement, trusted.keyObject, Buffer.from([protocolVersion, type]))) return "forged";
    const der = Buffer.concat([x25519Prefix, said.ephemeral]);
    return {
      trusted,
      ephemeral: createPublicKey({ key: der, format: "der", type: "spki" }),
      session: said.session,
      maximumPayload: said.maximumPayload,
      strict: said.strict,
      nonce: Buffer.from(said.nonce).toString("hex"),
      timestamp: said.timestamp,
      answers: said.answers === undefined ? undefined : Buffer.from(said.answers),
      datagram,
    };
  } catch (thrown) {
    if (thrown instanceof MalformedCbor) return "malformed";
    throw thrown;
  }
}

/** Whether a hello says what its key is trusted for. An authority signs and does not take part. */
function isSelf(said: { sourceId: string; role: number }, { id, role }: TrustedKey): boolean {
  return said.sourceId === id && roles[said.role] === role && role !== "authority";
}

/** The key that a certificate brings, if it holds and is about this key. */
function admitted(
  trust: TrustReader,
  certificate: Uint8Array | undefined,
  key: Uint8Array,
  now: number,
): TrustedKey | undefined {
  if (certificate === undefined || trust.admit === undefined) return undefined;
  try {
    const trusted = trust.admit(certificate, now);
    return trusted.publicKey.equals(key) ? trusted : undefined;
  } catch (thrown) {
    if (thrown instanceof CryptographicError) return undefined;
    throw thrown;
  }
}

/** The keys both sides come to. @throws when the other side's X25519 key is of low order */
export function agree(own: Outgoing, other: Greeting): SessionKeys {
  const initiated = other.answers !== undefined;
  return deriveSessionKeys({
    ownPrivate: own.ephemeral,
    otherPublic: other.ephemeral,
    transcript: initiated ? [own.datagram, other.datagram] : [other.datagram, own.datagram],
  });
}

export function hashOf(datagram: Buffer): Buffer {
  return createHash("sha256").update(datagram).digest();
}
