import { type ReadableDatabase, statement } from "@hearth/storage";
import { type OwnerRecord, textIndexOf, textIndexTermsOf } from "../owner/owner-records.ts";
import { bestOf, type IndexSizes, scoreByBm25 } from "./bm25.ts";
import { IndexTerms } from "./index-terms.ts";
import { filterCondition, type ItemFilter } from "./item-filter.ts";
import type { LexicalSearch } from "./lexical-search.ts";
import { PassageLengths } from "./passage-lengths.ts";
import { readVarints } from "./varints.ts";

/** Where FTS5 keeps the sizes of an index in its `%_data`: the number of rows, then the words of each column. */
const sizesRecord = 1;

const quote = (word: string): string => `"${word.replaceAll('"', "")}"`;

/**
 * Words on SQLite. FTS5 finds them; the ranking is its own BM25, computed here from the same numbers, since FTS5 reads a
 * record of each passage it ranks and sorts them all.
 */
export function fts5Search(database: ReadableDatabase<unknown>): LexicalSearch {
  const indexTerms = new IndexTerms();
  const lengths = new PassageLengths(database);

  async function sizesOf(record: OwnerRecord): Promise<IndexSizes> {
    const row = await database.first(
      statement<{ block: Uint8Array }>(database, `SELECT block FROM ${textIndexOf(record)}_data WHERE id = ?`, [
        sizesRecord,
      ]),
    );
    const [passages = 0, ...columns] = readVarints(row?.block ?? new Uint8Array());
    return { passages, words: columns.reduce((sum, words) => sum + words, 0) };
  }

  async function postingOf(record: OwnerRecord, term: string): Promise<number[]> {
    const row = await database.first(
      statement<{ found: string }>(
        database,
        // One row of text costs a fraction of so many rows.
        `SELECT json_group_array(doc) AS found FROM ${textIndexTermsOf(record)} WHERE term = ?`,
        [term],
      ),
    );
    return JSON.parse(row!.found) as number[];
  }

  /** Those of the items that fit the filter, in their order. */
  async function fitting(seqs: readonly number[], filter: ItemFilter): Promise<number[]> {
    const { text: condition, parameters } = filterCondition(filter, "i");
    const rows = await database.all(
      statement<{ seq: number }>(
        database,
        `SELECT i.seq FROM json_each(?) k CROSS JOIN hearth_memory_item i ON i.seq = k.value
         WHERE ${condition} ORDER BY k.key`,
        [JSON.stringify(seqs), ...parameters],
      ),
    );
    return rows.map(({ seq }) => seq);
  }

  async function rankedByFts5(
    record: OwnerRecord,
    { words, filter, limit }: { words: readonly string[]; filter: ItemFilter; limit: number },
  ): Promise<number[]> {
    const index = textIndexOf(record);
    const { text: condition, parameters } = filterCondition(filter, "i");
    const rows = await database.all(
      statement<{ seq: number }>(
        database,
        `SELECT f.rowid AS seq FROM ${index} f JOIN hearth_memory_item i ON i.seq = f.rowid
         WHERE ${index} MATCH ? AND ${condition} ORDER BY f.rank LIMIT ?`,
        [words.map(quote).join(" OR "), ...parameters, limit],
      ),
    );
    return rows.map(({ seq }) => seq);
  }

  return {
    async frequency(record, word, most) {
      const index = textIndexOf(record);
      const row = await database.first(
        statement<{ found: number }>(
          database,
          `SELECT count(*) AS found FROM (SELECT 1 FROM ${index} WHERE ${index} MATCH ? LIMIT ?)`,
          [quote(word), most],
        ),
      );
      return row?.found ?? 0;
    },
    async search(record, { terms, filter, limit }) {
      const words = terms.map(({ text }) => text);
      const termsOfWords = await indexTerms.of(words);
      // A word that the index splits is a phrase to it; only FTS5 itself knows where that stands.
      if (termsOfWords.some((found) => found.length !== 1)) return rankedByFts5(record, { words, filter, limit });
      const postings: number[][] = [];
      for (const [term] of termsOfWords) postings.push(await postingOf(record, term!));
      const sizes = await sizesOf(record);
      await lengths.loadUpTo(record, Math.max(0, ...postings.map((posting) => posting.at(-1) ?? 0)));
      const scored = scoreByBm25({ postings, lengthOf: lengths.of, sizes });
      // Mostly enough of the best may be returned; where not, more and more of them are looked at.
      for (let looked = limit; ; looked *= 4) {
        const found = await fitting(bestOf(scored, looked), filter);
        if (found.length >= limit || looked >= scored.keys.length) return found.slice(0, limit);
      }
    },
    [Symbol.asyncDispose]: () => indexTerms[Symbol.asyncDispose](),
  };
}
