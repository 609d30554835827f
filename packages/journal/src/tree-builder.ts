import { emptyRoot, hashChildren, hashLength, hashPairInto, hashTextInto } from "./tree-hash.ts";

/** Leaves under one tile. A tile is a subtree of height 8: what is stored of a tree once it is complete. */
export const tileWidth = 256;
const tileHeight = 8;

/** Hashes in a tile: its leaves and everything above them. */
export const tileNodes = 2 * tileWidth - 1;

/** The nodes of a complete tile in heap order: its top first, then each level from the left. 511 hashes. */
export interface Tile {
  /** 0 stands on leaves, 1 on the tops of tiles of level 0, and so on. */
  level: number;
  index: number;
  nodes: Buffer;
}

/** Where a node lies in a tile: `height` 0 (its leaves) to 8 (its top). */
export function slotOf(height: number, index: number): number {
  return (1 << (tileHeight - height)) - 1 + index;
}

interface OpenTile {
  nodes: Buffer;
  count: number;
  done: number;
}

/**
 * Grows an RFC 6962 tree leaf by leaf, keeping only the tiles at its right edge, and hands out each tile as it is
 * completed. Every inner node is computed once.
 */
export class TreeBuilder {
  readonly #tiles: OpenTile[] = [];
  readonly #onTile: (tile: Tile) => void;
  #size: number;

  /**
   * @param size leaves that are in the tree already
   * @param node the node at a height of the whole tree, for what is there already
   */
  constructor(onTile: (tile: Tile) => void, size = 0, node?: (height: number, index: number) => Uint8Array) {
    this.#onTile = onTile;
    this.#size = size;
    if (node === undefined) return;
    for (let level = 0, width = size; width > 0; level++, width = Math.floor(width / tileWidth)) {
      const first = width - (width % tileWidth);
      const tile = this.#tile(level);
      tile.done = first / tileWidth;
      for (let index = first; index < width; index++) this.#place(tile, node(level * tileHeight, index));
    }
  }

  get size(): number {
    return this.#size;
  }

  push(leafHash: Uint8Array): void {
    this.#place(this.#tile(0), leafHash);
    this.#grown();
  }

  /** Pushes the leaf of a text, hashed straight into its place: the hot path of appending and of auditing. */
  pushText(text: string): void {
    const tile = this.#tile(0);
    hashTextInto(text, tile.nodes, slotOf(0, tile.count) * hashLength);
    this.#combine(tile);
    this.#grown();
  }

  #grown(): void {
    this.#size += 1;
    for (let level = 0; ; level++) {
      const tile = this.#tile(level);
      if (tile.count < tileWidth) return;
      const nodes = Buffer.from(tile.nodes);
      this.#onTile({ level, index: tile.done, nodes });
      tile.done += 1;
      tile.count = 0;
      this.#place(this.#tile(level + 1), nodes.subarray(0, hashLength));
    }
  }

  /** The root of the tree as it is. */
  root(): Uint8Array {
    let root: Uint8Array | undefined;
    for (const { nodes, count } of this.#tiles) {
      for (let height = 0; height < tileHeight; height++) {
        const width = count >> height;
        if ((width & 1) === 0) continue;
        const at = slotOf(height, width - 1) * hashLength;
        const left = nodes.subarray(at, at + hashLength);
        root = root === undefined ? Buffer.from(left) : hashChildren(left, root);
      }
    }
    return root ?? emptyRoot;
  }

  #tile(level: number): OpenTile {
    return (this.#tiles[level] ??= { nodes: Buffer.alloc(tileNodes * hashLength), count: 0, done: 0 });
  }

  #place(tile: OpenTile, hash: Uint8Array): void {
    tile.nodes.set(hash, slotOf(0, tile.count) * hashLength);
    this.#combine(tile);
  }

  /** Takes the leaf that was just written in, and computes every node that it completes. */
  #combine(tile: OpenTile): void {
    let slot = slotOf(0, tile.count++);
    // In heap order a right child has an even slot; the top, slot 0, is nobody's child.
    for (; slot > 0 && slot % 2 === 0; slot = slot / 2 - 1) {
      hashPairInto(tile.nodes, (slot - 1) * hashLength, (slot / 2 - 1) * hashLength);
    }
  }
}
