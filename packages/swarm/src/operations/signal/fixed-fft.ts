import { twiddleTable } from "./twiddle-table.ts";

/** A complex signal as raw values of one format. */
export interface ComplexSignal {
  readonly real: Int32Array;
  readonly imaginary: Int32Array;
}

/**
 * The discrete Fourier transform divided by its length, in fixed point: radix 2, decimation in time, halved at each stage so that
 * nothing grows. Each output of a butterfly is computed exactly and rounded once, ties towards plus infinity. The inverse uses the
 * conjugate factors, divided by the length all the same.
 * @param signal of a power of two of points
 */
export function fixedFft({ real, imaginary }: ComplexSignal, inverse = false): ComplexSignal {
  const length = real.length;
  const output = { real: new Int32Array(length), imaginary: new Int32Array(length) };
  reorder(real, output.real);
  reorder(imaginary, output.imaginary);
  const table = twiddleTable(length);
  for (let half = 1; half < length; half *= 2) {
    const step = length / (half * 2);
    for (let start = 0; start < length; start += half * 2) {
      for (let at = 0; at < half; at++) {
        const factor = at * step;
        const turn = table.imaginary[factor]!;
        butterfly(output, start + at, start + at + half, table.real[factor]!, inverse ? -turn : turn);
      }
    }
  }
  return output;
}

/** upper, lower = (upper ± lower · factor) / 2, the factor a raw value of Q1.31. */
function butterfly(
  { real, imaginary }: ComplexSignal,
  upper: number,
  lower: number,
  cosine: number,
  sine: number,
): void {
  const [ar, ai, br, bi] = [real[upper]!, imaginary[upper]!, real[lower]!, imaginary[lower]!];
  // The factor in halves of 16 bits, so that products and their sums are exact in doubles.
  const [cosineLow, sineLow] = [cosine & 0xffff, sine & 0xffff];
  const [cosineHigh, sineHigh] = [(cosine - cosineLow) / 65_536, (sine - sineLow) / 65_536];
  const realHigh = br * cosineHigh - bi * sineHigh;
  const realLow = br * cosineLow - bi * sineLow;
  const imaginaryHigh = br * sineHigh + bi * cosineHigh;
  const imaginaryLow = br * sineLow + bi * cosineLow;
  real[upper] = halved(ar, realHigh, realLow);
  imaginary[upper] = halved(ai, imaginaryHigh, imaginaryLow);
  real[lower] = halved(ar, -realHigh, -realLow);
  imaginary[lower] = halved(ai, -imaginaryHigh, -imaginaryLow);
}

/**
 * (value · 2^31 + high · 2^16 + low) / 2^32 to nearest, held within 32 bits. What `low` has below 2^16 cannot change the result, since
 * the half step is a whole multiple of that.
 */
function halved(value: number, high: number, low: number): number {
  const rounded = Math.floor((value * 32_768 + high + Math.floor(low / 65_536) + 32_768) / 65_536);
  return Math.max(-(2 ** 31), Math.min(2 ** 31 - 1, rounded));
}

/** Copies in bit-reversed order. */
function reorder(from: Int32Array, to: Int32Array): void {
  const bits = Math.log2(from.length);
  for (let at = 0; at < from.length; at++) {
    let reversed = 0;
    for (let bit = 0; bit < bits; bit++) reversed |= ((at >> bit) & 1) << (bits - 1 - bit);
    to[reversed] = from[at]!;
  }
}
