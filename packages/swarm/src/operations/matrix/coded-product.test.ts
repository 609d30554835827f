import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { operationContext, randomInput } from "../../../tests/operation-testing.ts";
import type { Distribution, DistributionOptions } from "../../contract/distribution.ts";
import type { FixedMatrix } from "../../contract/matrix.ts";
import { fixedFormat, q1_15, q1_31, q8_24 } from "../../fixed-point/fixed-format.ts";
import { edgeOperands } from "../../kernel/self-test.ts";
import { SeededRandom } from "../../random/seeded-random.ts";
import { CodedProduct } from "./coded-product.ts";
import type { MatrixInput } from "./matrix-input.ts";
import { matrixMultiply } from "./matrix-multiply.ts";
import { matrixSums } from "./matrix-sums.ts";

const context = operationContext();
const rateless: DistributionOptions = { code: "rateless", blocks: 8 };

function edgeInput(rows: number, depth: number, columns: number, seed: number): MatrixInput {
  const { left, right } = edgeOperands({ rows, depth, columns, seed });
  const format = q1_31;
  return {
    left: { rows, columns: depth, format, exponent: 0, values: left },
    right: { rows: depth, columns, format, exponent: 0, values: right },
    exponent: 0,
  };
}

/** Runs a block's task as a worker does, through bytes. */
function work(distribution: Distribution, block: number): Uint8Array {
  const { input } = distribution.task(block);
  return matrixSums.encodeOutput(matrixSums.run(matrixSums.decodeInput(input), context) as never);
}

function feed(distribution: Distribution<FixedMatrix>, symbols: readonly number[]): void {
  for (const block of symbols) distribution.receive({ block, sender: `w${block}`, output: work(distribution, block) });
}

function shuffled(count: number, random: SeededRandom): number[] {
  const list = Array.from({ length: count }, (_, at) => at);
  for (let at = count - 1; at > 0; at--) {
    const other = random.below(at + 1);
    [list[at], list[other]] = [list[other]!, list[at]!];
  }
  return list;
}

