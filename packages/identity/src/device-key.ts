import { sign, type KeyObject } from "node:crypto";
import { inspect } from "node:util";
import { publicKeyToDidKey } from "./did-key.ts";
import { type DetachedJws, jwsSigningInput } from "./jws.ts";
import { verifyKeyHistory, type FormerKey, type KeyRotation } from "./key-rotation.ts";
import { fromKeyObject, publicKeyToOpenSsh, publicKeyToPem } from "./public-key-formats.ts";
import { signTyped } from "./signature.ts";
import { formatNote } from "./signed-note.ts";

export interface DeviceKeyOptions {
  privateKey: KeyObject;
  /** When this key became the device's, in milliseconds since 1970. */
  created: number;
  /** How it came to be: rotations, oldest first. */
  rotations?: readonly KeyRotation[];
}

/** A device's Ed25519 key. The private part leaves it only through `exportPrivateKey`. */
export class DeviceKey {
  readonly did: string;
  /** Raw, 32 bytes. */
  readonly publicKey: Uint8Array;
  readonly created: number;
  readonly rotations: readonly KeyRotation[];
  /** The keys this device had before, oldest first. */
  readonly formerKeys: readonly FormerKey[];
  readonly #privateKey: KeyObject;

  constructor({ privateKey, created, rotations = [] }: DeviceKeyOptions) {
    this.#privateKey = privateKey;
    this.publicKey = fromKeyObject(privateKey);
    this.did = publicKeyToDidKey(this.publicKey);
    this.created = created;
    this.rotations = rotations;
    this.formerKeys = verifyKeyHistory(rotations, this.did) ?? [];
  }

  /** Signs exact bytes as a statement of a type (a media type). 64 bytes. */
  sign(type: string, data: Uint8Array | string): Uint8Array {
    return signTyped(this.#privateKey, type, data);
  }

  /**
   * Signs a text as a C2SP note under a name.
   * A note is signed without a type, so a text that would read as a typed statement is refused.
   */
  signNote(text: string, name: string): string {
    if (!text.endsWith("\n") || text.startsWith("DSSEv1") || /[\s+]/.test(name) || name === "") {
      throw new TypeError("a note ends in a newline and is no typed statement; its name has no space and no plus");
    }
    return formatNote(text, name, this.publicKey, sign(null, Buffer.from(text), this.#privateKey));
  }

  /** Signs a payload as JWS with EdDSA (RFC 8037), for others' protocols; the header names this key as `kid`. */
  signJws(payload: string): DetachedJws {
    const header = Buffer.from(JSON.stringify({ alg: "EdDSA", kid: this.did, typ: "JOSE" })).toString("base64url");
    const signature = sign(null, jwsSigningInput(header, payload), this.#privateKey).toString("base64url");
    return { protected: header, signature };
  }

  /** `-----BEGIN PUBLIC KEY-----` */
  toPem(): string {
    return publicKeyToPem(this.publicKey);
  }

  /** `ssh-ed25519 …` */
  toOpenSsh(comment?: string): string {
    return publicKeyToOpenSsh(this.publicKey, comment);
  }

  /** The private key as PKCS#8 PEM. Whoever has it is this device: only for a backup that a person asked for. */
  exportPrivateKey(): string {
    return this.#privateKey.export({ format: "pem", type: "pkcs8" });
  }

  toJSON(): { did: string; created: number } {
    return { did: this.did, created: this.created };
  }

  [inspect.custom](): string {
    return `DeviceKey(${this.did})`;
  }
}
