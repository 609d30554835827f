/** The factors of a transform of `length` points, as Q1.31 raw values: cos and -sin of 2π·k/length for k below length / 2. */
export interface TwiddleTable {
  readonly real: Int32Array;
  readonly imaginary: Int32Array;
}

const tables = new Map<number, TwiddleTable>();

/**
 * The table is pinned: V8 computes sine and cosine in software, the same on every machine, and a test compares the table's
 * digest, so that transforms give the same bits everywhere.
 */
export function twiddleTable(length: number): TwiddleTable {
  const known = tables.get(length);
  if (known !== undefined) return known;
  const half = Math.max(1, length / 2);
  const raw = (value: number): number => Math.min(2 ** 31 - 1, Math.round(value * 2 ** 31));
  const table = {
    real: Int32Array.from({ length: half }, (_, at) => raw(Math.cos((2 * Math.PI * at) / length))),
    imaginary: Int32Array.from({ length: half }, (_, at) => raw(-Math.sin((2 * Math.PI * at) / length))),
  };
  tables.set(length, table);
  return table;
}
