import { CryptographicError } from "../errors/cryptographic-error.ts";
import { MalformedCbor } from "../wire/cbor-reader.ts";
import { parseCose, signCose, verifyCose } from "../wire/cose-sign1.ts";
import { messageCodec, required } from "../wire/message-codec.ts";
import type { Certificate } from "./certificate.ts";
import { roles, type Role } from "./role.ts";
import { publicKeyObject, type SwarmKey } from "./swarm-key.ts";

const kind = Buffer.from("hearth swarm revocation");

const codec = messageCodec({
  subject: required("text", 64),
  role: required("unsigned"),
  publicKey: required("bytes", 32),
  /** Milliseconds since 1970. */
  time: required("unsigned"),
});

/** What an authority takes back. */
export interface Revocation {
  subject: string;
  role: Role;
  publicKey: Buffer;
  time: number;
}

/** Signs a revocation: the authority's word that a key it certified is to be believed no longer. */
export function issueRevocation(
  authority: SwarmKey,
  { subject, role, publicKey }: Pick<Certificate, "subject" | "role" | "publicKey">,
  time: number = Date.now(),
): Buffer {
  const payload = codec.encode({ subject, role: roles.indexOf(role), publicKey, time });
  return signCose({ privateKey: authority.privateKey, keyId: authority.raw, payload, externalData: kind });
}

/** @returns undefined when the statement is the authority's but no revocation. @throws CryptographicError for one that is malformed */
export function readRevocation(bytes: Uint8Array, authority: Uint8Array): Revocation | undefined {
  try {
    const statement = parseCose(bytes);
    if (!verifyCose(statement, publicKeyObject(authority), kind)) return undefined;
    const { role, publicKey, ...rest } = codec.decode(statement.payload);
    const named = roles[role];
    if (named === undefined) throw new MalformedCbor("an unknown role");
    return { ...rest, role: named, publicKey: Buffer.from(publicKey) };
  } catch (cause) {
    if (!(cause instanceof MalformedCbor)) throw cause;
    throw new CryptographicError(`the revocation is not valid: ${cause.message}`, { field: "/revocation", cause });
  }
}
