import { negations, stopWords } from "./stop-words.ts";

const wordPattern = /[\p{L}\p{N}]+(?:['’][\p{L}]+)*/gu;

/** The words of a text, in order, as they are written; `can’t` is one word. Split as the text index splits, but for apostrophes. */
export function wordsOf(text: string): string[] {
  return text.normalize("NFKC").replaceAll("’", "'").match(wordPattern) ?? [];
}

/** A word without its commonest English endings. Coarser than a real stemmer: only used to compare texts with each other. */
export function stem(word: string): string {
  const lower = word.toLowerCase().replace(/'s$/, "");
  if (lower.length < 4 || /\d/.test(lower)) return lower;
  const cut = lower
    .replace(/(?:ies|ied)$/, "y")
    .replace(/(?:sses)$/, "ss")
    .replace(/(?<=[a-z]{3})(?:ments?|ations?|ings?|edly|ed|es|ers?|ly|(?<!s)s)$/, "");
  return cut.length >= 3 ? cut.replace(/(?<=[a-z]{3})e$/, "").replace(/([b-df-hj-np-tv-z])\1$/, "$1") : lower;
}

/** What a text is about: its stems without stop words. */
export function contentStems(text: string): string[] {
  return wordsOf(text)
    .filter((word) => !stopWords.has(word.toLowerCase()))
    .map(stem);
}

/** Marks that a rewording keeps and a different statement does not: numbers, names, identifiers, negations. */
export function distinctiveWords(text: string): Set<string> {
  const found = new Set<string>();
  for (const word of wordsOf(text)) {
    const lower = word.toLowerCase();
    if (negations.has(lower)) found.add("not");
    else if (/\d/.test(word) || (/\p{Lu}/u.test(word) && !stopWords.has(lower))) found.add(stem(lower));
  }
  return found;
}

/** Sentences, list items and lines of a text, without what marks them up. */
export function sentencesOf(text: string): string[] {
  return text
    .split(/(?<=[.!?;:])\s+|\n+/)
    .map((sentence) => sentence.replace(/^[\s>#*+|-]+|[\s|]+$/g, ""))
    .filter((sentence) => /[\p{L}\p{N}]/u.test(sentence));
}
