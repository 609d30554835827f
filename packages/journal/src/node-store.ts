import type { DatabaseSync, StatementSync } from "node:sqlite";
import { JournalDamagedError } from "./errors/journal-damaged-error.ts";
import { slotOf } from "./tree-builder.ts";
import { hashChildren, hashLength, hashTextLeaf } from "./tree-hash.ts";

/** Reads the nodes of the tree: from complete tiles, and at the right edge by hashing the entries. */
export class NodeStore {
  readonly #entry: StatementSync;
  readonly #inTile: StatementSync;

  constructor(database: DatabaseSync) {
    this.#entry = database.prepare("SELECT sealed, leaf FROM entries WHERE position = ?");
    this.#inTile = database.prepare("SELECT substr(nodes, ?, 32) AS hash FROM tiles WHERE level = ? AND position = ?");
  }

  /** The complete subtree of a height that is the index-th from the left. */
  readonly node = (height: number, index: number): Uint8Array => {
    const level = Math.floor(Math.max(height - 1, 0) / 8);
    const local = height - level * 8;
    const across = 2 ** (8 - local);
    const slot = slotOf(local, index % across);
    const row = this.#inTile.get(slot * hashLength + 1, level, Math.floor(index / across));
    if (row !== undefined) return row["hash"] as Uint8Array;
    if (height === 0) return this.#hashEntry(index);
    return hashChildren(this.node(height - 1, index * 2), this.node(height - 1, index * 2 + 1));
  };

  #hashEntry(index: number): Uint8Array {
    const row = this.#entry.get(index);
    if (row === undefined) throw new JournalDamagedError(`the journal has no entry ${index}, though it was signed`);
    const { sealed, leaf } = row;
    return typeof sealed === "string" ? hashTextLeaf(sealed) : (leaf as Uint8Array);
  }
}
