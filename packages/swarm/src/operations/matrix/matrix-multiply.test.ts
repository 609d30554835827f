import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { operationContext, randomInput, runOperation } from "../../../tests/operation-testing.ts";
import type { DistributionOptions } from "../../contract/distribution.ts";
import type { FixedMatrix } from "../../contract/matrix.ts";
import { q1_15, q1_31, q8_24 } from "../../fixed-point/fixed-format.ts";
import { matrixMultiply } from "./matrix-multiply.ts";

const example = {
  matrix_a: [
    [1, 2, 3],
    [4, 5, 6],
    [7, 8, 9],
  ],
  matrix_b: [
    [9, 8, 7],
    [6, 5, 4],
    [3, 2, 1],
  ],
};

describe("matrix_multiply", () => {
  it("multiplies numbers beyond the format's range exactly, by a common power of two", async () => {
    assert.deepEqual(await runOperation(matrixMultiply, { ...example, precision: "Q1.31", result_shape: [3, 3] }), {
      result: [
        [30, 24, 18],
        [84, 69, 54],
        [138, 114, 90],
      ],
      precision: "Q1.31",
      exponent: 8,
    });
  });

  it("saturates numbers beyond the range where it is told to", async () => {
    const answer = await runOperation(matrixMultiply, { ...example, scaling: "saturate" });
    assert.deepEqual(answer, { result: Array(3).fill(Array(3).fill(1 - 2 ** -31)), precision: "Q1.31" });
  });

  it("rounds in the format that is named", async () => {
    const value = { matrix_a: [[0.5, 0.25]], matrix_b: [[0.5], [-1]], precision: "Q1.15" };
    assert.deepEqual(await runOperation(matrixMultiply, value), { result: [[0]], precision: "Q1.15" });
    const small = { matrix_a: [[2 ** -12]], matrix_b: [[2 ** -4]] };
    assert.deepEqual(await runOperation(matrixMultiply, { ...small, precision: "Q1.15" }), {
      result: [[2 ** -15]],
      precision: "Q1.15",
    });
    assert.deepEqual(await runOperation(matrixMultiply, { ...small, precision: "Q8.24" }), {
      result: [[2 ** -16]],
      precision: "Q8.24",
    });
  });

  it("never saturates what was scaled", async () => {
    const entry = fc.double({ min: -1e6, max: 1e6, noNaN: true });
    const matrix = (rows: number, columns: number): fc.Arbitrary<number[][]> =>
      fc.array(fc.array(entry, { minLength: columns, maxLength: columns }), { minLength: rows, maxLength: rows });
    await fc.assert(
      fc.asyncProperty(matrix(2, 3), matrix(3, 2), async (left, right) => {
        const answer = (await runOperation(matrixMultiply, { matrix_a: left, matrix_b: right })) as {
          result: number[][];
        };
        for (const [row, values] of answer.result.entries()) {
          for (const [column, value] of values.entries()) {
            const expected = left[row]!.reduce((sum, each, at) => sum + each * right[at]![column]!, 0);
            const size = left[row]!.reduce((sum, each, at) => sum + Math.abs(each * right[at]![column]!), 0);
            const largest = Math.max(...left.flat().map(Math.abs), 1) * Math.max(...right.flat().map(Math.abs), 1);
            assert.ok(Math.abs(value - expected) <= size * 1e-9 + largest * 3e-8, `${value} is not ${expected}`);
          }
        }
      }),
    );
  });

  for (const [change, code, field] of [
    [{ matrix_a: [[1, 2], [3]] }, "HEARTH_SWARM_INPUT", "/matrix_a/1"],
    [{ matrix_a: [] }, "HEARTH_SWARM_INPUT", "/matrix_a"],
    [{ matrix_a: [[]] }, "HEARTH_SWARM_INPUT", "/matrix_a/0"],
    [{ matrix_a: [[1, "2", 3]] }, "HEARTH_SWARM_INPUT", "/matrix_a/0/1"],
    [{ matrix_a: [[Number.NaN, 1, 2]] }, "HEARTH_SWARM_INPUT", "/matrix_a/0/0"],
    [{ matrix_b: [[1]] }, "HEARTH_SWARM_SHAPE", "/matrix_b"],
    [{ precision: "float" }, "HEARTH_SWARM_FORMAT", "/precision"],
    [{ result_shape: [2, 3] }, "HEARTH_SWARM_INPUT", "/result_shape"],
    [{ scale: 2 }, "HEARTH_SWARM_INPUT", "/scale"],
  ] as const) {
    it(`refuses ${JSON.stringify(change)} and names ${field}`, () => {
      assert.throws(() => matrixMultiply.parse({ ...example, ...change }), { code, field });
    });
  }

  it("refuses bytes from the network that are not its own, and never crashes on them", () => {
    const { own, shared } = matrixMultiply.encodeInput(randomInput(3, 4, 5));
    for (const length of [0, 1, own.length - 1]) {
      assert.throws(() => matrixMultiply.decodeInput({ own: own.subarray(0, length), shared: shared! }), {
        code: "HEARTH_SWARM_INPUT",
        field: "/own",
      });
    }
    assert.throws(() => matrixMultiply.decodeInput({ own }), { code: "HEARTH_SWARM_INPUT", field: "/shared" });
    const narrow = matrixMultiply.encodeInput(randomInput(1, 4, 5, q1_15));
    assert.throws(() => matrixMultiply.decodeInput({ own: narrow.own, shared: shared! }), {
      code: "HEARTH_SWARM_SHAPE",
      field: "/shared/precision",
    });
    const high = { ...randomInput(1, 4, 5, q1_15), right: { ...randomInput(1, 4, 5).right, format: q1_15 } };
    assert.throws(() => matrixMultiply.decodeInput(matrixMultiply.encodeInput(high)), {
      code: "HEARTH_SWARM_INPUT",
      field: /^\/shared\/right\/\d+$/,
    });
    fc.assert(
      fc.property(fc.nat(own.length - 1), fc.nat(255), (at, value) => {
        const changed = new Uint8Array(own);
        changed[at] = value;
        try {
          matrixMultiply.decodeInput({ own: changed, shared: shared! });
        } catch (error) {
          assert.match((error as { code: string }).code, /^HEARTH_SWARM_(INPUT|FORMAT|SHAPE)$/);
        }
      }),
    );
  });
});

