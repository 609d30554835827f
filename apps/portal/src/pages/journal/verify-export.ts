/** A line of an export after the first: a receipt with its proof, or what an erasure left of one. */
interface Entry {
  index: number;
  proof: string[];
  salt?: string;
  receipt?: string;
  leaf?: string;
}

interface Head {
  format: string;
  did: string;
  checkpoint: string;
}

export interface Verification {
  /** Receipts that are in the log the device signed. */
  verified: number;
  /** Entries in the whole log, by the signed checkpoint. */
  size: number;
  /** The did:key that signed. */
  signer: string;
  /** The places of receipts that are not in it, and why. */
  failures: { index: number; why: string }[];
}

/**
 * Verifies exported receipts with nothing but the browser's own cryptography: the checkpoint's Ed25519 signature (C2SP
 * tlog-checkpoint), and for each receipt the path from its leaf to the signed root (RFC 9162 §2.1.3.2).
 * @param lines of `/api/v1/journal/export`
 * @param onProgress told how many are done, every hundred
 * @throws Error naming what of the checkpoint does not hold
 */
export async function verifyExport(
  lines: readonly string[],
  onProgress: (done: number, of: number) => void = () => {},
): Promise<Verification> {
  const head = JSON.parse(lines[0] ?? "{}") as Partial<Head>;
  if (head.format !== "hearth-journal-export-1" || head.did === undefined || head.checkpoint === undefined)
    throw new Error("this is no export of a journal");
  const { size, root } = await openCheckpoint(head.checkpoint, head.did);
  const failures: Verification["failures"] = [];
  const entries = lines.slice(1);
  for (const [done, line] of entries.entries()) {
    const entry = JSON.parse(line) as Entry;
    const why = await faultOf(entry, size, root);
    if (why !== undefined) failures.push({ index: entry.index, why });
    if (done % 100 === 99) onProgress(done + 1, entries.length);
  }
  return { verified: entries.length - failures.length, size, signer: head.did, failures };
}

async function faultOf(entry: Entry, size: number, root: Uint8Array): Promise<string | undefined> {
  const { index, proof, salt, receipt } = entry;
  let leaf: Uint8Array;
  if (entry.leaf !== undefined) leaf = fromBase64(entry.leaf);
  else if (salt !== undefined && receipt !== undefined) {
    if (!/^[\w-]{43}$/.test(salt)) return "its salt is malformed";
    leaf = await sha256(Uint8Array.of(0), text(salt), text(receipt));
  } else return "it is neither a receipt nor the rest of one";
  const path = proof.map(fromBase64);
  return (await leadsToRoot({ index, size, leaf, path, root })) ? undefined : "it is not in the log that was signed";
}

async function leadsToRoot(claim: {
  index: number;
  size: number;
  leaf: Uint8Array;
  path: readonly Uint8Array[];
  root: Uint8Array;
}): Promise<boolean> {
  const { index, size, leaf, path, root } = claim;
  if (!Number.isSafeInteger(index) || index < 0 || index >= size) return false;
  if (leaf.length !== 32 || path.some((hash) => hash.length !== 32)) return false;
  let node = index;
  let last = size - 1;
  let hash = leaf;
  for (const sibling of path) {
    if (last === 0) return false;
    const isRight = node % 2 === 1 || node === last;
    hash = isRight ? await sha256(Uint8Array.of(1), sibling, hash) : await sha256(Uint8Array.of(1), hash, sibling);
    // The last node of a row without a partner rises until it has one.
    if (isRight) {
      while (node % 2 === 0 && node !== 0) {
        node /= 2;
        last = Math.floor(last / 2);
      }
    }
    node = Math.floor(node / 2);
    last = Math.floor(last / 2);
  }
  return last === 0 && same(hash, root);
}

/** The size and root of a signed note: origin, size, root, blank line, `— name base64(key id, signature)`. */
async function openCheckpoint(note: string, did: string): Promise<{ size: number; root: Uint8Array }> {
  const blank = note.lastIndexOf("\n\n");
  const signed = note.slice(0, blank + 1);
  const [origin, sizeLine = "", rootLine = ""] = signed.split("\n");
  const [dash, name, encoded = ""] = note
    .slice(blank + 2)
    .trimEnd()
    .split(" ");
  const bytes = fromBase64(encoded);
  const key = publicKeyOf(did);
  const keyId = (await sha256(text(`${name}\n`), Uint8Array.of(1), key)).slice(0, 4);
  if (blank === -1 || dash !== "\u2014" || name !== origin || bytes.length !== 68 || !same(bytes.slice(0, 4), keyId))
    throw new Error("the checkpoint is not signed by this device's key");
  const imported = await crypto.subtle.importKey("raw", key, "Ed25519", false, ["verify"]);
  if (!(await crypto.subtle.verify("Ed25519", imported, bytes.slice(4), text(signed))))
    throw new Error("the signature of the checkpoint does not hold");
  const root = fromBase64(rootLine);
  if (!/^(?:0|[1-9]\d{0,15})$/.test(sizeLine) || root.length !== 32) throw new Error("the checkpoint is malformed");
  return { size: Number(sizeLine), root };
}

const base58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

/** The 32 bytes of a did:key that is an Ed25519 key (multicodec 0xed01 in base58btc). */
function publicKeyOf(did: string): Uint8Array<ArrayBuffer> {
  if (!/^did:key:z6Mk[1-9A-HJ-NP-Za-km-z]{44}$/.test(did)) throw new Error("the device's key is not an Ed25519 key");
  let number = 0n;
  for (const letter of did.slice("did:key:z".length)) number = number * 58n + BigInt(base58.indexOf(letter));
  const hex = number.toString(16).padStart(68, "0");
  if (!hex.startsWith("ed01") || hex.length !== 68) throw new Error("the device's key is not an Ed25519 key");
  return Uint8Array.from({ length: 32 }, (_, index) => Number.parseInt(hex.slice(4 + index * 2, 6 + index * 2), 16));
}

async function sha256(...parts: readonly Uint8Array[]): Promise<Uint8Array<ArrayBuffer>> {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return new Uint8Array(await crypto.subtle.digest("SHA-256", whole));
}

const encoder = new TextEncoder();
function text(value: string): Uint8Array<ArrayBuffer> {
  return encoder.encode(value);
}

function fromBase64(value: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(value), (letter) => letter.charCodeAt(0));
}

function same(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}
