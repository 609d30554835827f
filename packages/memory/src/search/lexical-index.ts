import { type Database, type ReadableDatabase, statement } from "@hearth/storage";
import type { OwnerRecord } from "../owner/owner-records.ts";
import { fts5Search } from "./fts5-search.ts";
import type { ItemFilter } from "./item-filter.ts";
import type { LexicalSearch } from "./lexical-search.ts";
import { frequencyCap, pruneTerms, type QueryTerm, queryWords } from "./query-terms.ts";
import { tsvectorSearch } from "./tsvector-search.ts";

/** Items by their row number, best first. */
export type Ranked = readonly number[];

const countLifetime = 30_000;
/** A memory this small grows fast in proportion, and is counted each time. */
const cheapToCount = 1_000;
const mostRemembered = 10_000;

/** Search by words: BM25 over FTS5 on SQLite, rank by tsvector weighted with rarity on PostgreSQL. */
export class LexicalIndex implements AsyncDisposable {
  readonly #database: ReadableDatabase<unknown>;
  readonly #dialect: LexicalSearch;
  readonly #counts = new Map<string, { items: number; at: number; frequencies: Map<string, number> }>();

  constructor(database: Database<unknown>) {
    this.#database = database;
    this.#dialect = database.kind === "sqlite" ? fts5Search(database) : tsvectorSearch(database);
  }

  async search(
    record: OwnerRecord,
    { query, filter, limit }: { query: string; filter: ItemFilter; limit: number },
  ): Promise<Ranked> {
    const words = queryWords(query);
    if (words.length === 0) return [];
    const counts = await this.#countsOf(record);
    const cap = frequencyCap(counts.items);
    const terms: QueryTerm[] = [];
    for (const text of words) {
      let frequency = counts.frequencies.get(text);
      if (frequency === undefined) {
        frequency = await this.#dialect.frequency(record, text, Number.isFinite(cap) ? cap + 1 : counts.items + 1);
        if (counts.frequencies.size < mostRemembered && frequency > 0) counts.frequencies.set(text, frequency);
      }
      terms.push({ text, frequency });
    }
    const kept = pruneTerms(terms, counts.items);
    if (kept.length === 0) return [];
    return this.#dialect.search(record, { terms: kept, items: counts.items, filter, limit });
  }

  /** Sizes and frequencies only choose the terms, so they may be half a minute old. */
  async #countsOf({ owner }: OwnerRecord): Promise<{ items: number; frequencies: Map<string, number> }> {
    const known = this.#counts.get(owner);
    if (known !== undefined && known.items >= cheapToCount && performance.now() - known.at < countLifetime)
      return known;
    const row = await this.#database.first(
      statement<{ items: number }>(
        this.#database,
        "SELECT count(*) AS items FROM hearth_memory_item WHERE owner = ? AND status = 'active'",
        [owner],
      ),
    );
    const fresh = { items: row?.items ?? 0, at: performance.now(), frequencies: new Map<string, number>() };
    this.#counts.set(owner, fresh);
    return fresh;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#dialect[Symbol.asyncDispose]();
  }
}