describe("a coded product", () => {
  for (const format of [q1_15, q1_31, q8_24, fixedFormat("Q4.8")]) {
    it(`decodes ${format.name} to the bits of the whole, whichever symbols come in, in any order`, () => {
      const random = new SeededRandom(5);
      for (const [rows, depth, columns] of [
        [23, 17, 9],
        [16, 64, 8],
        [8, 5, 1],
      ] as const) {
        const input = randomInput(rows, depth, columns, format);
        const expected = matrixMultiply.run(input, context);
        for (let run = 0; run < 12; run++) {
          const distribution = matrixMultiply.distribute!(input, rateless);
          for (const block of shuffled(distribution.symbols, random)) {
            if (distribution.complete) break;
            feed(distribution, [block]);
          }
          assert.equal(distribution.useful, distribution.blocks);
          assert.deepEqual(distribution.result(), expected);
          // The next one works on the same memory, with all that lies in it.
          distribution.release!();
        }
      }
    });
  }

  it("decodes extreme values at the full depth of 512", () => {
    for (let seed = 0; seed < 6; seed++) {
      const input = edgeInput(16, 512, 6, seed);
      const lost = new Set([seed, 7, (seed * 3 + 1) % 7]);
      const distribution = matrixMultiply.distribute!(input, rateless);
      for (let block = 0; block < distribution.symbols && !distribution.complete; block++) {
        if (!lost.has(block)) feed(distribution, [block]);
      }
      assert.deepEqual(distribution.result(), matrixMultiply.run(input, context));
    }
    const all = edgeInput(8, 512, 2, 0);
    all.left.values.fill(-(2 ** 31));
    all.right.values.fill(-(2 ** 31));
    const distribution = matrixMultiply.distribute!(all, rateless);
    feed(distribution, [8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18]);
    assert.deepEqual(distribution.result(), matrixMultiply.run(all, context));
  });

  it("has as many symbols as its code and redundancy say", () => {
    const input = randomInput(16, 4, 4);
    const symbols = (options: DistributionOptions): number =>
      matrixMultiply.distribute!(input, { blocks: 8, ...options }).symbols;
    assert.equal(symbols({ code: "rateless" }), 32);
    assert.equal(symbols({ code: "rateless", maximumRedundancy: 3 }), 24);
    assert.equal(symbols({ code: "rateless", adaptive: false }), 16);
    assert.equal(symbols({ code: "rateless", adaptive: false, redundancy: 9 }), 32);
    assert.equal(symbols({ code: "fixed_rate" }), 16);
    assert.equal(symbols({ code: "fixed_rate", rate: 0.8 }), 10);
    assert.equal(symbols({ code: "uncoded", check: true }), 8);
    assert.equal(symbols({ code: "replicate", check: true }), 8);
  });

  it("costs twice for parity only where a sum of rows needs more than 32 bits", () => {
    const wide = matrixMultiply.distribute!(randomInput(16, 4, 4, q1_31), rateless);
    const narrow = matrixMultiply.distribute!(randomInput(16, 4, 4, q1_15), rateless);
    assert.equal(wide.task(8).cost, 2 * wide.task(0).cost);
    assert.equal(narrow.task(8).cost, narrow.task(0).cost);
  });

  it("goes on giving its result when its memory serves another, and takes nothing more", () => {
    const input = randomInput(16, 8, 6);
    const distribution = matrixMultiply.distribute!(input, rateless);
    const reply = { block: 0, sender: "w", output: work(distribution, 0) };
    feed(distribution, [1, 2, 3, 4, 5, 6, 7, 8]);
    const result = distribution.result();
    distribution.release!();
    distribution.release!();
    const [other, third] = [1, 2].map(() => matrixMultiply.distribute!(randomInput(16, 8, 6), rateless));
    feed(other!, [0, 1, 2, 3]);
    feed(third!, [7, 6, 5, 4, 3, 2, 9, 10]);
    feed(other!, [8, 9, 10, 11]);
    assert.deepEqual(distribution.receive(reply), { kind: "redundant" });
    assert.equal(distribution.result(), result);
    assert.throws(() => distribution.task(0), { code: "HEARTH_SWARM_SHAPE" });
    for (const each of [other!, third!])
      assert.deepEqual(each.result(), matrixMultiply.run(randomInput(16, 8, 6), context));
  });

  it("is not decoded before enough is there", () => {
    const distribution = matrixMultiply.distribute!(randomInput(16, 4, 4), rateless);
    feed(distribution, [0, 1, 2, 3, 4, 5, 9]);
    assert.equal(distribution.complete, false);
    assert.throws(() => distribution.result(), { code: "HEARTH_SWARM_INCOMPLETE" });
    assert.throws(() => distribution.task(32), { code: "HEARTH_SWARM_SHAPE" });
  });
});

