import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { parityCoefficients } from "../coding/parity-coefficients.ts";
import { roundSum } from "../fixed-point/round-sum.ts";
import { SeededRandom } from "../random/seeded-random.ts";
import { inverseOfOdd, toRing, twoAdicValuation } from "./ring-arithmetic.ts";
import { RingMemory } from "./ring-memory.ts";

const word = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
const short = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
const shape = fc.record({ rows: fc.integer({ min: 1, max: 4 }), columns: fc.integer({ min: 1, max: 5 }) });

function words(count: number): fc.Arbitrary<BigInt64Array> {
  return fc.array(word, { minLength: count, maxLength: count }).map((values) => BigInt64Array.from(values));
}

function shorts(count: number): fc.Arbitrary<Int32Array> {
  return fc.array(short, { minLength: count, maxLength: count }).map((values) => Int32Array.from(values));
}

describe("arithmetic modulo 2^64", () => {
  it("inverts every odd number, and counts factors of 2", () => {
    fc.assert(
      fc.property(word, fc.nat(63), (value, shift) => {
        const odd = value | 1n;
        assert.equal(toRing(odd * inverseOfOdd(odd)), 1n);
        assert.equal(twoAdicValuation(toRing(odd << BigInt(shift))), shift);
      }),
    );
    assert.equal(twoAdicValuation(0n), 64);
  });

  it("adds multiples of rows, of 64 bits and of 32, to rows of any length", () => {
    fc.assert(
      fc.property(
        shape.chain(({ rows, columns }) =>
          fc.tuple(
            fc.constant({ rows, columns }),
            words(rows * columns),
            words(rows * columns),
            shorts(rows * columns),
            word,
          ),
        ),
        ([{ rows, columns }, to, from, small, factor]) => {
          const ring = new RingMemory();
          const [target, source] = [ring.allocate(rows, columns, 8), ring.allocate(rows, columns, 8)];
          const narrow = ring.allocate(rows, columns, 4);
          ring.write64(target, to);
          ring.write64(source, from);
          ring.write32(narrow, small);
          ring.addScaled(target, source, factor);
          ring.addScaled(target, narrow, factor);
          const expected = to.map((value, at) => toRing(value + factor * (from[at]! + BigInt(small[at]!))));
          assert.deepEqual(ring.read64(target), expected);
        },
      ),
    );
  });

  it("takes matrices of any rows, and none, off the first parities by running sums", () => {
    const sizes = fc.record({ rows: fc.integer({ min: 1, max: 5 }), columns: fc.integer({ min: 1, max: 9 }) });
    const plan = fc.array(fc.option(fc.integer({ min: 1, max: 5 })), { minLength: 1, maxLength: 7 });
    fc.assert(
      fc.property(sizes, plan, fc.nat(), ({ rows, columns }, heights, seed) => {
        const ring = new RingMemory();
        const random = new SeededRandom(seed);
        const values = heights.map((height) =>
          height === null
            ? undefined
            : BigInt64Array.from({ length: Math.min(height, rows) * columns }, () => BigInt(random.int32()) << 30n),
        );
        const matrices = values.map((value) => {
          if (value === undefined) return undefined;
          const matrix = ring.allocate(value.length / columns, columns, 8);
          ring.write64(matrix, value);
          return matrix;
        });
        for (const orders of [1, 2, 3, 4]) {
          const given = Array.from({ length: orders }, (_, order) =>
            order % 2 === 1
              ? undefined
              : BigInt64Array.from({ length: rows * columns }, () => BigInt(random.int32()) << 32n),
          );
          const parities = given.map((value) => {
            if (value === undefined) return undefined;
            const matrix = ring.allocate(rows, columns, 8);
            ring.write64(matrix, value);
            return matrix;
          });
          const outs = parities.map(() => ring.allocate(rows, columns, 8));
          ring.cascade(matrices, parities, outs);
          for (const [parity, out] of outs.entries()) {
            const factors = parityCoefficients(parity, heights.length);
            const expected = Array.from({ length: rows * columns }, (_, at) =>
              toRing(
                values.reduce(
                  (rest, value, block) => rest - factors[block]! * (value?.[at] ?? 0n),
                  given[parity]?.[at] ?? 0n,
                ),
              ),
            );
            assert.deepEqual([...ring.read64(out)], expected);
          }
        }
      }),
    );
  });

  it("splits, scales, shifts and multiplies by a vector as whole numbers do", () => {
    fc.assert(
      fc.property(
        shape.chain(({ rows, columns }) =>
          fc.tuple(
            fc.constant({ rows, columns }),
            words(rows * columns),
            words(columns),
            shorts(rows * columns),
            word,
            fc.nat(63),
          ),
        ),
        ([{ rows, columns }, values, vector, small, factor, shift]) => {
          const ring = new RingMemory();
          const matrix = ring.allocate(rows, columns, 8);
          const narrow = ring.allocate(rows, columns, 4);
          const other = ring.allocate(1, columns, 8);
          const out = ring.allocate(1, rows, 8);
          ring.write64(matrix, values);
          ring.write32(narrow, small);
          ring.write64(other, vector);
          const dot = (row: number, at: (index: number) => bigint): bigint =>
            toRing(vector.reduce((sum, value, column) => sum + value * at(row * columns + column), 0n));
          ring.multiplyVector(matrix, other, out);
          assert.deepEqual(
            [...ring.read64(out)],
            Array.from({ length: rows }, (_, row) => dot(row, (at) => values[at]!)),
          );
          ring.multiplyVector(narrow, other, out);
          assert.deepEqual(
            [...ring.read64(out)],
            Array.from({ length: rows }, (_, row) => dot(row, (at) => BigInt(small[at]!))),
          );
          const second = ring.allocate(1, columns, 8);
          ring.write64(
            second,
            vector.map((value) => toRing(value * 3n)),
          );
          ring.multiplyLimbs({ high: matrix, low: matrix }, { high: other, low: second }, out);
          assert.deepEqual(
            [...ring.read64(out)],
            Array.from({ length: rows }, (_, row) => toRing(4n * dot(row, (at) => values[at]!))),
          );
          ring.multiplyHalves(narrow, { high: other, low: second }, out);
          const lowHalf = (value: number): number => (value << 16) >> 16;
          const halves = (value: number): bigint =>
            BigInt((value - lowHalf(value)) / 65_536) + 3n * BigInt(lowHalf(value));
          assert.deepEqual(
            [...ring.read64(out)],
            Array.from({ length: rows }, (_, row) => dot(row, (at) => halves(small[at]!))),
          );
          const [high, low] = [ring.allocate(rows, columns, 4), ring.allocate(rows, columns, 4)];
          ring.splitInt32(matrix, high, low);
          const [highs, lows] = [ring.read32(high), ring.read32(low)];
          for (const [at, value] of values.entries()) {
            assert.equal(toRing((BigInt(highs[at]!) << 32n) + BigInt(lows[at]!)), value);
          }
          ring.scaleShift(matrix, factor, shift);
          assert.deepEqual(
            ring.read64(matrix),
            values.map((value) => toRing(value * factor) >> BigInt(shift)),
          );
        },
      ),
    );
  });

  it("rounds sums by the one rule", () => {
    const limb = fc.bigInt({ min: -(2n ** 62n), max: 2n ** 62n });
    fc.assert(
      fc.property(fc.array(fc.tuple(limb, limb), { minLength: 1, maxLength: 5 }), fc.nat(62), (limbs, shift) => {
        const ring = new RingMemory();
        const [high, low] = [0, 1].map((at) => {
          const matrix = ring.allocate(1, limbs.length, 8);
          ring.write64(
            matrix,
            BigInt64Array.from(limbs, (pair) => pair[at]!),
          );
          return matrix;
        });
        const to = ring.allocate(1, limbs.length, 4);
        const rounding = { shift, minimum: -(2 ** 31), maximum: 2 ** 31 - 1 };
        ring.round({ high: high!, low: low! }, to, rounding);
        assert.deepEqual(
          [...ring.read32(to)],
          limbs.map(([one, other]) => roundSum((one << 16n) + other, rounding)),
        );
      }),
    );
  });

  it("tells whether all values lie within some bits, to the last value", () => {
    fc.assert(
      fc.property(shape, fc.integer({ min: 1, max: 62 }), fc.nat(), fc.boolean(), (size, bits, place, upper) => {
        const ring = new RingMemory();
        const matrix = ring.allocate(size.rows, size.columns, 8);
        const values = new BigInt64Array(size.rows * size.columns);
        const bound = 2n ** BigInt(bits);
        values[place % values.length] = upper ? bound - 1n : -bound;
        ring.write64(matrix, values);
        assert.ok(ring.within(matrix, bits));
        values[place % values.length] = upper ? bound : -bound - 1n;
        ring.write64(matrix, values);
        assert.ok(!ring.within(matrix, bits));
      }),
    );
  });

  it("takes bytes, little end first, into rows of any length", () => {
    fc.assert(
      fc.property(
        shape.chain(({ rows, columns }) => fc.tuple(fc.constant({ rows, columns }), words(rows * columns))),
        ([{ rows, columns }, values]) => {
          const bytes = Buffer.alloc(values.length * 8);
          for (const [at, value] of values.entries()) bytes.writeBigInt64LE(value, at * 8);
          const ring = new RingMemory();
          const matrix = ring.reserve(rows, columns, 8);
          ring.writeBytes(matrix, bytes);
          assert.deepEqual(ring.read64(matrix), values);
        },
      ),
    );
  });

  it("lends memory that was given back, and nobody finds in it what was there", () => {
    const ring = RingMemory.borrow();
    const before = ring.reserve(3, 3, 8);
    ring.write64(before, new BigInt64Array(9).fill(7n));
    ring.giveBack();
    const again = RingMemory.borrow();
    assert.equal(again, ring);
    assert.notEqual(RingMemory.borrow(), ring, "it is lent to one at a time");
    assert.deepEqual(again.read64(again.allocate(3, 3, 8)), new BigInt64Array(9));
    const reserved = again.reserve(3, 3, 8);
    again.write64(reserved, new BigInt64Array(9).fill(1n));
    const ones = again.allocate(1, 3, 8);
    again.write64(ones, new BigInt64Array(3).fill(1n));
    const out = again.allocate(1, 3, 8);
    again.multiplyVector(reserved, ones, out);
    assert.deepEqual([...again.read64(out)], [3n, 3n, 3n], "the padding is zero");
  });

  it("gives released memory out again, empty", () => {
    const ring = new RingMemory();
    const mark = ring.mark();
    const first = ring.allocate(1, 4, 8);
    ring.write64(first, BigInt64Array.of(1n, 2n, 3n, 4n));
    ring.release(mark);
    const second = ring.allocate(1, 4, 8);
    assert.equal(second.address, first.address);
    assert.deepEqual(ring.read64(second), new BigInt64Array(4));
  });
});
