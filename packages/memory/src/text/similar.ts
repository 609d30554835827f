import { contentStems, distinctiveWords, sentencesOf } from "./words.ts";

/** Shares above which two texts say the same. Set on the cases in tests/gate.test.ts. */
const sharedOfBoth = 0.6;
const sharedOfShorter = 0.85;
const sharedOfSentence = 0.8;
const restatedShare = 0.8;

/** What a text is compared by, computed once. */
export interface Fingerprint {
  readonly stems: ReadonlySet<string>;
  readonly distinctive: ReadonlySet<string>;
}

export function fingerprintOf(text: string): Fingerprint {
  return { stems: new Set(contentStems(text)), distinctive: distinctiveWords(text) };
}

/**
 * True when the second text is a rewording of the first: most words are shared, and no number, name, identifier or
 * negation is in one only. `port 8080` and `port 9090` are two statements, however alike they look.
 */
export function saysTheSame(a: Fingerprint, b: Fingerprint): boolean {
  const smaller = Math.min(a.stems.size, b.stems.size);
  if (smaller === 0) return false;
  const shared = a.stems.intersection(b.stems).size;
  if (shared / smaller < sharedOfShorter || shared / a.stems.union(b.stems).size < sharedOfBoth) return false;
  // A capital at the start of a sentence is no name: it counts only where the other text lacks the word altogether.
  return [
    [a, b],
    [b, a],
  ].every(([one, other]) =>
    [...one!.distinctive].every((word) => other!.stems.has(word) || other!.distinctive.has(word)),
  );
}

/** A text that others may repeat, cut into its sentences and pairs of neighbours. */
export function windowsOf(text: string): Fingerprint[] {
  const sentences = sentencesOf(text);
  return [...sentences, ...sentences.slice(1).map((sentence, index) => `${sentences[index]} ${sentence}`)].map(
    fingerprintOf,
  );
}

/** True when nearly all of `text` only repeats what stands in one of the windows. */
export function restates(text: string, windows: readonly Fingerprint[]): boolean {
  let total = 0;
  let repeated = 0;
  for (const sentence of sentencesOf(text)) {
    const { stems, distinctive } = fingerprintOf(sentence);
    total += stems.size;
    const found = windows.some(
      (window) =>
        stems.size > 0 &&
        stems.intersection(window.stems).size / stems.size >= sharedOfSentence &&
        [...distinctive].every((word) => window.stems.has(word) || window.distinctive.has(word)) &&
        window.distinctive.has("not") === distinctive.has("not"),
    );
    if (found) repeated += stems.size;
  }
  return total > 0 && repeated / total >= restatedShare;
}
