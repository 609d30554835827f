/**
 * Turns text into vectors. The models package brings one over a real embedding server; `createHashingEmbedder` is built in.
 * How much its answers count beside the words is not believed but measured (see `self-test.ts`).
 */
export interface Embedder {
  /** Names model and settings. Another fingerprint means other vectors: everything is embedded anew. */
  readonly fingerprint: string;
  /** Length of each vector, at most 4096. */
  readonly dimensions: number;
  /**
   * One vector for each text, of any length above zero; they are normalised here.
   * @throws when it cannot; then the search goes on without vectors and says so
   */
  embed(texts: readonly string[], options: EmbedOptions): Promise<readonly Float32Array[]>;
}

export interface EmbedOptions {
  /** Some models want questions and passages marked differently. */
  purpose: "query" | "passage";
  signal?: AbortSignal;
}

/** The vector with length 1; one without any length stays zero, and is found by nothing. */
export function normalise(vector: Float32Array): Float32Array {
  let square = 0;
  for (const value of vector) square += value * value;
  if (square === 0 || !Number.isFinite(square)) return new Float32Array(vector.length);
  const length = Math.sqrt(square);
  return vector.map((value) => value / length);
}
