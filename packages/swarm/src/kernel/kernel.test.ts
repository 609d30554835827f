import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { exactDot } from "../fixed-point/exact-dot.ts";
import { roundSum } from "../fixed-point/round-sum.ts";
import { SeededRandom } from "../random/seeded-random.ts";
import { CheckedKernel } from "./checked-kernel.ts";
import { openKernel } from "./open-kernel.ts";
import { referenceKernel } from "./reference-kernel.ts";
import { agreesWithReference, edgeOperands, edgeValues } from "./self-test.ts";
import { compileKernel, WasmKernel } from "./wasm-kernel.ts";

const q31 = { shift: 31, minimum: -(2 ** 31), maximum: 2 ** 31 - 1 };
const wide = openKernel({ wide: true, warmUpMilliseconds: 5_000 });
const kernels = [
  new WasmKernel(compileKernel(2, "wasm-2x4")),
  wide.wide === "used" ? wide.kernel : new WasmKernel(compileKernel(4, "wasm-4x4")),
];

describe("the matrix kernels", () => {
  for (const kernel of kernels) {
    it(`${kernel.name} gives the reference's bits for every shape, shift and bound`, () => {
      const shape = fc.record({
        rows: fc.integer({ min: 1, max: 13 }),
        depth: fc.integer({ min: 1, max: 70 }),
        columns: fc.integer({ min: 1, max: 13 }),
        seed: fc.nat(),
      });
      const bounds = fc.constantFrom(
        { minimum: -(2 ** 31), maximum: 2 ** 31 - 1 },
        { minimum: -32_768, maximum: 32_767 },
      );
      fc.assert(
        fc.property(shape, fc.integer({ min: 0, max: 62 }), bounds, (given, shift, bound) => {
          const operands = edgeOperands(given);
          const rounding = { shift, ...bound };
          assert.deepEqual(kernel.multiply(operands, rounding), referenceKernel.multiply(operands, rounding));
          assert.deepEqual(kernel.accumulate(operands), referenceKernel.accumulate(operands));
        }),
        { numRuns: 60 },
      );
    });

    it(`${kernel.name} is right in 100,000 sampled cells of matrices up to 512 square, full range and edge values`, () => {
      const random = new SeededRandom(31);
      for (const [size, samples] of [
        [64, 4_096],
        [129, 16_641],
        [256, 40_000],
        [512, 39_263],
      ] as const) {
        const operands = edgeOperands({ rows: size, depth: size, columns: size, seed: size });
        const result = kernel.multiply(operands, q31);
        for (let sample = 0; sample < samples; sample++) {
          const at = samples === size * size ? sample : random.below(size * size);
          assert.equal(result[at], expectedCell(operands, at, size));
        }
      }
    });

    it(`${kernel.name} saturates where all products are extreme`, () => {
      for (const left of edgeValues) {
        for (const right of edgeValues) {
          const operands = {
            left: new Int32Array(512).fill(left),
            right: new Int32Array(512 * 4).fill(right),
            rows: 1,
            depth: 512,
            columns: 4,
          };
          const expected = roundSum(512n * BigInt(left) * BigInt(right), q31);
          assert.deepEqual([...kernel.multiply(operands, q31)], [expected, expected, expected, expected]);
        }
      }
    });
  }

  it("refuse operands that do not fit together, naming the wrong one", () => {
    const good = { left: new Int32Array(6), right: new Int32Array(12), rows: 2, depth: 3, columns: 4 };
    for (const kernel of [referenceKernel, ...kernels]) {
      for (const [change, field] of [
        [{ rows: 3 }, "/left"],
        [{ columns: 5 }, "/right"],
        [{ depth: 0 }, "/depth"],
        [{ rows: 0.5 }, "/rows"],
        [{ depth: 65_537 }, "/depth"],
      ] as const) {
        assert.throws(() => kernel.multiply({ ...good, ...change }, q31), { code: "HEARTH_SWARM_SHAPE", field });
      }
    }
  });
});

describe("the wide kernel", () => {
  it("is used after its self-test, or says why not", () => {
    assert.ok(["used", "not-optimised"].includes(wide.wide), wide.wide);
    assert.equal(wide.kernel.name, wide.wide === "used" ? "wasm-4x4-wide" : "wasm-2x4");
  });

  it("is left for the plain one when V8 has no time to optimise it", () => {
    const opened = openKernel({ wide: true, warmUpMilliseconds: 0 });
    assert.equal(opened.wide, "not-optimised");
    assert.equal(opened.kernel.name, "wasm-2x4");
  });

  it("does not pass its self-test with one wrong bit", () => {
    assert.equal(agreesWithReference(referenceKernel), true);
    assert.equal(agreesWithReference(wrongInLastCell), false);
  });

  it("is replaced for good once a sampled cell is wrong", () => {
    const plain = new WasmKernel(compileKernel(2, "wasm-2x4"));
    const operands = edgeOperands({ rows: 1, depth: 5, columns: 1, seed: 9 });
    const kernel = new CheckedKernel(wrongInLastCell, plain);
    assert.equal(kernel.name, "wrong");
    assert.deepEqual(
      kernel.multiply(operands, { ...q31, shift: 62 }),
      referenceKernel.multiply(operands, { ...q31, shift: 62 }),
    );
    assert.equal(kernel.name, "wasm-2x4");
    const second = new CheckedKernel(wrongInLastCell, plain);
    assert.deepEqual(second.accumulate(operands), referenceKernel.accumulate(operands));
    assert.equal(second.name, "wasm-2x4");
  });
});

const wrongInLastCell = {
  name: "wrong",
  multiply: (...words: Parameters<typeof referenceKernel.multiply>) => {
    const result = referenceKernel.multiply(...words);
    result[result.length - 1]! ^= 1;
    return result;
  },
  accumulate: (operands: Parameters<typeof referenceKernel.accumulate>[0]) => {
    const result = referenceKernel.accumulate(operands);
    result.low[result.low.length - 1]! ^= 1n;
    return result;
  },
};

function expectedCell(operands: { left: Int32Array; right: Int32Array }, at: number, size: number): number {
  const row = Math.floor(at / size);
  let sum = 0n;
  for (let depth = 0; depth < size; depth++) {
    sum += BigInt(operands.left[row * size + depth]!) * BigInt(operands.right[depth * size + (at % size)]!);
  }
  return roundSum(sum, q31);
}

describe("the exact dot product", () => {
  it("equals whole numbers at any length, start and stride", () => {
    const random = new SeededRandom(7);
    for (const length of [1, 63, 64, 65, 1_000]) {
      const lefts = Int32Array.from({ length: length * 3 + 2 }, () => random.int32());
      const rights = Int32Array.from({ length }, () => edgeValues[random.below(edgeValues.length)]!);
      let sum = 0n;
      for (let at = 0; at < length; at++) sum += BigInt(lefts[2 + at * 3]!) * BigInt(rights[at]!);
      assert.equal(exactDot({ values: lefts, start: 2, stride: 3 }, { values: rights }, length), sum);
    }
  });
});
