import { hash } from "node:crypto";

/** The length of every hash in the tree, in bytes (SHA-256). */
export const hashLength = 32;

const scratch = Buffer.allocUnsafe(1 + 2 * hashLength);
scratch[0] = 1;

/** The root of a tree without leaves: SHA-256 of nothing (RFC 6962 §2.1). */
export const emptyRoot: Uint8Array = sha256(Buffer.alloc(0));

// Through latin1, because Node makes a string of a digest in half the time it takes to make a Buffer.
export function sha256(data: Uint8Array): Buffer {
  return Buffer.from(hash("sha256", data, "latin1"), "latin1");
}

/** The hash of a leaf: SHA-256 of 0x00 and its data (RFC 6962 §2.1). */
export function hashLeaf(data: Uint8Array): Buffer {
  return sha256(Buffer.concat([Uint8Array.of(0), data]));
}

/** The hash of a leaf whose data is a text in UTF-8. */
export function hashTextLeaf(text: string): Buffer {
  return Buffer.from(hash("sha256", `\u0000${text}`, "latin1"), "latin1");
}

/** The hash of an inner node: SHA-256 of 0x01, left and right (RFC 6962 §2.1). */
export function hashChildren(left: Uint8Array, right: Uint8Array): Buffer {
  scratch.set(left, 1);
  scratch.set(right, 1 + hashLength);
  return sha256(scratch);
}

/** Hashes the 64 bytes at `from` (two neighbours) into the 32 bytes at `to`. */
export function hashPairInto(nodes: Buffer, from: number, to: number): void {
  nodes.copy(scratch, 1, from, from + 2 * hashLength);
  nodes.write(hash("sha256", scratch, "latin1"), to, "latin1");
}

/** Hashes the leaf of a text into the 32 bytes at `to`. */
export function hashTextInto(text: string, nodes: Buffer, to: number): void {
  nodes.write(hash("sha256", `\u0000${text}`, "latin1"), to, "latin1");
}
