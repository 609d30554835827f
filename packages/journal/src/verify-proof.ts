import { hashChildren, hashLength } from "./tree-hash.ts";

export interface InclusionStatement {
  index: number;
  /** From the signed checkpoint, never from whoever sent the proof: a root does not commit to its size. */
  size: number;
  leafHash: Uint8Array;
  root: Uint8Array;
  proof: readonly Uint8Array[];
}

/** True when the leaf is at that index of the tree with that size and root (RFC 9162 §2.1.3.2). Never throws. */
export function verifyInclusion({ index, size, leafHash, root, proof }: InclusionStatement): boolean {
  if (!isCount(index) || !isCount(size) || index >= size) return false;
  if (!isHash(leafHash) || !isHash(root) || !proof.every(isHash)) return false;
  let place = index;
  let last = size - 1;
  let hash = leafHash;
  for (const sibling of proof) {
    if (last === 0) return false;
    if (place % 2 === 1 || place === last) {
      hash = hashChildren(sibling, hash);
      while (place % 2 === 0 && place !== 0) [place, last] = [half(place), half(last)];
    } else {
      hash = hashChildren(hash, sibling);
    }
    [place, last] = [half(place), half(last)];
  }
  return last === 0 && equal(hash, root);
}

export interface ConsistencyStatement {
  /** Both sizes come from signed checkpoints. */
  size1: number;
  size2: number;
  root1: Uint8Array;
  root2: Uint8Array;
  proof: readonly Uint8Array[];
}

/** True when the tree of size2 begins with the tree of size1 (RFC 9162 §2.1.4.2). From an empty tree nothing can be shown. */
export function verifyConsistency({ size1, size2, root1, root2, proof }: ConsistencyStatement): boolean {
  if (!isCount(size1) || !isCount(size2) || size1 > size2 || size1 === 0) return false;
  if (size1 === size2) return proof.length === 0 && equal(root1, root2);
  if (proof.length === 0) return false;
  if (!isHash(root1) || !isHash(root2) || !proof.every(isHash)) return false;
  // The old root is a node of the new tree when its size is a power of two, so it is left out of the proof.
  const path = Number.isInteger(Math.log2(size1)) ? [root1, ...proof] : proof;
  let place = size1 - 1;
  let last = size2 - 1;
  while (place % 2 === 1) [place, last] = [half(place), half(last)];
  let oldHash = path[0]!;
  let newHash = path[0]!;
  for (const sibling of path.slice(1)) {
    if (last === 0) return false;
    if (place % 2 === 1 || place === last) {
      oldHash = hashChildren(sibling, oldHash);
      newHash = hashChildren(sibling, newHash);
      while (place % 2 === 0 && place !== 0) [place, last] = [half(place), half(last)];
    } else {
      newHash = hashChildren(newHash, sibling);
    }
    [place, last] = [half(place), half(last)];
  }
  return last === 0 && equal(oldHash, root1) && equal(newHash, root2);
}

const half = (n: number): number => Math.floor(n / 2);
const isCount = (n: number): boolean => Number.isSafeInteger(n) && n >= 0;
const isHash = (bytes: Uint8Array): boolean => bytes.length === hashLength;
const equal = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;
