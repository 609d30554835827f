import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import fc from "fast-check";
import { emptyRoot, hashChildren, hashLeaf, verifyConsistency, verifyInclusion } from "../src/index.ts";
import { TreeBuilder } from "../src/tree-builder.ts";
import { consistencyProof, inclusionProof, rootOf } from "../src/tree-proofs.ts";

interface Probes {
  inclusion: {
    name: string;
    leafIdx: number;
    treeSize: number;
    root: string;
    leafHash: string;
    proof: string[] | null;
    wantErr: boolean;
  }[];
  consistency: {
    name: string;
    size1: number;
    size2: number;
    root1: string;
    root2: string;
    proof: string[] | null;
    wantErr: boolean;
  }[];
}

const probes = JSON.parse(readFileSync(new URL("fixtures/rfc6962-probes.json", import.meta.url), "utf8")) as Probes;
const bytes = (text: string): Buffer => Buffer.from(text, "base64");

/** The tree as RFC 6962 §2.1 defines it, from its leaves. */
function definedRoot(leaves: readonly Uint8Array[]): Uint8Array {
  if (leaves.length === 0) return emptyRoot;
  if (leaves.length === 1) return leaves[0]!;
  let split = 1;
  while (split * 2 < leaves.length) split *= 2;
  return hashChildren(definedRoot(leaves.slice(0, split)), definedRoot(leaves.slice(split)));
}

const leavesOf = (count: number): Buffer[] =>
  Array.from({ length: count }, (_, at) => hashLeaf(Buffer.from(`leaf ${at}`)));
const nodesOf = (leaves: readonly Uint8Array[]) => (height: number, index: number) =>
  definedRoot(leaves.slice(index * 2 ** height, (index + 1) * 2 ** height));

test("the roots of the Certificate Transparency reference tree come out", () => {
  const inputs = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];
  const roots = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
  ];
  const tree = new TreeBuilder(() => assert.fail("eight leaves fill no tile"));
  assert.equal(
    Buffer.from(tree.root()).toString("hex"),
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
  );
  inputs.forEach((input, at) => {
    tree.push(hashLeaf(Buffer.from(input, "hex")));
    assert.equal(Buffer.from(tree.root()).toString("hex"), roots[at]);
  });
});

test(`all ${probes.inclusion.length} inclusion probes of transparency-dev are judged as they should be`, () => {
  for (const { name, leafIdx, treeSize, root, leafHash, proof, wantErr } of probes.inclusion) {
    const statement = {
      index: leafIdx,
      size: treeSize,
      root: bytes(root),
      leafHash: bytes(leafHash),
      proof: (proof ?? []).map(bytes),
    };
    assert.equal(verifyInclusion(statement), !wantErr, name);
  }
});

test(`all ${probes.consistency.length} consistency probes of transparency-dev are judged as they should be`, () => {
  for (const { name, size1, size2, root1, root2, proof, wantErr } of probes.consistency) {
    const statement = { size1, size2, root1: bytes(root1), root2: bytes(root2), proof: (proof ?? []).map(bytes) };
    assert.equal(verifyConsistency(statement), !wantErr, name);
  }
});

test("every proof of every tree up to 130 leaves holds", () => {
  const leaves = leavesOf(130);
  const cache = new Map<string, Uint8Array>();
  const define = nodesOf(leaves);
  const node = (height: number, index: number): Uint8Array => {
    const name = `${height}/${index}`;
    const known = cache.get(name) ?? define(height, index);
    cache.set(name, known);
    return known;
  };
  const roots = leaves.map((_, at) => rootOf(at + 1, node));
  for (let size = 1; size <= leaves.length; size++) {
    const root = roots[size - 1]!;
    for (let index = 0; index < size; index++) {
      const proof = inclusionProof(index, size, node);
      assert.ok(verifyInclusion({ index, size, root, proof, leafHash: leaves[index]! }), `${index} in ${size}`);
      const before = index + 1;
      const consistency = consistencyProof(before, size, node);
      assert.ok(
        verifyConsistency({ size1: before, size2: size, root1: roots[index]!, root2: root, proof: consistency }),
        `${before} to ${size}`,
      );
    }
  }
});

test("a builder that goes on from any size makes the root that the definition makes, and the same tiles", () => {
  const leaves = leavesOf(1_100);
  const whole: string[] = [];
  const straight = new TreeBuilder(({ level, index, nodes }) =>
    whole.push(`${level}/${index}/${nodes.toString("base64")}`),
  );
  for (const leaf of leaves) straight.push(leaf);
  assert.deepEqual(Buffer.from(straight.root()), Buffer.from(definedRoot(leaves)));
  for (const size of [1, 2, 3, 255, 256, 257, 511, 512, 700, 1_024]) {
    const resumed: string[] = [];
    const tree = new TreeBuilder(
      ({ level, index, nodes }) => resumed.push(`${level}/${index}/${nodes.toString("base64")}`),
      size,
      nodesOf(leaves),
    );
    assert.deepEqual(Buffer.from(tree.root()), Buffer.from(definedRoot(leaves.slice(0, size))));
    for (const leaf of leaves.slice(size)) tree.push(leaf);
    assert.deepEqual(Buffer.from(tree.root()), Buffer.from(straight.root()));
    assert.deepEqual(resumed, whole.slice(whole.length - resumed.length));
  }
});

test("no change of index, leaf, proof or root passes for the original", () => {
  const leaves = leavesOf(130);
  const property = fc.property(
    fc.integer({ min: 2, max: 130 }),
    fc.nat(),
    fc.nat(),
    fc.integer({ min: 0, max: 255 }),
    fc.constantFrom("flip", "drop", "append", "index", "leaf", "root", "short"),
    (size, anyIndex, anywhere, bit, change) => {
      const index = anyIndex % size;
      const node = nodesOf(leaves);
      const flip = (hash: Uint8Array): Uint8Array => {
        const changed = Uint8Array.from(hash);
        changed[bit >> 3]! ^= 1 << (bit & 7);
        return changed;
      };
      const proof = inclusionProof(index, size, node);
      const at = anywhere % proof.length;
      const statement = { index, size, leafHash: leaves[index]! as Uint8Array, root: rootOf(size, node), proof };
      assert.ok(verifyInclusion(statement));
      if (change === "flip") statement.proof = proof.with(at, flip(proof[at]!));
      if (change === "short") statement.proof = proof.with(at, proof[at]!.subarray(1));
      if (change === "drop") statement.proof = proof.toSpliced(at, 1);
      if (change === "append") statement.proof = [...proof, leaves[0]!];
      if (change === "index") statement.index = (index + 1) % size;
      if (change === "leaf") statement.leafHash = flip(statement.leafHash);
      if (change === "root") statement.root = flip(statement.root);
      assert.equal(verifyInclusion(statement), false);
    },
  );
  const fresh = Date.now() % 2 ** 31;
  console.log(`tree properties: seeds 6962 and ${fresh}`);
  const numRuns = Number(process.env["HEARTH_FUZZ_RUNS"] ?? 300);
  fc.assert(property, { seed: 6962, numRuns });
  fc.assert(property, { seed: fresh, numRuns });
});

test("sizes and indexes that are no counts prove nothing", () => {
  const leafHash = hashLeaf(Buffer.from("x"));
  for (const [index, size] of [
    [-1, 1],
    [0, 0],
    [0.5, 1],
    [0, NaN],
    [0, Infinity],
    [1, 1],
    [2 ** 53, 2 ** 54],
  ] as const) {
    assert.equal(verifyInclusion({ index, size, leafHash, root: leafHash, proof: [] }), false, `${index} of ${size}`);
  }
});
