import { noteVerifier, parseNote, verifyNote, type DeviceKey, type NoteVerifier } from "@hearth/identity";
import { hashLength, sha256 } from "./tree-hash.ts";

/**
 * A signed statement of the whole journal at one size, as a C2SP tlog-checkpoint: origin, size, root and two extension
 * lines (`previous`, the SHA-256 of the kept checkpoint before it, and `time`), signed as a C2SP note.
 */
export interface Checkpoint {
  origin: string;
  size: number;
  root: Uint8Array;
  /** SHA-256 of the note of the kept checkpoint before this one; undefined for the first. */
  previous: Uint8Array | undefined;
  /** Milliseconds since 1970. */
  time: number;
  /** The whole note with its signature: the bytes that links and witnesses refer to. */
  note: string;
}

export type NewCheckpoint = Omit<Checkpoint, "note">;

/** The origin of a device's journal: its first key, so that no other device can claim it. */
export function originOf(firstDid: string): string {
  return `hearth/journal/${firstDid.slice("did:key:".length)}`;
}

/** The did:key an origin names. */
export function firstDidOf(origin: string): string {
  return `did:key:${origin.slice("hearth/journal/".length)}`;
}

export function signCheckpoint(key: DeviceKey, { origin, size, root, previous, time }: NewCheckpoint): Checkpoint {
  const link = previous === undefined ? "none" : base64(previous);
  const text = `${origin}\n${size}\n${base64(root)}\nprevious ${link}\ntime ${time}\n`;
  return { origin, size, root, previous, time, note: key.signNote(text, origin) };
}

/** Reads a checkpoint strictly, without believing it; undefined when it is not one. */
export function parseCheckpoint(note: string): Checkpoint | undefined {
  const parsed = parseNote(note);
  const match =
    parsed &&
    /^(\S+)\n(0|[1-9]\d{0,15})\n(\S{44})\nprevious (none|\S{44})\ntime (0|[1-9]\d{0,15})\n$/.exec(parsed.text);
  if (!match) return undefined;
  const root = unbase64(match[3]!);
  const previous = match[4] === "none" ? undefined : unbase64(match[4]!);
  if (root === undefined || (match[4] !== "none" && previous === undefined)) return undefined;
  const size = Number(match[2]);
  const time = Number(match[5]);
  if (!Number.isSafeInteger(size) || !Number.isSafeInteger(time)) return undefined;
  return { origin: match[1]!, size, root, previous, time, note };
}

/** Checks notes of one origin against one key. */
export function checkpointVerifier(origin: string, publicKey: Uint8Array): NoteVerifier {
  return noteVerifier(origin, publicKey);
}

/** The checkpoint in a note, when it is well formed, of the verifier's origin and signed by its key. */
export function verifyCheckpoint(note: string, verifier: NoteVerifier): Checkpoint | undefined {
  const checkpoint = parseCheckpoint(note);
  const parsed = parseNote(note);
  if (checkpoint === undefined || parsed === undefined || checkpoint.origin !== verifier.name) return undefined;
  return verifyNote(parsed, verifier) ? checkpoint : undefined;
}

/** What the next checkpoint's `previous` says of this note. */
export function hashNote(note: string): Uint8Array {
  return sha256(Buffer.from(note));
}

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64");

function unbase64(text: string): Uint8Array | undefined {
  const bytes = Buffer.from(text, "base64");
  return bytes.length === hashLength && bytes.toString("base64") === text ? bytes : undefined;
}
