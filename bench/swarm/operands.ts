/** Two square matrices of full-range values: xorshift32 from 1, as in multiply.c, in memory that threads share. */
export function squareOperands(size: number): { left: Int32Array; right: Int32Array } {
  let state = 1;
  const fill = (): Int32Array => {
    const values = new Int32Array(new SharedArrayBuffer(size * size * 4));
    for (let at = 0; at < values.length; at++) {
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      values[at] = state;
    }
    return values;
  };
  return { left: fill(), right: fill() };
}

/** FNV-1a over values, as in multiply.c. */
export function digest(values: Int32Array): number {
  let hash = 2_166_136_261;
  for (const value of values) hash = Math.imul(hash ^ value, 16_777_619);
  return hash >>> 0;
}

/** The shortest of several runs, in milliseconds. */
export function shortest(runs: number, work: () => void): number {
  let best = Infinity;
  for (let run = 0; run < runs; run++) {
    const started = performance.now();
    work();
    best = Math.min(best, performance.now() - started);
  }
  return best;
}
