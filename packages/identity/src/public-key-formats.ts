import { createPublicKey, type KeyObject } from "node:crypto";
import { didKeyToPublicKey, publicKeyLength } from "./did-key.ts";
import { PublicKeyError } from "./errors/public-key-error.ts";

/** DER of a SubjectPublicKeyInfo for Ed25519 up to the key itself (RFC 8410 §4). */
const spkiPrefix = Buffer.from("302a300506032b6570032100", "hex");
const sshType = "ssh-ed25519";

/** Node's key object of a raw public key. */
export function toKeyObject(publicKey: Uint8Array): KeyObject {
  if (publicKey.length !== publicKeyLength) {
    throw new PublicKeyError(`an Ed25519 public key has 32 bytes, this one has ${publicKey.length}`, "/publicKey");
  }
  return createPublicKey({ key: Buffer.concat([spkiPrefix, publicKey]), format: "der", type: "spki" });
}

/** The raw 32 bytes of an Ed25519 key object, public or private. */
export function fromKeyObject(key: KeyObject): Uint8Array {
  if (key.asymmetricKeyType !== "ed25519") {
    throw new PublicKeyError(`the key is of type ${key.asymmetricKeyType ?? key.type}, not Ed25519`, "/publicKey");
  }
  const spki = (key.type === "public" ? key : createPublicKey(key)).export({ format: "der", type: "spki" });
  return new Uint8Array(spki.subarray(spkiPrefix.length));
}

/** PEM, `-----BEGIN PUBLIC KEY-----` (SPKI, RFC 8410). */
export function publicKeyToPem(publicKey: Uint8Array): string {
  return toKeyObject(publicKey).export({ format: "pem", type: "spki" });
}

/** @throws PublicKeyError when the text is not the PEM of an Ed25519 public key */
export function pemToPublicKey(pem: string): Uint8Array {
  if (!/^\s*-----BEGIN PUBLIC KEY-----/.test(pem)) {
    throw new PublicKeyError("the PEM text does not begin with BEGIN PUBLIC KEY", "/publicKey");
  }
  let key: KeyObject;
  try {
    key = createPublicKey(pem);
  } catch (cause) {
    throw new PublicKeyError("the PEM text cannot be read as a public key", "/publicKey", cause);
  }
  return fromKeyObject(key);
}

/** One line as in `authorized_keys` (RFC 8709 §4). */
export function publicKeyToOpenSsh(publicKey: Uint8Array, comment = "hearth"): string {
  if (publicKey.length !== publicKeyLength) {
    throw new PublicKeyError(`an Ed25519 public key has 32 bytes, this one has ${publicKey.length}`, "/publicKey");
  }
  if (/[\p{Cc}\p{Zl}\p{Zp}]/u.test(comment)) {
    throw new PublicKeyError("the comment of an OpenSSH key must be one printable line", "/comment");
  }
  const blob = Buffer.concat([sshString(Buffer.from(sshType)), sshString(publicKey)]);
  return `${sshType} ${blob.toString("base64")}${comment === "" ? "" : ` ${comment}`}`;
}

/** @throws PublicKeyError when the line is not `ssh-ed25519 <base64> [comment]` */
export function openSshToPublicKey(line: string): Uint8Array {
  const [type, encoded] = line.trim().split(/\s+/);
  if (type !== sshType || encoded === undefined) {
    throw new PublicKeyError("the OpenSSH line does not begin with ssh-ed25519 and a key", "/publicKey");
  }
  const blob = Buffer.from(encoded, "base64");
  const head = Buffer.concat([sshString(Buffer.from(sshType)), Buffer.from([0, 0, 0, publicKeyLength])]);
  const whole = blob.toString("base64") === encoded && blob.length === head.length + publicKeyLength;
  if (!whole || !blob.subarray(0, head.length).equals(head)) {
    throw new PublicKeyError("the OpenSSH line does not hold a 32-byte Ed25519 key", "/publicKey");
  }
  return new Uint8Array(blob.subarray(head.length));
}

/** Reads a public key in any of the formats: did:key, PEM, OpenSSH, or 32 bytes. */
export function parsePublicKey(key: string | Uint8Array): Uint8Array {
  if (typeof key !== "string") {
    if (key.length === publicKeyLength) return Uint8Array.from(key);
    throw new PublicKeyError(`an Ed25519 public key has 32 bytes, this one has ${key.length}`, "/publicKey");
  }
  const text = key.trim();
  if (text.startsWith("did:")) return didKeyToPublicKey(text);
  return text.startsWith("-----") ? pemToPublicKey(text) : openSshToPublicKey(text);
}

function sshString(bytes: Uint8Array): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}
