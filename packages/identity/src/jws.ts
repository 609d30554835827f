import { verify } from "node:crypto";
import { HearthError } from "@hearth/protocol";
import { parsePublicKey, toKeyObject } from "./public-key-formats.ts";

/** One signature of a flattened JWS with its payload elsewhere (RFC 7515 §7.2.2, appendix F); both parts in base64url. */
export interface DetachedJws {
  protected: string;
  signature: string;
}

/** What an Ed25519 JWS signs: never to be mistaken for a typed statement or a note, since it begins with `eyJ`. */
export function jwsSigningInput(header: string, payload: string): Buffer {
  return Buffer.from(`${header}.${Buffer.from(payload).toString("base64url")}`);
}

/**
 * Who signed a payload: the did:key in the header's `kid`, where the signature is that key's (EdDSA, RFC 8037).
 * Undefined for any other key, algorithm or critical header, and for what cannot be read.
 */
export function verifyJws(payload: string, { protected: header, signature }: DetachedJws): string | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(Buffer.from(header, "base64url").toString("utf8"));
  } catch {
    return undefined;
  }
  if (typeof parsed !== "object" || parsed === null) return undefined;
  const { alg, kid, crit, b64 } = parsed as Record<string, unknown>;
  if (alg !== "EdDSA" || typeof kid !== "string" || !kid.startsWith("did:key:")) return undefined;
  if (crit !== undefined || b64 !== undefined) return undefined;
  const bytes = Buffer.from(signature, "base64url");
  if (bytes.length !== 64) return undefined;
  try {
    const key = toKeyObject(parsePublicKey(kid));
    return verify(null, jwsSigningInput(header, payload), key, bytes) ? kid : undefined;
  } catch (thrown) {
    if (HearthError.isInstance(thrown)) return undefined;
    throw thrown;
  }
}
