import type { DatabaseSync, StatementSync } from "node:sqlite";
import { JournalDamagedError } from "./errors/journal-damaged-error.ts";
import { slotOf } from "./tree-builder.ts";
import { hashChildren, hashLength } from "./tree-hash.ts";

/** Reads the nodes of the tree: leaves from their entries, inner nodes from complete tiles, the right edge by hashing. */
export class NodeStore {
  readonly #leaf: StatementSync;
  readonly #inner: StatementSync;

  constructor(database: DatabaseSync) {
    this.#leaf = database.prepare("SELECT leaf FROM entries WHERE position = ?");
    this.#inner = database.prepare("SELECT substr(nodes, ?, 32) AS hash FROM tiles WHERE level = ? AND position = ?");
  }

  /** The complete subtree of a height that is the index-th from the left. */
  readonly node = (height: number, index: number): Uint8Array => {
    if (height === 0) {
      const row = this.#leaf.get(index);
      if (row === undefined) throw new JournalDamagedError(`the journal has no entry ${index}, though it was signed`);
      return row["leaf"] as Uint8Array;
    }
    const level = Math.floor((height - 1) / 8);
    const local = height - level * 8;
    const across = 2 ** (8 - local);
    const slot = slotOf(local, index % across);
    const row = this.#inner.get(slot * hashLength + 1, level, Math.floor(index / across));
    if (row !== undefined) return row["hash"] as Uint8Array;
    return hashChildren(this.node(height - 1, index * 2), this.node(height - 1, index * 2 + 1));
  };
}
