import { CryptographicError } from "../errors/cryptographic-error.ts";
import { MalformedCbor } from "../wire/cbor-reader.ts";
import { parseCose, signCose, verifyCose } from "../wire/cose-sign1.ts";
import { messageCodec, required } from "../wire/message-codec.ts";
import { publicKeyObject, type SwarmKey } from "./swarm-key.ts";
import type { TrustedKey, TrustStore } from "./trust-store.ts";

const kind = Buffer.from("hearth swarm succession");

const forEver = Number.MAX_SAFE_INTEGER;

const codec = messageCodec({
  from: required("bytes", 32),
  to: required("bytes", 32),
  /** Milliseconds since 1970 from which on the new key holds. */
  time: required("unsigned"),
  /** Milliseconds for which the old one still holds beside it. */
  overlap: required("unsigned"),
});

/** The old key's word that the new one succeeds it. */
export function signSuccession(
  old: SwarmKey,
  next: Uint8Array,
  { time = Date.now(), overlap = 86_400_000 } = {},
): Buffer {
  publicKeyObject(next);
  const payload = codec.encode({ from: old.raw, to: next, time, overlap });
  return signCose({ privateKey: old.privateKey, keyId: old.raw, payload, externalData: kind });
}

/**
 * Takes a succession into a trust store: the new key under the old one's name and role, and no longer than that would have been
 * trusted, be it for its time or for its authority's; the old one until the overlap ends.
 * @throws CryptographicError when the old key is not trusted (any more) or did not sign it
 */
export function applySuccession(trust: TrustStore, bytes: Uint8Array, now: number = Date.now()): TrustedKey {
  try {
    const statement = parseCose(bytes);
    const said = codec.decode(statement.payload);
    const old = trust.find(said.from, now);
    if (old === undefined) throw new MalformedCbor("the old key is not trusted");
    if (!verifyCose(statement, old.keyObject, kind)) throw new MalformedCbor("the old key did not sign it");
    const publicKey = Buffer.from(said.to);
    // Said again, it must not give a successor more time that was succeeded itself.
    const known = trust.list().find((entry) => entry.publicKey.equals(publicKey));
    const validUntil = Math.min(old.validUntil ?? forEver, known?.validUntil ?? forEver);
    const next = trust.add({
      id: old.id,
      role: old.role,
      publicKey,
      validFrom: Math.min(said.time, now),
      ...(validUntil === forEver ? {} : { validUntil }),
      ...(old.authority === undefined ? {} : { authority: old.authority }),
    });
    const ends = now + said.overlap;
    trust.add({ ...old, validUntil: Math.min(old.validUntil ?? ends, ends) });
    return next;
  } catch (cause) {
    if (!(cause instanceof MalformedCbor)) throw cause;
    throw new CryptographicError(`the key cannot be succeeded: ${cause.message}`, { field: "/succession", cause });
  }
}
