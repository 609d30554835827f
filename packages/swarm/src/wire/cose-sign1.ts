import { sign, verify, type KeyObject } from "node:crypto";
import { CborReader, MalformedCbor } from "./cbor-reader.ts";
import { CborWriter } from "./cbor-writer.ts";

/** COSE header parameters (RFC 9052 §3.1). */
const algorithm = 1;
const contentType = 3;
const keyId = 4;
const edDsa = -8;
const coseSign1Tag = 18;
const empty = Buffer.alloc(0);

export interface SignOptions {
  privateKey: KeyObject;
  payload: Uint8Array;
  /** Names the key, unprotected. */
  keyId?: Uint8Array;
  /** Bytes that are signed too and known to both sides. @default none */
  externalData?: Uint8Array;
}

export interface SignedStatement {
  payload: Buffer;
  keyId: Buffer | undefined;
  protectedHeader: Buffer;
  signature: Buffer;
}

/** A COSE_Sign1 with Ed25519 (RFC 9052 §4.2, RFC 9053 §2.2): stands alone, for whoever has the public key. */
export function signCose({ privateKey, payload, keyId: name, externalData = empty }: SignOptions): Buffer {
  const header = new CborWriter(8).map(1).integer(algorithm).integer(edDsa).finish();
  const signature = sign(null, signatureStructure(header, externalData, payload), privateKey);
  const writer = new CborWriter(payload.length + 128).tag(coseSign1Tag).array(4).bytes(header);
  if (name === undefined) writer.map(0);
  else writer.map(1).integer(keyId).bytes(name);
  return writer.bytes(payload).bytes(signature).finish();
}

/** Reads a COSE_Sign1 without believing it. @throws MalformedCbor, also for another algorithm than Ed25519's */
export function parseCose(bytes: Uint8Array): SignedStatement {
  const reader = new CborReader(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  if (reader.tag() !== coseSign1Tag || reader.array(4) !== 4) throw new MalformedCbor("not a COSE_Sign1");
  const protectedHeader = reader.bytes();
  requireEdDsa(protectedHeader);
  let name: Buffer | undefined;
  if (reader.map(1) === 1) {
    if (reader.integer() !== keyId) throw new MalformedCbor("an unprotected header that is not a key id");
    name = reader.bytes();
  }
  const payload = reader.bytes();
  const signature = reader.bytes();
  reader.end();
  return { payload, keyId: name, protectedHeader, signature };
}

/** True when the signature is the key's over this payload and external data. */
export function verifyCose(
  statement: SignedStatement,
  publicKey: KeyObject,
  externalData: Uint8Array = empty,
): boolean {
  if (statement.signature.length !== 64) return false;
  const signed = signatureStructure(statement.protectedHeader, externalData, statement.payload);
  return verify(null, signed, publicKey, statement.signature);
}

/** `Sig_structure` (RFC 9052 §4.4). */
export function signatureStructure(header: Uint8Array, externalData: Uint8Array, payload: Uint8Array): Buffer {
  return new CborWriter(payload.length + externalData.length + 64)
    .array(4)
    .text("Signature1")
    .bytes(header)
    .bytes(externalData)
    .bytes(payload)
    .finish();
}

function requireEdDsa(header: Buffer): void {
  const reader = new CborReader(header);
  const entries = reader.map(2);
  if (entries < 1 || reader.integer() !== algorithm || reader.integer() !== edDsa) {
    throw new MalformedCbor("not signed with Ed25519");
  }
  if (entries === 2) {
    if (reader.integer() !== contentType) throw new MalformedCbor("an unknown protected header");
    reader.unsigned();
  }
  reader.end();
}
