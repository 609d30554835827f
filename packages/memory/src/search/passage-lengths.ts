import { setImmediate } from "node:timers/promises";
import { type ReadableDatabase, statement } from "@hearth/storage";
import { type OwnerRecord, textIndexOf } from "../owner/owner-records.ts";
import { readVarints } from "./varints.ts";

/** So many are read at once that other work waits a few milliseconds at most. */
const chunk = 10_000;

/**
 * How many words each indexed item has, kept in memory (four bytes each), since looking them up one by one is what makes
 * FTS5's own ranking slow. They are read from the text index (`%_docsize`). An item's text never changes, a row number
 * is never handed out again, and items are indexed in the order of their numbers: what is new stands behind what is known.
 */
export class PassageLengths {
  readonly #database: ReadableDatabase<unknown>;
  readonly #known = new Map<number, number>();
  #lengths = new Uint32Array(1_024);

  constructor(database: ReadableDatabase<unknown>) {
    this.#database = database;
  }

  /** Words of an item that was loaded. */
  readonly of = (seq: number): number => this.#lengths[seq] ?? 0;

  /** Loads the lengths of this person's items up to the row number `last`. */
  async loadUpTo(record: OwnerRecord, last: number): Promise<void> {
    for (let known = this.#knownOf(record); known < last; known = this.#knownOf(record)) {
      if (known > 0) await setImmediate();
      const row = await this.#database.first(
        statement<{ ids: string; sizes: string | null }>(
          this.#database,
          // One row of text costs a fraction of so many rows.
          `SELECT json_group_array(id) AS ids, group_concat(hex(sz), '') AS sizes
           FROM (SELECT id, sz FROM ${textIndexOf(record)}_docsize WHERE id > ? ORDER BY id LIMIT ?)`,
          [this.#knownOf(record), chunk],
        ),
      );
      const ids = JSON.parse(row!.ids) as number[];
      // Two an item: of its text and of its context.
      const sizes = readVarints(Buffer.from(row!.sizes ?? "", "hex"));
      this.#makeRoomFor(ids.at(-1) ?? 0);
      // Set, never added to: another search may have loaded the same meanwhile.
      for (const [at, id] of ids.entries()) this.#lengths[id] = sizes[2 * at]! + sizes[2 * at + 1]!;
      // Where the index ends before `last`, there is nothing more to know.
      this.#known.set(record.number, Math.max(this.#knownOf(record), ids.at(-1) ?? last));
    }
  }

  #knownOf({ number }: OwnerRecord): number {
    return this.#known.get(number) ?? 0;
  }

  #makeRoomFor(last: number): void {
    if (last < this.#lengths.length) return;
    const larger = new Uint32Array(2 ** Math.ceil(Math.log2(last + 1)));
    larger.set(this.#lengths);
    this.#lengths = larger;
  }
}
