import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { runOperation } from "../../../tests/operation-testing.ts";
import { SeededRandom } from "../../random/seeded-random.ts";
import { neuralNetworkInference } from "./neural-network-inference.ts";

const example = {
  input_vector: [1, -2],
  weights: [
    [
      [1, 0.5],
      [-1, 1],
      [2, 0],
    ],
    [[0.5, 1, -0.25]],
  ],
  biases: [[0.5, 1, -1], [0.125]],
};

describe("neural_network_inference", () => {
  it("feeds each layer into the next, with and without rectifying", async () => {
    // First layer: 0.5, -2 and 1, of which the second is rectified; then 0.25 - 0.25 + 0.125.
    assert.deepEqual(await runOperation(neuralNetworkInference, example), { output: [0.125], precision: "Q8.24" });
    const linear = { ...example, activations: ["linear", "linear"] };
    assert.deepEqual(await runOperation(neuralNetworkInference, linear), { output: [-1.875], precision: "Q8.24" });
  });

  it("is near the same network in floating point", async () => {
    const random = new SeededRandom(8);
    const numbers = (count: number): number[] => Array.from({ length: count }, () => random.fraction() - 0.5);
    const weights = [
      [16, 32],
      [8, 16],
      [3, 8],
    ].map(([rows, columns]) => Array.from({ length: rows! }, () => numbers(columns!)));
    const biases = weights.map((rows) => numbers(rows.length));
    const input = numbers(32);
    const answer = await runOperation(neuralNetworkInference, { input_vector: input, weights, biases });
    let expected = input;
    for (const [layer, rows] of weights.entries()) {
      expected = rows.map((row, at) =>
        Math.max(
          0,
          row.reduce((sum, weight, column) => sum + weight * expected[column]!, biases[layer]![at]!),
        ),
      );
    }
    for (const [at, value] of (answer as { output: number[] }).output.entries()) {
      assert.ok(Math.abs(value - expected[at]!) < 1e-5);
    }
  });

  for (const [change, field] of [
    [{ weights: [] }, "/biases"],
    [{ weights: [], biases: [] }, "/weights"],
    [{ biases: [[0.5, 1], [0.125]] }, "/weights/0"],
    [{ input_vector: [1] }, "/weights/0"],
    [{ activations: ["relu", "tanh"] }, "/activations/1"],
    [{ weights: [[[1, 2], [3]], [[1, 2]]] }, "/weights/0/1"],
  ] as const) {
    it(`names ${field} in ${JSON.stringify(change)}`, async () => {
      await assert.rejects(runOperation(neuralNetworkInference, { ...example, ...change }), {
        code: "HEARTH_SWARM_INPUT",
        field,
      });
    });
  }
});