describe("a lying worker", () => {
  it("is named in 300 of 300 runs, whatever it changes, and the result is right", () => {
    const random = new SeededRandom(300);
    const input = edgeInput(16, 48, 10, 300);
    const expected = matrixMultiply.run(input, context);
    for (let run = 0; run < 300; run++) {
      const distribution = matrixMultiply.distribute!(input, rateless);
      const lied = shuffled(12, random).slice(0, 2);
      for (let block = 0; block < distribution.symbols && !distribution.complete; block++) {
        const honest = work(distribution, block);
        if (lied.includes(block)) {
          const lie = matrixSums.decodeOutput(honest);
          const limb = random.below(2) === 0 ? lie.high : lie.low;
          const at = random.below(limb.length);
          limb[at]! += (random.below(2) === 0 ? 1n : -1n) << BigInt(random.below(50));
          const verdict = distribution.receive({ block, sender: "liar", output: matrixSums.encodeOutput(lie) });
          assert.equal(verdict.kind === "wrong" && verdict.sender, "liar", `run ${run}`);
        }
        distribution.receive({ block, sender: "honest", output: honest });
      }
      assert.equal(distribution.wrong.has("honest"), false);
      assert.deepEqual(distribution.result(), expected);
    }
  });

  it("is named for sums beyond every bound, for another shape, and for no sums at all", () => {
    const distribution = matrixMultiply.distribute!(randomInput(16, 4, 4), rateless);
    const lie = matrixSums.decodeOutput(work(distribution, 0));
    lie.high[3]! += 2n ** 62n;
    const other = work(matrixMultiply.distribute!(randomInput(24, 4, 4), rateless), 0);
    for (const output of [matrixSums.encodeOutput(lie), other, new Uint8Array(), new Uint8Array(100)]) {
      assert.equal(distribution.receive({ block: 0, sender: "liar", output }).kind, "wrong");
    }
    assert.equal(distribution.receive({ block: 99, sender: "liar", output: other }).kind, "wrong");
    assert.deepEqual([...distribution.wrong], [["liar", 5]]);
  });

  it("is named when it lies about what is known already", () => {
    const distribution = matrixMultiply.distribute!(randomInput(16, 4, 4), rateless);
    feed(distribution, [0]);
    const lie = matrixSums.decodeOutput(work(distribution, 0));
    lie.low[0]! ^= 1n;
    const verdict = distribution.receive({ block: 0, sender: "liar", output: matrixSums.encodeOutput(lie) });
    assert.equal(verdict.kind, "wrong");
    assert.equal(distribution.receive({ block: 0, sender: "late", output: work(distribution, 0) }).kind, "redundant");
  });

  it("does not spoil the result even when its lie passes every vector", () => {
    const input = randomInput(16, 8, 6);
    const distribution = new CodedProduct(input, { blocks: 8, symbols: () => 32, copies: 1, vectors: 0 });
    feed(distribution, [0, 1, 2, 3, 4, 5]);
    for (const block of [8, 9]) {
      const lie = matrixSums.decodeOutput(work(distribution, block));
      if (block === 9) lie.high[2]! += 1n << 40n;
      distribution.receive({ block, sender: `parity-${block}`, output: matrixSums.encodeOutput(lie) });
    }
    assert.ok(distribution.complete);
    assert.deepEqual(distribution.result(), matrixMultiply.run(input, context));
    assert.deepEqual([...distribution.wrong], [["parity-9", 1]]);
  });

  it("does not spoil the result with a block either", () => {
    const input = randomInput(16, 8, 6);
    const distribution = new CodedProduct(input, { blocks: 8, symbols: () => 32, copies: 1, vectors: 0 });
    feed(distribution, [0, 1, 2, 4, 5, 6, 8]);
    const lie = matrixSums.decodeOutput(work(distribution, 3));
    lie.low[5]! -= 1n;
    distribution.receive({ block: 3, sender: "liar", output: matrixSums.encodeOutput(lie) });
    assert.deepEqual(distribution.result(), matrixMultiply.run(input, context));
    assert.deepEqual([...distribution.wrong], [["liar", 1]]);
  });

  it("cannot fill the memory: what is wrong or known already is not kept", () => {
    const options = { blocks: 2, symbols: () => 8, copies: 1 };
    const distribution = new CodedProduct(randomInput(8, 16, 1_000), options);
    const honest = work(distribution, 0);
    const lie = matrixSums.decodeOutput(honest);
    lie.low[0]! ^= 1n;
    const bytes = matrixSums.encodeOutput(lie);
    distribution.receive({ block: 0, sender: "honest", output: honest });
    const before = distribution.heldBytes;
    for (let at = 0; at < 200; at++) {
      distribution.receive({ block: at % 2, sender: "liar", output: bytes });
      distribution.receive({ block: 0, sender: "late", output: honest });
    }
    assert.ok(distribution.heldBytes - before <= 2 ** 20);
    assert.equal(distribution.wrong.get("liar"), 200);
  });
});
