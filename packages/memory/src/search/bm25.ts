import { NearestList } from "../vector/nearest-list.ts";

// The constants of FTS5's bm25(): the ranking must be the same as its own.
const saturation = 1.2;
const lengthShare = 0.75;
const leastRarity = 1e-6;

/** Sizes of a whole text index. */
export interface IndexSizes {
  readonly passages: number;
  /** Words of all passages and columns together. */
  readonly words: number;
}

/** What was found, ascending by key, with its score: the higher the better. */
export interface Scored {
  readonly keys: readonly number[];
  readonly scores: readonly number[];
}

/**
 * Okapi BM25 (Robertson and Zaragoza 2009) over every passage in which a term stands, summed in the order of the terms
 * as FTS5 sums, so that scores are the same to the bit. All columns count alike.
 */
export function scoreByBm25({
  postings,
  lengthOf,
  sizes,
}: {
  /** For each term the keys of its passages, ascending, each as often as the term stands in it. */
  postings: readonly (readonly number[])[];
  /** Words of a passage. */
  lengthOf: (key: number) => number;
  sizes: IndexSizes;
}): Scored {
  const averageLength = sizes.words / sizes.passages;
  let found: Scored = { keys: [], scores: [] };
  for (const posting of postings) {
    const { keys, counts } = counted(posting);
    const rarity = Math.log((sizes.passages - keys.length + 0.5) / (keys.length + 0.5));
    const weight = rarity > 0 ? rarity : leastRarity;
    const scores = keys.map((key, at) => {
      const count = counts[at]!;
      const length = 1 - lengthShare + (lengthShare * lengthOf(key)) / averageLength;
      return weight * ((count * (saturation + 1)) / (count + saturation * length));
    });
    found = sum(found, { keys, scores });
  }
  return found;
}

/** The best so many, best first; equals by key. */
export function bestOf({ keys, scores }: Scored, count: number): number[] {
  const best = new NearestList(count);
  for (let at = 0; at < keys.length; at++) {
    if (scores[at]! >= best.bar) best.offer(keys[at]!, scores[at]!);
  }
  return best.sorted().map(({ key }) => key);
}

function counted(posting: readonly number[]): { keys: number[]; counts: number[] } {
  const keys: number[] = [];
  const counts: number[] = [];
  for (let at = 0; at < posting.length;) {
    const begin = at;
    const key = posting[begin]!;
    while (posting[at] === key) at += 1;
    keys.push(key);
    counts.push(at - begin);
  }
  return { keys, counts };
}

function sum(one: Scored, other: Scored): Scored {
  if (one.keys.length === 0) return other;
  const keys: number[] = [];
  const scores: number[] = [];
  let left = 0;
  let right = 0;
  while (left < one.keys.length && right < other.keys.length) {
    const ofOne = one.keys[left]!;
    const ofOther = other.keys[right]!;
    keys.push(Math.min(ofOne, ofOther));
    if (ofOne < ofOther) scores.push(one.scores[left++]!);
    else if (ofOther < ofOne) scores.push(other.scores[right++]!);
    else scores.push(one.scores[left++]! + other.scores[right++]!);
  }
  for (; left < one.keys.length; left++) {
    keys.push(one.keys[left]!);
    scores.push(one.scores[left]!);
  }
  for (; right < other.keys.length; right++) {
    keys.push(other.keys[right]!);
    scores.push(other.scores[right]!);
  }
  return { keys, scores };
}
