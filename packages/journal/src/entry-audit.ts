import { hash } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";
import { canonicalJson } from "./canonical-json.ts";
import { unseal } from "./sealed-receipt.ts";
import { TreeBuilder } from "./tree-builder.ts";
import type { JournalProblem } from "./verify-journal.ts";

type Row = [position: number, leaf: Uint8Array, sealed: Uint8Array | null, remains: string | null];

/** A root that was signed, to be met when the tree has its size. */
export interface SignedRoot {
  size: number;
  root: Uint8Array;
  /** What it is, for the message: "checkpoint 3", "a remembered checkpoint". */
  name: string;
  code: "root-mismatch" | "history-forked";
}

const tombstoneMark = Buffer.from('"kind":"erasure"');

/** Walks every entry in order: hashes what is there, rebuilds the tree, and compares it with what was stored and signed. */
export class EntryAudit {
  erased = 0;
  readonly #report: (problem: JournalProblem) => void;
  readonly #rows: Iterator<Row>;
  readonly #tree: TreeBuilder;
  readonly #roots: readonly SignedRoot[];
  readonly #remains = new Map<number, { text: string; leaf: string }>();
  #nextRoot = 0;
  #tiles = 0;

  constructor(database: DatabaseSync, report: (problem: JournalProblem) => void, roots: readonly SignedRoot[]) {
    this.#report = report;
    this.#roots = roots.toSorted((a, b) => a.size - b.size);
    const statement = database.prepare("SELECT position, leaf, sealed, remains FROM entries ORDER BY position");
    statement.setReturnArrays(true);
    this.#rows = statement.iterate() as unknown as Iterator<Row>;
    const tile = database.prepare("SELECT nodes FROM tiles WHERE level = ? AND position = ?");
    this.#tree = new TreeBuilder(({ level, index, nodes }) => {
      this.#tiles += 1;
      const stored = tile.get(level, index)?.["nodes"] as Uint8Array | undefined;
      if (stored === undefined || Buffer.compare(stored, nodes) !== 0) {
        report({
          code: "tree-changed",
          message: `tile ${index} of level ${level} is not the hashes of what is below it`,
        });
      }
    });
    this.#database = database;
    this.#meetRoots();
  }

  readonly #database: DatabaseSync;

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

  #entry([position, leaf, sealed, remains]: Row): void {
    if (position !== this.#tree.size) {
      this.#report({
        code: "entry-missing",
        index: this.#tree.size,
        message: `entry ${this.#tree.size} is missing before entry ${position}`,
      });
    }
    if (sealed !== null) {
      const computed = hash("sha256", sealed, "latin1");
      if (
        sealed[0] !== 0 ||
        Buffer.from(leaf.buffer, leaf.byteOffset, leaf.byteLength).toString("latin1") !== computed
      ) {
        this.#report({
          code: "entry-changed",
          index: position,
          message: `entry ${position} is not what its leaf hashes`,
        });
      }
      this.#tree.push(Buffer.from(computed, "latin1"));
      if (this.#mayBeTombstone(sealed)) this.#tombstone(position, sealed);
    } else {
      this.erased += 1;
      this.#remains.set(position, { text: remains ?? "", leaf: Buffer.from(leaf).toString("base64") });
      this.#tree.push(leaf);
    }
    this.#meetRoots();
  }

  #meetRoots(): void {
    for (let next = this.#roots[this.#nextRoot]; next?.size === this.#tree.size; next = this.#roots[++this.#nextRoot]) {
      if (Buffer.compare(this.#tree.root(), next.root) === 0) continue;
      this.#report({
        code: next.code,
        message: `the first ${next.size} entries are not those that ${next.name} signs`,
      });
    }
  }

  // Only while something erased waits for its receipt: an erasure always comes after what it erases.
  #mayBeTombstone(sealed: Uint8Array): boolean {
    return (
      this.#remains.size > 0 && Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength).includes(tombstoneMark)
    );
  }

  #tombstone(position: number, sealed: Uint8Array): void {
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
