import type { OwnerRecord } from "../owner/owner-records.ts";
import type { ItemFilter } from "./item-filter.ts";
import type { QueryTerm } from "./query-terms.ts";

/** How one kind of database finds words. */
export interface LexicalSearch extends AsyncDisposable {
  /** In how many items of the owner a word stands, counted no further than `most`. */
  frequency(record: OwnerRecord, word: string, most: number): Promise<number>;
  /** Items by their row number, best first. `items` is how many the owner has. */
  search(
    record: OwnerRecord,
    job: { terms: readonly QueryTerm[]; items: number; filter: ItemFilter; limit: number },
  ): Promise<number[]>;
}
