import { hashChildren } from "./tree-hash.ts";

/** The complete subtree of a height that is the index-th from the left. Height 0 is the leaves. */
export type NodeSource = (height: number, index: number) => Uint8Array;

/** The root of the first `size` leaves (RFC 6962 §2.1). `size` is at least 1. */
export function rootOf(size: number, node: NodeSource): Uint8Array {
  return rangeRoot(0, size, node);
}

/** The hashes that lead from a leaf to the root of a tree of `size` leaves, lowest first (RFC 6962 §2.1.1). */
export function inclusionProof(index: number, size: number, node: NodeSource): Uint8Array[] {
  const proof: Uint8Array[] = [];
  let start = 0;
  let end = size;
  while (end - start > 1) {
    const middle = start + splitOf(end - start);
    if (index < middle) {
      proof.push(rangeRoot(middle, end, node));
      end = middle;
    } else {
      proof.push(rangeRoot(start, middle, node));
      start = middle;
    }
  }
  return proof.toReversed();
}

/** The hashes that show the first `size1` of `size2` leaves to be unchanged (RFC 6962 §2.1.2). `size1` is at least 1. */
export function consistencyProof(size1: number, size2: number, node: NodeSource): Uint8Array[] {
  const proof: Uint8Array[] = [];
  let start = 0;
  let end = size2;
  while (end !== size1) {
    const middle = start + splitOf(end - start);
    if (size1 <= middle) {
      proof.push(rangeRoot(middle, end, node));
      end = middle;
    } else {
      proof.push(rangeRoot(start, middle, node));
      start = middle;
    }
  }
  if (start !== 0) proof.push(rangeRoot(start, end, node));
  return proof.toReversed();
}

/** The largest power of two below n. */
function splitOf(n: number): number {
  let split = 1;
  while (split * 2 < n) split *= 2;
  return split;
}

function rangeRoot(start: number, end: number, node: NodeSource): Uint8Array {
  const width = end - start;
  const height = Math.log2(width);
  if (Number.isInteger(height)) return node(height, start / width);
  const middle = start + splitOf(width);
  return hashChildren(rangeRoot(start, middle, node), rangeRoot(middle, end, node));
}
