import { sign, verify, type KeyObject } from "node:crypto";
import { HearthError } from "@hearth/protocol";
import { parsePublicKey, toKeyObject } from "./public-key-formats.ts";

const bytesOf = (data: Uint8Array | string): Uint8Array => (typeof data === "string" ? Buffer.from(data) : data);

/**
 * What is signed: the exact bytes with their type and both lengths before them (DSSE pre-authentication encoding),
 * so that a signature over one type of statement can never pass for another.
 */
export function preAuthenticationEncoding(type: string, data: Uint8Array | string): Uint8Array {
  const bytes = bytesOf(data);
  const head = `DSSEv1 ${Buffer.byteLength(type)} ${type} ${bytes.length} `;
  return Buffer.concat([Buffer.from(head), bytes]);
}

/** Ed25519 over the encoding above: 64 bytes. */
export function signTyped(privateKey: KeyObject, type: string, data: Uint8Array | string): Uint8Array {
  return sign(null, preAuthenticationEncoding(type, data), privateKey);
}

export interface VerifySignatureOptions {
  /** Raw 32 bytes, did:key, PEM or OpenSSH. */
  publicKey: Uint8Array | string;
  type: string;
  data: Uint8Array | string;
  signature: Uint8Array;
}

/** True when the signature is the key's over exactly these bytes as this type. Unreadable keys and wrong lengths are false. */
export function verifySignature({ publicKey, type, data, signature }: VerifySignatureOptions): boolean {
  if (signature.length !== 64) return false;
  try {
    const key = toKeyObject(parsePublicKey(publicKey));
    return verify(null, preAuthenticationEncoding(type, data), key, signature);
  } catch (thrown) {
    if (HearthError.isInstance(thrown)) return false;
    throw thrown;
  }
}
