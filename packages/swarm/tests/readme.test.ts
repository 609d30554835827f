import assert from "node:assert/strict";
import { test } from "node:test";
import { createRegistry, MemoryStateStore, openKernel } from "../src/index.ts";

test("the example of the README gives what it says", async () => {
  const multiply = createRegistry().get("matrix_multiply");
  const input = multiply.parse({
    matrix_a: [
      [1, 2],
      [3, 4],
    ],
    matrix_b: [
      [5, 6],
      [7, 8],
    ],
  });
  const { kernel } = openKernel({ wide: true });
  const context = { kernel, states: new MemoryStateStore(), signal: new AbortController().signal };
  assert.deepEqual(multiply.describe(await multiply.run(input, context)), {
    result: [
      [19, 22],
      [43, 50],
    ],
    precision: "Q1.31",
    exponent: 6,
  });
});
