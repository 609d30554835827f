/** The constant of reciprocal rank fusion (Cormack, Clarke and Büttcher 2009). */
const flattening = 60;

export interface Fused {
  readonly key: number;
  readonly score: number;
  /** Place in each list, from 1; undefined where it is not in it. */
  readonly lexical: number | undefined;
  readonly vector: number | undefined;
}

/** Joins two rankings by weighted reciprocal rank; the weight is that of the vectors, the words count 1. */
export function fuse({
  lexical,
  vector,
  weight,
}: {
  lexical: readonly number[];
  vector: readonly number[];
  weight: number;
}): Fused[] {
  const places = new Map<number, { lexical?: number; vector?: number }>();
  for (const [index, key] of lexical.entries()) places.set(key, { lexical: index + 1 });
  if (weight > 0) {
    for (const [index, key] of vector.entries()) places.set(key, { ...places.get(key), vector: index + 1 });
  }
  return [...places]
    .map(([key, place]) => ({
      key,
      score:
        (place.lexical === undefined ? 0 : 1 / (flattening + place.lexical)) +
        (place.vector === undefined ? 0 : weight / (flattening + place.vector)),
      lexical: place.lexical,
      vector: place.vector,
    }))
    .toSorted((a, b) => b.score - a.score || a.key - b.key);
}
