import { randomUUID } from "node:crypto";
import { CryptographicError } from "../errors/cryptographic-error.ts";
import { MalformedCbor } from "../wire/cbor-reader.ts";
import { parseCose, signCose, verifyCose } from "../wire/cose-sign1.ts";
import { messageCodec, required } from "../wire/message-codec.ts";
import { roles, type Role } from "./role.ts";
import { publicKeyObject, type SwarmKey } from "./swarm-key.ts";

const kind = Buffer.from("hearth swarm certificate");

const codec = messageCodec({
  id: required("text", 64),
  subject: required("text", 64),
  role: required("unsigned"),
  publicKey: required("bytes", 32),
  /** Milliseconds since 1970. */
  validFrom: required("unsigned"),
  validTo: required("unsigned"),
  created: required("unsigned"),
});

/** What an authority says of a key. */
export interface Certificate {
  id: string;
  subject: string;
  role: Role;
  publicKey: Buffer;
  validFrom: number;
  validTo: number;
  created: number;
}

export interface IssueOptions {
  subject: string;
  /** Not "authority": one does not make others. */
  role: Role;
  publicKey: Uint8Array;
  validFrom: number;
  validTo: number;
  /** Milliseconds since 1970. @default Date.now */
  now?: number;
}

/**
 * Signs a certificate: the authority's word that a key is the subject's, in a role, for a time.
 * @throws CryptographicError naming what cannot be certified
 */
export function issueCertificate(
  authority: SwarmKey,
  { subject, role, publicKey, validFrom, validTo, now = Date.now() }: IssueOptions,
): Buffer {
  if (validTo <= validFrom)
    throw new CryptographicError("a certificate must end after it begins", { field: "/validTo" });
  if (role === "authority") throw new CryptographicError("a certificate makes no authority", { field: "/role" });
  if (subject === "" || Buffer.byteLength(subject) > 64)
    throw new CryptographicError("a subject has 1 to 64 bytes", { field: "/subject" });
  publicKeyObject(publicKey);
  const payload = codec.encode({
    id: randomUUID(),
    subject,
    role: roles.indexOf(role),
    publicKey,
    validFrom,
    validTo,
    created: now,
  });
  return signCose({ privateKey: authority.privateKey, keyId: authority.raw, payload, externalData: kind });
}

/** Reads a certificate and checks that the authority signed it; not whether its time has come. @throws CryptographicError */
export function readCertificate(bytes: Uint8Array, authority: Uint8Array): Certificate {
  try {
    const statement = parseCose(bytes);
    if (!verifyCose(statement, publicKeyObject(authority), kind))
      throw new MalformedCbor("the authority did not sign it");
    const { role, publicKey, ...rest } = codec.decode(statement.payload);
    const named = roles[role];
    if (named === undefined || named === "authority")
      throw new MalformedCbor("a role that none can have by certificate");
    return { ...rest, role: named, publicKey: Buffer.from(publicKey) };
  } catch (cause) {
    if (!(cause instanceof MalformedCbor)) throw cause;
    throw new CryptographicError(`the certificate is not valid: ${cause.message}`, { field: "/certificate", cause });
  }
}

/** The key that says it signed a certificate or a revocation; nothing is verified. @returns undefined for bytes that are neither */
export function signerOf(bytes: Uint8Array): Buffer | undefined {
  try {
    return parseCose(bytes).keyId;
  } catch (thrown) {
    if (thrown instanceof MalformedCbor) return undefined;
    throw thrown;
  }
}
