import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { SeededRandom } from "../../random/seeded-random.ts";
import { toRing } from "../../ring/ring-arithmetic.ts";
import { PeelingDecoder } from "./peeling-decoder.ts";
import { RobustSoliton } from "./robust-soliton.ts";

function symbolsToDecode(soliton: RobustSoliton, random: SeededRandom): number {
  const decoder = new PeelingDecoder(soliton.blocks);
  let symbols = 0;
  for (; !decoder.complete; symbols++) decoder.add(soliton.neighbours(random));
  return symbols;
}

describe("the LT code", () => {
  it("decodes sums of blocks exactly, modulo 2^64", () => {
    const random = new SeededRandom(1);
    for (const blocks of [1, 2, 16, 100]) {
      const soliton = new RobustSoliton({ blocks });
      const values = Array.from({ length: blocks }, () => (BigInt(random.int32()) << 32n) + BigInt(random.uint32()));
      const decoder = new PeelingDecoder(blocks);
      const symbols: bigint[] = [];
      const found = new Map<number, bigint>();
      while (!decoder.complete) {
        const neighbours = soliton.neighbours(random);
        symbols.push(neighbours.reduce((sum, block) => toRing(sum + values[block]!), 0n));
        for (const { block, symbol, others } of decoder.add(neighbours)) {
          found.set(
            block,
            others.reduce((rest, other) => toRing(rest - found.get(other)!), symbols[symbol]!),
          );
        }
      }
      assert.deepEqual(
        values.map((_, block) => found.get(block)),
        values,
      );
    }
  });

  it("needs the symbols that its authors measured for 10,000 and 1,000 blocks, within 3 %", () => {
    const random = new SeededRandom(2);
    for (const [blocks, runs, theirs] of [
      [10_000, 12, 10_442],
      [1_000, 80, 1_125],
    ] as const) {
      const soliton = new RobustSoliton({ blocks });
      let total = 0;
      for (let run = 0; run < runs; run++) total += symbolsToDecode(soliton, random);
      assert.ok(Math.abs(total / runs / theirs - 1) < 0.03, `${blocks} blocks took ${total / runs}`);
    }
  });
});
