/** A vector as int8 with one scale. Columns are padded to a multiple of 16 by the scan. */
export interface Quantised {
  readonly values: Int8Array;
  readonly scale: number;
}

const most8 = 127;
const most16 = 32_767;
const most32 = 2 ** 31 - 1;

/** Columns of a row in the scan's memory. */
export const paddedTo16 = (dimensions: number): number => Math.ceil(dimensions / 16) * 16;

export function quantise(vector: Float32Array): Quantised {
  const largest = vector.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const scale = largest / most8;
  return { values: Int8Array.from(vector, (value) => (scale === 0 ? 0 : Math.round(value / scale))), scale };
}

/** The query as int16, as fine as the sum of all products can be without leaving 32 bits. */
export function quantiseQuery(vector: Float32Array): { values: Int16Array; scale: number } {
  const largest = vector.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const most = Math.min(most16, Math.floor(most32 / (most8 * paddedTo16(vector.length))));
  const scale = largest / most;
  return { values: Int16Array.from(vector, (value) => (scale === 0 ? 0 : Math.round(value / scale))), scale };
}

/** The dot product in double precision. */
export function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let at = 0; at < a.length; at++) sum += a[at]! * b[at]!;
  return sum;
}
