import { base58 } from "@scure/base";
import { PublicKeyError } from "./errors/public-key-error.ts";

/** Multicodec `ed25519-pub` (0xed) as an unsigned varint. */
const prefix = Uint8Array.of(0xed, 0x01);

/** The length of a raw Ed25519 public key, in bytes. */
export const publicKeyLength = 32;

/**
 * A raw Ed25519 public key as `did:key:z6Mk…` (W3C did:key method: multicodec prefix, base58btc).
 * @throws PublicKeyError when the key is not 32 bytes
 */
export function publicKeyToDidKey(publicKey: Uint8Array): string {
  if (publicKey.length !== publicKeyLength) {
    throw new PublicKeyError(`an Ed25519 public key has 32 bytes, this one has ${publicKey.length}`, "/publicKey");
  }
  const bytes = new Uint8Array(prefix.length + publicKeyLength);
  bytes.set(prefix);
  bytes.set(publicKey, prefix.length);
  return `did:key:z${base58.encode(bytes)}`;
}

/**
 * The raw Ed25519 public key of a `did:key`.
 * @throws PublicKeyError for another method, encoding, key type or length
 */
export function didKeyToPublicKey(did: string): Uint8Array {
  // 56 characters is every Ed25519 did:key; the bound keeps base58, which is quadratic, off hostile lengths.
  if (!did.startsWith("did:key:z") || did.length > 64) {
    throw new PublicKeyError("a device is named did:key:z6Mk…, this is something else", "/did");
  }
  let bytes: Uint8Array;
  try {
    bytes = base58.decode(did.slice("did:key:z".length));
  } catch (cause) {
    throw new PublicKeyError("the did:key is not base58btc", "/did", cause);
  }
  if (bytes.length !== prefix.length + publicKeyLength || bytes[0] !== prefix[0] || bytes[1] !== prefix[1]) {
    throw new PublicKeyError("the did:key does not hold an Ed25519 public key", "/did");
  }
  return bytes.slice(prefix.length);
}
