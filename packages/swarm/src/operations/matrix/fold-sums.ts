import { endianness } from "node:os";
import type { Accumulators } from "../../contract/matrix.ts";

const lowerWord = endianness() === "LE" ? 0 : 1;

/** `sums + upper · 2^32` modulo 2^64, in place of `sums`: only the upper words change, by the lower ones of `upper`. */
export function foldSums(sums: Accumulators, upper: Accumulators): Accumulators {
  for (const limb of ["high", "low"] as const) {
    const to = words(sums[limb]);
    const from = words(upper[limb]);
    for (let at = 0; at < to.length; at += 2) to[at + 1 - lowerWord]! += from[at + lowerWord]!;
  }
  return sums;
}

function words(values: BigInt64Array): Int32Array {
  return new Int32Array(values.buffer, values.byteOffset, values.length * 2);
}
