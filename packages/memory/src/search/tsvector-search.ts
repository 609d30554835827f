import { type ReadableDatabase, statement } from "@hearth/storage";
import { filterCondition } from "./item-filter.ts";
import type { LexicalSearch } from "./lexical-search.ts";

/** Words on PostgreSQL: rank by tsvector, weighted with rarity. */
export function tsvectorSearch(database: ReadableDatabase<unknown>): LexicalSearch {
  const quote = (word: string): string => `'${word.replaceAll(/['\\]/g, "")}'`;
  return {
    async frequency({ owner }, word, most) {
      const row = await database.first(
        statement<{ found: number }>(
          database,
          `SELECT count(*) AS found FROM (SELECT 1 FROM hearth_memory_item
           WHERE search @@ to_tsquery('english', ?) AND owner = ? AND status <> 'forgotten' LIMIT ?) AS counted`,
          [quote(word), owner, most],
        ),
      );
      return row?.found ?? 0;
    },
    async search({ owner }, { terms, items, filter, limit }) {
      const { text: condition, parameters } = filterCondition(filter, "i");
      // ts_rank knows nothing of rarity: each word's part is weighted with its inverse document frequency.
      const rank = terms.map(() => "ts_rank(i.search, to_tsquery('english', ?), 1) * CAST(? AS double precision)");
      const rows = await database.all(
        statement<{ seq: number }>(
          database,
          `SELECT i.seq FROM hearth_memory_item i
           WHERE i.search @@ to_tsquery('english', ?) AND i.owner = ? AND ${condition}
           ORDER BY ${rank.join(" + ")} DESC, i.seq LIMIT ?`,
          [
            terms.map(({ text }) => quote(text)).join(" | "),
            owner,
            ...parameters,
            ...terms.flatMap(({ text, frequency }) => [
              quote(text),
              Math.log(1 + (Math.max(items, frequency) - frequency + 0.5) / (frequency + 0.5)),
            ]),
            limit,
          ],
        ),
      );
      return rows.map(({ seq }) => seq);
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}
