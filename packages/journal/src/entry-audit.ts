import type { DatabaseSync, StatementSync } from "node:sqlite";
import { canonicalJson } from "./canonical-json.ts";
import { unseal } from "./sealed-receipt.ts";
import { slotOf, tileWidth, TreeBuilder, type Tile } from "./tree-builder.ts";
import { hashLength } from "./tree-hash.ts";
import type { JournalProblem } from "./verify-journal.ts";

type Row = [position: number, sealed: string | null];

/** A root that was signed, to be met when the tree has its size. */
export interface SignedRoot {
  size: number;
  root: Uint8Array;
  /** What it is, for the message: "checkpoint 3", "a remembered checkpoint". */
  name: string;
  code: "root-mismatch" | "history-forked";
}

const tombstoneMark = '"kind":"erasure"';

/** Walks every entry in order: hashes what is there, rebuilds the tree, and compares it with what was stored and signed. */
export class EntryAudit {
  erased = 0;
  readonly #report: (problem: JournalProblem) => void;
  readonly #rows: Iterator<Row>;
  readonly #tree: TreeBuilder;
  readonly #roots: readonly SignedRoot[];
  readonly #database: DatabaseSync;
  readonly #erasedRow: StatementSync;
  readonly #tile: StatementSync;
  readonly #remains = new Map<number, { text: string; leaf: string }>();
  #nextRoot = 0;
  /** The size of the last root that was met, so that a mismatch can say from where on. */
  #sound = 0;
  #mismatched = false;
  /** Positions that were skipped so far. */
  #gap = 0;
  #tiles = 0;

  constructor(database: DatabaseSync, report: (problem: JournalProblem) => void, roots: readonly SignedRoot[]) {
    this.#database = database;
    this.#report = report;
    this.#roots = roots.toSorted((a, b) => a.size - b.size);
    this.#erasedRow = database.prepare("SELECT leaf, remains FROM entries WHERE position = ?");
    this.#tile = database.prepare("SELECT nodes FROM tiles WHERE level = ? AND position = ?");
    this.#tree = new TreeBuilder((tile) => this.#compareTile(tile));
    const statement = database.prepare("SELECT position, sealed FROM entries ORDER BY position");
    statement.setReturnArrays(true);
    this.#rows = statement.iterate() as unknown as Iterator<Row>;
    this.#meetRoots();
  }

  get size(): number {
    return this.#tree.size;
  }

  /** Audits up to `count` entries. @returns false at the end */
  next(count: number): boolean {
    for (let done = 0; done < count; done++) {
      const { value, done: end } = this.#rows.next();
      if (end === true) return false;
      this.#entry(value);
    }
    return true;
  }

  /** @param signed how many entries the head covers */
  finish(signed: number): void {
    const { size } = this.#tree;
    if (size > signed) {
      this.#report({
        code: "entry-unsigned",
        index: signed,
        message: `entries ${signed} to ${size - 1} are covered by no checkpoint`,
      });
    }
    for (const { size: wanted, name } of this.#roots.slice(this.#nextRoot)) {
      this.#report({
        code: "head-behind",
        message: `the journal holds ${size} entries, ${name} signs ${wanted}: its end was cut`,
      });
    }
    const tiles = Number(this.#database.prepare("SELECT count(*) AS count FROM tiles").get()?.["count"]);
    if (tiles !== this.#tiles)
      this.#report({ code: "tree-changed", message: `there are ${tiles} tiles instead of ${this.#tiles}` });
    for (const index of this.#remains.keys()) {
      this.#report({
        code: "erasure-unattested",
        index,
        message: `entry ${index} is erased, but no erasure receipt says so`,
      });
    }
  }

  #entry([position, sealed]: Row): void {
    const wanted = this.#tree.size + this.#gap;
    if (position !== wanted) {
      const message = `entry ${wanted} is missing before entry ${position}`;
      this.#report({ code: "entry-missing", index: wanted, message });
      this.#gap += position - wanted;
    }
    if (sealed !== null) {
      this.#tree.pushText(sealed);
      // An erasure comes after what it erases, so only while something erased waits for its receipt.
      if (this.#remains.size > 0 && sealed.includes(tombstoneMark)) this.#tombstone(position, sealed);
    } else {
      this.erased += 1;
      const row = this.#erasedRow.get(position);
      const leaf = row?.["leaf"] as Uint8Array;
      this.#remains.set(position, { text: String(row?.["remains"]), leaf: Buffer.from(leaf).toString("base64") });
      this.#tree.push(leaf);
    }
    this.#meetRoots();
  }

  #compareTile({ level, index, nodes }: Tile): void {
    this.#tiles += 1;
    const stored = this.#tile.get(level, index)?.["nodes"] as Uint8Array | undefined;
    if (stored !== undefined && Buffer.compare(stored, nodes) === 0) return;
    // Behind a gap every hash differs, which says nothing more.
    if (this.#gap !== 0) return;
    const changed = level === 0 && stored !== undefined ? changedLeaves(stored, nodes) : [];
    for (const leaf of changed) {
      const entry = index * tileWidth + leaf;
      this.#report({ code: "entry-changed", index: entry, message: `entry ${entry} is not what its leaf hashes` });
    }
    if (changed.length > 0) return;
    this.#report({
      code: "tree-changed",
      message: `tile ${index} of level ${level} is not the hashes of what is below it`,
    });
  }

  #meetRoots(): void {
    const { size } = this.#tree;
    for (let next = this.#roots[this.#nextRoot]; next?.size === size; next = this.#roots[++this.#nextRoot]) {
      if (Buffer.compare(this.#tree.root(), next.root) === 0) {
        this.#sound = size;
      } else if (!this.#mismatched || next.code === "history-forked") {
        this.#mismatched = true;
        const message = `entries 0 to ${size - 1} are not those that ${next.name} signs; up to ${this.#sound} they are`;
        this.#report({ code: next.code, message });
      }
    }
  }

  #tombstone(position: number, sealed: string): void {
    try {
      const { kind, body } = JSON.parse(unseal(sealed).text) as { kind: string; body: Record<string, unknown> };
      const erased = this.#remains.get(Number(body["erases"]));
      if (kind !== "erasure" || erased === undefined) return;
      if (canonicalJson(body["remains"]) === erased.text && body["leaf"] === erased.leaf) {
        this.#remains.delete(Number(body["erases"]));
      }
    } catch {
      this.#report({ code: "entry-changed", index: position, message: `entry ${position} is not a receipt` });
    }
  }
}

function changedLeaves(stored: Uint8Array, computed: Uint8Array): number[] {
  return Array.from({ length: tileWidth }, (_, leaf) => leaf).filter((leaf) => {
    const at = slotOf(0, leaf) * hashLength;
    return Buffer.compare(stored.subarray(at, at + hashLength), computed.subarray(at, at + hashLength)) !== 0;
  });
}
