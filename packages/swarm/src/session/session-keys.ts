import { createHash, diffieHellman, hkdfSync, type KeyObject } from "node:crypto";

/** The secrets of one direction of a session. */
export interface DirectionKeys {
  /** AES-256. */
  key: Buffer;
  /** The first 4 bytes of every nonce; the sequence number is the rest. */
  salt: Buffer;
}

export interface SessionKeys {
  fromInitiator: DirectionKeys;
  fromResponder: DirectionKeys;
}

export interface DeriveOptions {
  ownPrivate: KeyObject;
  otherPublic: KeyObject;
  /** Both datagrams of the handshake, signatures and all: whoever saw others than these gets other keys. */
  transcript: readonly Uint8Array[];
}

/** X25519 (RFC 7748), then HKDF-SHA256 (RFC 5869) with the hash of the transcript as salt. One key and salt per direction. */
export function deriveSessionKeys({ ownPrivate, otherPublic, transcript }: DeriveOptions): SessionKeys {
  const secret = diffieHellman({ privateKey: ownPrivate, publicKey: otherPublic });
  const hash = createHash("sha256");
  for (const part of transcript) hash.update(part);
  const bytes = Buffer.from(hkdfSync("sha256", secret, hash.digest(), "hearth swarm session 1", 72));
  secret.fill(0);
  return {
    fromInitiator: { key: bytes.subarray(0, 32), salt: bytes.subarray(64, 68) },
    fromResponder: { key: bytes.subarray(32, 64), salt: bytes.subarray(68, 72) },
  };
}
