import { createHash, verify, type KeyObject } from "node:crypto";
import { toKeyObject } from "./public-key-formats.ts";

/** C2SP signed-note signature type of Ed25519. */
const ed25519Type = 0x01;

/** The four bytes that say which key signed a note (C2SP signed-note: SHA-256 of name, newline, type, key). */
export function noteKeyId(name: string, publicKey: Uint8Array): Uint8Array {
  return createHash("sha256")
    .update(`${name}\n`)
    .update(Uint8Array.of(ed25519Type))
    .update(publicKey)
    .digest()
    .subarray(0, 4);
}

/** A text and the lines that sign it. */
export interface SignedNote {
  /** Ends in a newline; this is what is signed. */
  text: string;
  signatures: readonly { name: string; keyId: Uint8Array; signature: Uint8Array }[];
}

/** Writes the note of a text with one signature. */
export function formatNote(text: string, name: string, publicKey: Uint8Array, signature: Uint8Array): string {
  const line = Buffer.concat([noteKeyId(name, publicKey), signature]).toString("base64");
  return `${text}\n\u2014 ${name} ${line}\n`;
}

/** Reads a note (C2SP signed-note); undefined when it is not one. At most 16 signatures, at most 64 KiB. */
export function parseNote(note: string): SignedNote | undefined {
  if (note.length > 65_536 || !note.endsWith("\n")) return undefined;
  const end = note.lastIndexOf("\n\n");
  if (end < 1) return undefined;
  const text = note.slice(0, end + 1);
  const lines = note.slice(end + 2, -1).split("\n");
  if (lines.length > 16) return undefined;
  const signatures: { name: string; keyId: Uint8Array; signature: Uint8Array }[] = [];
  for (const line of lines) {
    const match = /^\u2014 ([^\s+]+) ([A-Za-z0-9+/]+={0,2})$/.exec(line);
    if (match === null) return undefined;
    const bytes = Buffer.from(match[2]!, "base64");
    if (bytes.toString("base64") !== match[2] || bytes.length < 5) return undefined;
    signatures.push({ name: match[1]!, keyId: bytes.subarray(0, 4), signature: bytes.subarray(4) });
  }
  return { text, signatures };
}

/** A key that notes are checked against. Building it once spares reading the key for each of many notes. */
export interface NoteVerifier {
  name: string;
  keyId: Uint8Array;
  key: KeyObject;
}

export function noteVerifier(name: string, publicKey: Uint8Array): NoteVerifier {
  return { name, keyId: noteKeyId(name, publicKey), key: toKeyObject(publicKey) };
}

/** True when the note carries a valid signature of exactly this name and key. */
export function verifyNote(note: SignedNote, verifier: NoteVerifier): boolean {
  const text = Buffer.from(note.text);
  return note.signatures.some(
    ({ name, keyId, signature }) =>
      name === verifier.name &&
      Buffer.compare(keyId, verifier.keyId) === 0 &&
      signature.length === 64 &&
      verify(null, text, verifier.key, signature),
  );
}
