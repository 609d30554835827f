import { DatabaseSync } from "node:sqlite";

/** What else could search vectors in this process: returns milliseconds of each query. */
export type VectorSearch = (query: Float32Array) => number[];

/** A loop over floats in plain JavaScript. */
export function plainLoop(matrix: readonly Float32Array[]): VectorSearch {
  return (query) => {
    const scores = new Float64Array(matrix.length);
    for (let row = 0; row < matrix.length; row++) {
      const vector = matrix[row]!;
      let sum = 0;
      for (let at = 0; at < vector.length; at++) sum += vector[at]! * query[at]!;
      scores[row] = sum;
    }
    return topOf(scores, 10);
  };
}

/** sqlite-vec over a table in memory; undefined where it does not load. */
export async function sqliteVec(
  matrix: readonly Float32Array[],
): Promise<{ search: VectorSearch; version: string } | undefined> {
  try {
    const { getLoadablePath } = await import("sqlite-vec");
    const database = new DatabaseSync(":memory:", { allowExtension: true });
    database.loadExtension(getLoadablePath());
    const { version } = database.prepare("SELECT vec_version() AS version").get() as { version: string };
    database.exec(`CREATE VIRTUAL TABLE item USING vec0(vector float[${matrix[0]!.length}] distance_metric=cosine)`);
    const insert = database.prepare("INSERT INTO item (rowid, vector) VALUES (?, ?)");
    database.exec("BEGIN");
    for (const [index, vector] of matrix.entries()) insert.run(BigInt(index), bytesOf(vector));
    database.exec("COMMIT");
    const select = database.prepare("SELECT rowid FROM item WHERE vector MATCH ? AND k = 10 ORDER BY distance");
    return {
      version,
      search: (query) => (select.all(bytesOf(query)) as { rowid: number }[]).map(({ rowid }) => rowid),
    };
  } catch {
    return undefined;
  }
}

/** The keys of the largest scores, best first; equals by key. */
export function topOf(scores: Float64Array, count: number): number[] {
  const best: number[] = [];
  for (let key = 0; key < scores.length; key++) {
    if (best.length === count && scores[key]! <= scores[best.at(-1)!]!) continue;
    let place = best.length;
    while (place > 0 && scores[best[place - 1]!]! < scores[key]!) place -= 1;
    best.splice(place, 0, key);
    if (best.length > count) best.pop();
  }
  return best;
}

const bytesOf = (vector: Float32Array): Uint8Array =>
  new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength);
