import { queryWords } from "../search/query-terms.ts";
import { contentStems, stem } from "../text/words.ts";
import { fuse } from "../search/fuse.ts";
import { type Embedder, normalise } from "./embedder.ts";

/** Weights that are tried. A weak embedder on equal terms makes results worse; a strong one is worth as much as the words. */
export const embedderWeights = [0, 0.3, 0.5, 1] as const;
/** Until there is enough to test with: it may reorder what the words found, not overrule it. */
export const untestedWeight = 0.3;

const fewestPairs = 30;
const cutoff = 10;
const rankedDepth = 50;

export interface SelfTestPair {
  /** The heading that a passage stands under. */
  query: string;
  /** The passage without its heading. */
  passage: string;
}

/** What the test found. MRR is the mean reciprocal rank within the first ten. */
export interface SelfTestReport {
  readonly pairs: number;
  readonly weight: number;
  /** False when there were too few passages to tell, and the weight is the default. */
  readonly tested: boolean;
  readonly lexical: number;
  readonly vector: number;
  /** By weight, as text. */
  readonly hybrid: Readonly<Record<string, number>>;
}

/**
 * Measures an embedder on the person's own documents: does a heading find its passage? A larger weight is taken
 * only when it finds clearly better than a smaller one.
 */
export async function testEmbedder(
  embedder: Embedder,
  pairs: readonly SelfTestPair[],
  signal?: AbortSignal,
): Promise<SelfTestReport> {
  if (pairs.length < fewestPairs) {
    return { pairs: pairs.length, weight: untestedWeight, tested: false, lexical: 0, vector: 0, hybrid: {} };
  }
  const options = signal === undefined ? {} : { signal };
  const passages = await embedder.embed(
    pairs.map(({ passage }) => passage),
    { purpose: "passage", ...options },
  );
  const queries = await embedder.embed(
    pairs.map(({ query }) => query),
    { purpose: "query", ...options },
  );
  const matrix = passages.map((vector) => normalise(vector));
  const byVector = queries.map((vector) => rankByVector(normalise(vector), matrix));
  const byWords = rankByWords(pairs);
  const tried = embedderWeights.map((weight) => ({
    weight,
    ranks: reciprocalRanks(
      pairs.map((_, index) =>
        fuse({ lexical: byWords[index]!, vector: byVector[index]!, weight }).map(({ key }) => key),
      ),
    ),
  }));
  const best = tried.reduce((one, other) => (isClearlyBetter(other.ranks, one.ranks) ? other : one));
  return {
    pairs: pairs.length,
    weight: best.weight,
    tested: true,
    lexical: mean(reciprocalRanks(byWords)),
    vector: mean(reciprocalRanks(byVector)),
    hybrid: Object.fromEntries(tried.map(({ weight, ranks }) => [String(weight), mean(ranks)])),
  };
}

/** True when the gain is larger than twice its standard error over the same questions; less may as well be chance. */
function isClearlyBetter(one: readonly number[], other: readonly number[]): boolean {
  const gains = one.map((rank, index) => rank - other[index]!);
  const gain = mean(gains);
  const variance = mean(gains.map((each) => (each - gain) ** 2));
  return gain > 0 && gain > 2 * Math.sqrt(variance / gains.length);
}

const mean = (numbers: readonly number[]): number => numbers.reduce((sum, each) => sum + each, 0) / numbers.length;

function reciprocalRanks(rankings: readonly (readonly number[])[]): number[] {
  return rankings.map((ranking, index) => {
    const place = ranking.indexOf(index);
    return place === -1 || place >= cutoff ? 0 : 1 / (place + 1);
  });
}

function rankByVector(query: Float32Array, matrix: readonly Float32Array[]): number[] {
  const scores = matrix.map((row) => row.reduce((sum, value, at) => sum + value * query[at]!, 0));
  return bestOf(scores);
}

/** BM25 with the usual k1 = 1.2 and b = 0.75 over the stems, standing in for the text index. */
function rankByWords(pairs: readonly SelfTestPair[]): number[][] {
  const documents = pairs.map(({ passage }) => contentStems(passage));
  const average = documents.reduce((sum, stems) => sum + stems.length, 0) / documents.length;
  const frequency = new Map<string, number>();
  for (const stems of documents) for (const word of new Set(stems)) frequency.set(word, (frequency.get(word) ?? 0) + 1);
  return pairs.map(({ query }) => {
    const terms = queryWords(query).map(stem);
    return bestOf(
      documents.map((stems) =>
        terms.reduce((sum, term) => {
          const count = stems.filter((word) => word === term).length;
          if (count === 0) return sum;
          const known = frequency.get(term)!;
          const rarity = Math.log(1 + (documents.length - known + 0.5) / (known + 0.5));
          return sum + (rarity * count * 2.2) / (count + 1.2 * (0.25 + (0.75 * stems.length) / average));
        }, 0),
      ),
    );
  });
}

function bestOf(scores: readonly number[]): number[] {
  return scores
    .map((score, index) => ({ score, index }))
    .filter(({ score }) => score > 0)
    .toSorted((a, b) => b.score - a.score || a.index - b.index)
    .slice(0, rankedDepth)
    .map(({ index }) => index);
}
