import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import type { FixedFormat } from "../contract/fixed-format.ts";
import { FixedArithmetic } from "./fixed-arithmetic.ts";
import { fixedFormat, q1_15, q1_31, q8_24 } from "./fixed-format.ts";

const formats = [q1_15, q1_31, q8_24, fixedFormat("Q20.12"), fixedFormat("Q16.16"), fixedFormat("Q32.0")];

/** A raw value of the format, edges often. */
function raw(format: FixedFormat): fc.Arbitrary<number> {
  return fc.oneof(
    fc.integer({ min: format.minimum, max: format.maximum }),
    fc.constantFrom(format.minimum, format.maximum, format.minimum + 1, 0, 1, -1),
  );
}

/** The rule, in whole numbers: the quotient to nearest, ties towards plus infinity, held within the bounds. */
function nearest(dividend: bigint, divisor: bigint, { minimum, maximum }: FixedFormat): number {
  const [top, bottom] = divisor < 0n ? [-dividend, -divisor] : [dividend, divisor];
  const doubled = 2n * top + bottom;
  let quotient = doubled / (2n * bottom);
  if (doubled % (2n * bottom) < 0n) quotient -= 1n;
  if (quotient > BigInt(maximum)) return maximum;
  return quotient < BigInt(minimum) ? minimum : Number(quotient);
}

describe("fixed-point arithmetic", () => {
  for (const format of formats) {
    const arithmetic = new FixedArithmetic({ format });
    const one = 1n << BigInt(format.fractionBits);

    it(`adds, subtracts, multiplies and divides ${format.name} as whole numbers do`, () => {
      fc.assert(
        fc.property(raw(format), raw(format), (left, right) => {
          const [a, b] = [BigInt(left), BigInt(right)];
          assert.equal(arithmetic.add(left, right), nearest(a + b, 1n, format));
          assert.equal(arithmetic.subtract(left, right), nearest(a - b, 1n, format));
          assert.equal(arithmetic.multiply(left, right), nearest(a * b, one, format));
          if (right !== 0) assert.equal(arithmetic.divide(left, right), nearest(a * one, b, format));
        }),
        { numRuns: 2_000 },
      );
    });

    it(`sums all products of ${format.name} exactly before it rounds once`, () => {
      const pairs = fc.array(fc.tuple(raw(format), raw(format)), { minLength: 1, maxLength: 200 });
      fc.assert(
        fc.property(pairs, (both) => {
          const sum = both.reduce((total, [left, right]) => total + BigInt(left) * BigInt(right), 0n);
          const lefts = both.map(([left]) => left);
          const rights = both.map(([, right]) => right);
          assert.equal(arithmetic.dot({ values: lefts }, { values: rights }, both.length), nearest(sum, one, format));
        }),
      );
    });

    it(`reads a number of ${format.name} to the nearest step and writes it exactly`, () => {
      fc.assert(
        fc.property(raw(format), (value) => {
          assert.equal(arithmetic.fromNumber(arithmetic.toNumber(value)), value);
        }),
      );
    });
  }

  it("holds what does not fit at the bounds, and counts it", () => {
    const arithmetic = new FixedArithmetic({ format: q1_31 });
    assert.equal(arithmetic.multiply(q1_31.minimum, q1_31.minimum), q1_31.maximum);
    assert.equal(arithmetic.add(q1_31.maximum, 1), q1_31.maximum);
    assert.equal(arithmetic.subtract(q1_31.minimum, 1), q1_31.minimum);
    assert.equal(arithmetic.fromNumber(1), q1_31.maximum);
    assert.equal(arithmetic.fromNumber(-Infinity), q1_31.minimum);
    assert.equal(arithmetic.overflows, 5);
  });

  it("refuses what does not fit when saturation is off", () => {
    const arithmetic = new FixedArithmetic({ format: q8_24, saturation: false });
    assert.throws(() => arithmetic.add(q8_24.maximum, 1), { code: "HEARTH_SWARM_OVERFLOW", field: "/saturation" });
    assert.throws(() => arithmetic.fromNumber(128), { code: "HEARTH_SWARM_OVERFLOW" });
    assert.equal(arithmetic.overflows, 2);
  });

  it("wraps around when neither saturation nor the check is on", () => {
    const arithmetic = new FixedArithmetic({ format: q1_15, saturation: false, overflowCheck: false });
    assert.equal(arithmetic.add(q1_15.maximum, 1), q1_15.minimum);
    assert.equal(arithmetic.multiply(q1_15.minimum, q1_15.minimum), q1_15.minimum);
  });

  it("takes division by zero and NaN for errors", () => {
    const arithmetic = new FixedArithmetic({ format: q1_31 });
    assert.throws(() => arithmetic.divide(5, 0), { code: "HEARTH_SWARM_DIVISION_BY_ZERO", field: "/operand_b" });
    assert.throws(() => arithmetic.fromNumber(Number.NaN), { code: "HEARTH_SWARM_OVERFLOW" });
  });
});

describe("fixed-point formats", () => {
  it("are any Qm.n of up to 32 bits, in either spelling", () => {
    assert.deepEqual(fixedFormat("Q1_31"), q1_31);
    assert.deepEqual(
      { ...fixedFormat("q4.12") },
      { name: "Q4.12", integerBits: 4, fractionBits: 12, minimum: -32_768, maximum: 32_767 },
    );
  });

  for (const name of ["Q0.31", "Q1.32", "Q2.31", "Q33.0", "Q1.0", "1.31", "Q1.31x", "", "Q-1.5"]) {
    it(`refuse ${JSON.stringify(name)}`, () => {
      assert.throws(() => fixedFormat(name), { code: "HEARTH_SWARM_FORMAT", field: "/precision" });
    });
  }
});
