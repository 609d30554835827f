import type { FixedFormat } from "../contract/fixed-format.ts";
import { FormatError } from "../errors/format-error.ts";

/**
 * The format of a name: "Q1.31", and as settings spell it "Q1_31".
 * @throws FormatError when it is no Qm.n with m at least 1 and m + n from 2 to 32
 */
export function fixedFormat(name: string): FixedFormat {
  const match = /^Q(\d{1,2})[._](\d{1,2})$/i.exec(name);
  if (match === null) throw new FormatError(name, "a format is written Qm.n, as in Q1.31");
  const integerBits = Number(match[1]);
  const fractionBits = Number(match[2]);
  const bits = integerBits + fractionBits;
  if (integerBits < 1) throw new FormatError(name, "the sign needs one bit before the point");
  if (bits < 2 || bits > 32) throw new FormatError(name, `it has ${bits} bits, and 2 to 32 fit`);
  const half = 2 ** (bits - 1);
  return Object.freeze({
    name: `Q${integerBits}.${fractionBits}`,
    integerBits,
    fractionBits,
    minimum: -half,
    maximum: half - 1,
  });
}

/** 16 bits, -1 to just below 1. */
export const q1_15 = fixedFormat("Q1.15");
/** 32 bits, -1 to just below 1: the default. */
export const q1_31 = fixedFormat("Q1.31");
/** 32 bits, -128 to just below 128. */
export const q8_24 = fixedFormat("Q8.24");
