// Verifies receipts exported from a Hearth journal. Needs only Node: no Hearth, no network.
//
//   node verify.mjs EXPORT.jsonl [did:key:z6Mk… of the device you trust]
//
// Exit code 0: every receipt is in the log that the device signed. 1: something does not hold. 2: wrong usage.
import { createHash, createPublicKey, verify } from "node:crypto";
import { readFileSync } from "node:fs";

const [file, trusted] = process.argv.slice(2);
if (file === undefined) fail("usage: node verify.mjs EXPORT.jsonl [did:key]", 2);
const lines = readFileSync(file, "utf8").trim().split("\n");
const [head, ...entries] = lines.map((line) => JSON.parse(line));
if (head.format !== "hearth-journal-export-1") fail("not a Hearth journal export");
if (trusted !== undefined && trusted !== head.did) fail(`signed by ${head.did}, not by ${trusted}`);

const { size, root } = readCheckpoint(head.checkpoint, head.did);
if (entries.length === 0) fail("the export holds no receipt");
for (const entry of entries) {
  const name = `receipt ${entry.index}`;
  if (entry.salt !== undefined && !/^[A-Za-z0-9_-]{43}$/.test(entry.salt)) fail(`${name}: the salt is malformed`);
  // The leaf of RFC 6962: SHA-256 of 0x00, then what is logged. An erased receipt has only its leaf.
  const leaf = entry.leaf === undefined ? sha256("\0", entry.salt, entry.receipt) : Buffer.from(entry.leaf, "base64");
  if (
    !included(
      entry.index,
      size,
      leaf,
      entry.proof.map((hash) => Buffer.from(hash, "base64")),
      root,
    )
  ) {
    fail(`${name} is not in the log that was signed`);
  }
  console.log(`${name} holds: ${entry.receipt ?? "its body was erased, the leaf is still in the log"}`);
}
console.log(`${entries.length} verified against the checkpoint of ${size} entries signed by ${head.did}`);
if (trusted === undefined) console.log("The key came with the export: compare it with the device's did:key.");

/** A C2SP checkpoint: origin, size, root, extension lines, blank line, signature. */
function readCheckpoint(note, did) {
  const end = note.lastIndexOf("\n\n");
  const text = note.slice(0, end + 1);
  const [origin, sizeLine, rootLine] = text.split("\n");
  const [dash, name, encoded] = note
    .slice(end + 2)
    .trimEnd()
    .split(" ");
  const [signed, publicKey] = [Buffer.from(encoded ?? "", "base64"), publicKeyOf(did)];
  const keyId = sha256(`${name}\n`, Buffer.of(1), publicKey).subarray(0, 4);
  const spki = Buffer.concat([Buffer.from("302a300506032b6570032100", "hex"), publicKey]);
  const key = createPublicKey({ key: spki, format: "der", type: "spki" });
  if (dash !== "\u2014" || name !== origin || signed.length !== 68 || !keyId.equals(signed.subarray(0, 4))) {
    fail("the checkpoint is not signed by this key");
  }
  if (!verify(null, Buffer.from(text), key, signed.subarray(4))) fail("the checkpoint's signature does not hold");
  const root = Buffer.from(rootLine, "base64");
  if (!/^(0|[1-9]\d{0,15})$/.test(sizeLine) || root.length !== 32) fail("the checkpoint is malformed");
  return { size: Number(sizeLine), root };
}

/** The 32 bytes in a did:key of type Ed25519 (base58btc, multicodec 0xed01). */
function publicKeyOf(did) {
  const alphabet = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
  if (!/^did:key:z6Mk[1-9A-HJ-NP-Za-km-z]{44}$/.test(did)) fail("the did:key is not an Ed25519 key");
  let number = 0n;
  for (const letter of did.slice("did:key:z".length)) number = number * 58n + BigInt(alphabet.indexOf(letter));
  const bytes = Buffer.from(number.toString(16).padStart(68, "0"), "hex");
  if (bytes.length !== 34 || bytes.readUInt16BE() !== 0xed01) fail("the did:key is not an Ed25519 key");
  return bytes.subarray(2);
}

/** RFC 9162 §2.1.3.2. The size is the signed one, never the proof's. */
function included(index, size, leaf, proof, root) {
  if (!Number.isSafeInteger(index) || index < 0 || index >= size) return false;
  if (leaf.length !== 32 || proof.some((hash) => hash.length !== 32)) return false;
  let [place, last, hash] = [index, size - 1, leaf];
  for (const sibling of proof) {
    if (last === 0) return false;
    const right = place % 2 === 1 || place === last;
    hash = right ? sha256("\u0001", sibling, hash) : sha256("\u0001", hash, sibling);
    // The last node of a row without a partner rises unhashed until it has one.
    if (right) while (place % 2 === 0 && place !== 0) [place, last] = [place / 2, Math.floor(last / 2)];
    [place, last] = [Math.floor(place / 2), Math.floor(last / 2)];
  }
  return last === 0 && hash.equals(root);
}

function sha256(...parts) {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest();
}

function fail(message, code = 1) {
  console.error(message);
  process.exit(code);
}
