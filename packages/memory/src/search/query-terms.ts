import { stopWords } from "../text/stop-words.ts";
import { wordsOf } from "../text/words.ts";

const mostTerms = 32;
/** A term in more than this share of the items says nothing about any of them, and costs the most. */
const commonShare = 0.05;
const fewItems = 400;
const keptWhenAllAreCommon = 2;

/** A word of the query, and in how many items it stands (counted up to a cap). */
export interface QueryTerm {
  readonly text: string;
  readonly frequency: number;
}

/** The words of a query that may find something: without stop words, each once, split as the text index splits. */
export function queryWords(query: string): string[] {
  const words = wordsOf(query)
    .flatMap((word) => word.toLowerCase().split("'"))
    .filter((word) => word.length > 1 || /[\p{N}\p{Script=Han}]/u.test(word));
  const content = words.filter((word) => !stopWords.has(word));
  return [...new Set(content.length > 0 ? content : words)].slice(0, mostTerms);
}

/** How far it is worth counting in a memory of so many items. */
export const frequencyCap = (items: number): number =>
  items < fewItems ? Number.POSITIVE_INFINITY : Math.ceil(items * commonShare);

/** Drops what stands nowhere, and what stands nearly everywhere unless nothing else is left. */
export function pruneTerms(terms: readonly QueryTerm[], items: number): QueryTerm[] {
  const known = terms.filter(({ frequency }) => frequency > 0);
  const rare = known.filter(({ frequency }) => frequency <= frequencyCap(items));
  return rare.length > 0 ? rare : known.toSorted((a, b) => a.frequency - b.frequency).slice(0, keptWhenAllAreCommon);
}
