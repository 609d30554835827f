import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from "node:crypto";
import { inspect } from "node:util";
import { CryptographicError } from "../errors/cryptographic-error.ts";

export const keyLength = 32;
/** DER up to the key itself (RFC 8410): PKCS#8 of a private, SubjectPublicKeyInfo of a public Ed25519 key. */
const privatePrefix = Buffer.from("302e020100300506032b657004220420", "hex");
const publicPrefix = Buffer.from("302a300506032b6570032100", "hex");

/** An Ed25519 key pair of an aggregator, a worker or an operator. Shows its private part in no print and no JSON. */
export class SwarmKey {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  /** The public key, 32 bytes. */
  readonly raw: Buffer;
  /** The first 16 hexadecimal digits of the public key's SHA-256. */
  readonly fingerprint: string;

  private constructor(privateKey: KeyObject) {
    this.privateKey = privateKey;
    this.publicKey = createPublicKey(privateKey);
    this.raw = this.publicKey.export({ format: "der", type: "spki" }).subarray(publicPrefix.length);
    this.fingerprint = fingerprintOf(this.raw);
  }

  static generate(): SwarmKey {
    return new SwarmKey(generateKeyPairSync("ed25519").privateKey);
  }

  /** @param seed 32 bytes. @throws CryptographicError for another length */
  static fromSeed(seed: Uint8Array): SwarmKey {
    if (seed.length !== keyLength) {
      throw new CryptographicError(`an Ed25519 private key has 32 bytes, this one has ${seed.length}`, {
        field: "/privateKey",
      });
    }
    const der = Buffer.concat([privatePrefix, seed]);
    return new SwarmKey(createPrivateKey({ key: der, format: "der", type: "pkcs8" }));
  }

  /** The 32 secret bytes. Whoever has them is this device: only for the key file. */
  exportSeed(): Buffer {
    return this.privateKey.export({ format: "der", type: "pkcs8" }).subarray(privatePrefix.length);
  }

  toJSON(): { fingerprint: string; publicKey: string } {
    return { fingerprint: this.fingerprint, publicKey: this.raw.toString("hex") };
  }

  [inspect.custom](): string {
    return `SwarmKey(${this.fingerprint})`;
  }
}

export function fingerprintOf(publicKey: Uint8Array): string {
  return createHash("sha256").update(publicKey).digest("hex").slice(0, 16);
}

/** Node's key object of 32 raw bytes. @throws CryptographicError */
export function publicKeyObject(raw: Uint8Array): KeyObject {
  if (raw.length !== keyLength) {
    throw new CryptographicError(`an Ed25519 public key has 32 bytes, this one has ${raw.length}`, {
      field: "/publicKey",
    });
  }
  return createPublicKey({ key: Buffer.concat([publicPrefix, raw]), format: "der", type: "spki" });
}
