import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { SeededRandom } from "../random/seeded-random.ts";
import { toRing } from "../ring/ring-arithmetic.ts";
import { eliminate } from "./elimination.ts";
import { parityCoefficients } from "./parity-coefficients.ts";
import { SystematicDecoder } from "./systematic-decoder.ts";

/** Solves with one value for each unknown, as `recover` does with matrices. */
function solve(coefficients: bigint[][], sides: bigint[], guardBits: number): Map<number, bigint> {
  const values = [...sides];
  const { steps, pivots } = eliminate(coefficients, guardBits);
  for (const { from, to, factor } of steps) values[to] = toRing(values[to]! + factor * values[from]!);
  const solved = new Map<number, bigint>();
  for (const { row, column, inverse, shift, rest } of pivots.toReversed()) {
    for (const term of rest) values[row] = toRing(values[row]! + term.factor * (solved.get(term.column) ?? 0n));
    solved.set(column, toRing(values[row]! * inverse) >> BigInt(shift));
  }
  return solved;
}

describe("elimination over Z/2^64", () => {
  it("solves any system that has pivots for all, exactly, for unknowns that leave the guard bits free", () => {
    let solved = 0;
    const entry = fc.bigInt({ min: -1_000n, max: 1_000n });
    const value = fc.bigInt({ min: -(2n ** 55n), max: 2n ** 55n });
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5 }).chain((size) => {
          const row = fc.array(entry, { minLength: size, maxLength: size });
          const unknowns = fc.array(value, { minLength: size, maxLength: size });
          return fc.tuple(unknowns, fc.array(row, { minLength: size, maxLength: size + 2 }));
        }),
        ([unknowns, rows]) => {
          const sides = rows.map((row) => toRing(row.reduce((sum, each, at) => sum + each * unknowns[at]!, 0n)));
          const { pivots } = eliminate(rows, 7);
          if (pivots.length < unknowns.length) return;
          solved++;
          const found = solve(rows, sides, 7);
          assert.deepEqual(
            unknowns.map((_, at) => found.get(at)),
            unknowns,
          );
        },
      ),
      { numRuns: 500 },
    );
    assert.ok(solved > 300, `only ${solved} systems were solvable`);
  });

  it("uses even pivots up to the guard bits, and none beyond", () => {
    assert.equal(eliminate([[128n]], 7).pivots.length, 1);
    assert.equal(eliminate([[256n]], 7).pivots.length, 0);
    assert.deepEqual([...solve([[96n]], [toRing(96n * -(2n ** 55n))], 7)], [[0, -(2n ** 55n)]]);
  });
});

describe("the systematic decoder", () => {
  it("recovers any 4 losses from the first 4 parities, or with one or two more where powers of 2 are in the way", () => {
    let more = 0;
    for (const blocks of [4, 16, 32, 64]) {
      const random = new SeededRandom(blocks);
      for (let run = 0; run < 100; run++) {
        const lost = new Set(Array.from({ length: 4 }, () => random.below(blocks)));
        const decoder = new SystematicDecoder({ blocks, guardBits: 7 });
        for (let block = 0; block < blocks; block++) if (!lost.has(block)) decoder.add(block);
        let parity = 0;
        for (; !decoder.complete; parity++) decoder.add(blocks + parity);
        more += parity - lost.size;
        assert.ok(parity <= lost.size + 2, `${blocks} blocks, lost ${[...lost].join(", ")}`);
      }
    }
    assert.ok(more <= 8, `${more} more parities in 400 runs`);
  });

  it("needs hardly more symbols than blocks, whichever arrive", () => {
    const random = new SeededRandom(99);
    let extra = 0;
    const runs = 60;
    for (let run = 0; run < runs; run++) {
      const blocks = 32;
      const decoder = new SystematicDecoder({ blocks, guardBits: 7 });
      const symbols = Array.from({ length: blocks * 4 }, (_, at) => at);
      let taken = 0;
      while (!decoder.complete) {
        decoder.add(symbols.splice(random.below(symbols.length), 1)[0]!);
        taken++;
      }
      extra += taken - blocks;
    }
    assert.ok(extra <= runs * 0.5, `${extra} extra symbols in ${runs} runs`);
  });

  it("takes each symbol once, in any order, and says how useful it was", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(23), { maxLength: 60 }), (symbols) => {
        const decoder = new SystematicDecoder({ blocks: 6, guardBits: 7 });
        let useful = 0;
        for (const symbol of symbols) {
          const had = decoder.has(symbol);
          const was = decoder.add(symbol);
          if (was) useful++;
          if (had) assert.equal(was, false);
        }
        assert.equal(decoder.useful, useful);
        assert.equal(decoder.complete, useful === 6);
        assert.equal(decoder.recovery() !== undefined, decoder.complete);
      }),
    );
  });

  it("gives the same parity for the same number, on every machine", () => {
    assert.deepEqual(parityCoefficients(1, 4), [1n, 2n, 3n, 4n]);
    assert.deepEqual(parityCoefficients(2, 4), [1n, 3n, 6n, 10n]);
    assert.deepEqual(parityCoefficients(3, 4), [1n, 4n, 10n, 20n]);
    assert.deepEqual(parityCoefficients(4, 3), [90n, -39n, 62n]);
    assert.deepEqual(parityCoefficients(1_000, 3), [16n, -88n, -116n]);
    for (let parity = 4; parity < 50; parity++) {
      assert.ok(parityCoefficients(parity, 64).every((value) => value !== 0n && value >= -127n && value <= 127n));
    }
  });
});