/** Runs a task of a distribution as a worker does. */
function work(task: { input: Parameters<typeof matrixMultiply.decodeInput>[0] }): Uint8Array {
  const output = matrixMultiply.run(matrixMultiply.decodeInput(task.input), operationContext());
  return matrixMultiply.encodeOutput(output as FixedMatrix);
}

describe("an uncoded product in blocks", () => {
  const uncoded: DistributionOptions = { code: "uncoded", blocks: 5 };

  for (const format of [q1_15, q1_31, q8_24]) {
    it(`joins to the bits of the whole in ${format.name}, in any order of replies`, () => {
      const input = randomInput(23, 17, 9, format);
      const distribution = matrixMultiply.distribute!(input, uncoded);
      assert.equal(distribution.blocks, 5);
      for (const block of [4, 2, 0, 1, 3]) {
        assert.throws(() => distribution.result(), { code: "HEARTH_SWARM_INCOMPLETE" });
        const reply = { block, sender: "a", output: work(distribution.task(block)) };
        assert.deepEqual(distribution.receive(reply), { kind: "useful" });
        assert.deepEqual(distribution.receive(reply), { kind: "redundant" });
      }
      assert.deepEqual(distribution.result(), matrixMultiply.run(input, operationContext()));
    });
  }

  it("never has more blocks than rows, and sends copies where they are asked for", () => {
    const distribution = matrixMultiply.distribute!(randomInput(3, 2, 2), { code: "replicate", redundancy: 3 });
    assert.equal(distribution.blocks, 3);
    assert.equal(distribution.copies, 3);
  });

  it("names who sent what cannot be a reply", () => {
    const distribution = matrixMultiply.distribute!(randomInput(10, 4, 4), uncoded);
    const other = work(matrixMultiply.distribute!(randomInput(9, 4, 4), { code: "uncoded", blocks: 1 }).task(0));
    for (const output of [new Uint8Array(), new Uint8Array(40), other]) {
      assert.equal(distribution.receive({ block: 0, sender: "liar", output }).kind, "wrong");
    }
    assert.equal(distribution.receive({ block: 5, sender: "liar", output: other }).kind, "wrong");
    assert.equal(distribution.receive({ block: -1, sender: "liar", output: other }).kind, "wrong");
    assert.deepEqual([...distribution.wrong], [["liar", 5]]);
    assert.equal(distribution.useful, 0);
  });

  it("settles two replies that differ, whichever came first, and keeps the right one", () => {
    const input = randomInput(10, 4, 4);
    for (const liarFirst of [true, false]) {
      const distribution = matrixMultiply.distribute!(input, uncoded);
      for (let block = 0; block < 5; block++) {
        const honest = { block, sender: "honest", output: work(distribution.task(block)) };
        const lie = { block, sender: "liar", output: new Uint8Array(honest.output) };
        lie.output[Buffer.from(lie.output).indexOf("values") + 10]! ^= 1;
        const [first, second] = liarFirst ? [lie, honest] : [honest, lie];
        assert.equal(distribution.receive(first).kind, "useful");
        const verdict = distribution.receive(second);
        assert.deepEqual(verdict.kind === "wrong" && verdict.sender, "liar");
      }
      assert.deepEqual([...distribution.wrong], [["liar", 5]]);
      assert.deepEqual(distribution.result(), matrixMultiply.run(input, operationContext()));
    }
  });
});
