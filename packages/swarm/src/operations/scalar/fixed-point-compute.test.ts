import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { runOperation } from "../../../tests/operation-testing.ts";
import { fixedPointCompute } from "./fixed-point-compute.ts";

const compute = (value: object): Promise<unknown> => runOperation(fixedPointCompute, value);

describe("fixed_point_compute", () => {
  it("computes with numbers and with lists", async () => {
    const numbers = { operand_a: 0.5, operand_b: 0.25 };
    const precision = { precision: "Q1.31", overflows: 0 };
    assert.deepEqual(await compute({ operation: "add", ...numbers }), { result: 0.75, ...precision });
    assert.deepEqual(await compute({ operation: "subtract", ...numbers }), { result: 0.25, ...precision });
    assert.deepEqual(await compute({ operation: "multiply", ...numbers }), { result: 0.125, ...precision });
    assert.deepEqual(await compute({ operation: "divide", operand_a: 0.25, operand_b: 0.5 }), {
      result: 0.5,
      ...precision,
    });
    const lists = { operand_a: [0.5, -0.5], operand_b: [0.5, 0.25] };
    assert.deepEqual(await compute({ operation: "multiply", ...lists }), { result: [0.25, -0.125], ...precision });
    assert.deepEqual(await compute({ operation: "dot", ...lists }), { result: 0.125, ...precision });
  });

  it("counts what it held at the bounds, or refuses it, as it is told", async () => {
    const sum = { operation: "add", operand_a: 100, operand_b: 100, precision: "Q8.24" };
    assert.deepEqual(await compute(sum), { result: 128 - 2 ** -24, precision: "Q8.24", overflows: 1 });
    await assert.rejects(compute({ ...sum, saturation: false }), { code: "HEARTH_SWARM_OVERFLOW" });
    assert.deepEqual(await compute({ ...sum, saturation: false, overflow_check: false }), {
      result: 200 - 256,
      precision: "Q8.24",
      overflows: 1,
    });
  });

  it("takes division by zero for an error, also of what is zero in the format", async () => {
    for (const divisor of [0, 2 ** -33]) {
      await assert.rejects(compute({ operation: "divide", operand_a: 0.5, operand_b: divisor }), {
        code: "HEARTH_SWARM_DIVISION_BY_ZERO",
        field: "/operand_b",
      });
    }
  });

  for (const [value, field] of [
    [{ operation: "power", operand_a: 1, operand_b: 1 }, "/operation"],
    [{ operation: "add", operand_a: 1 }, "/operand_b"],
    [{ operation: "add", operand_a: [1], operand_b: [1, 2] }, "/operand_b"],
    [{ operation: "add", operand_a: [], operand_b: [] }, "/operand_a"],
    [{ operation: "add", operand_a: "1", operand_b: 1 }, "/operand_a"],
  ] as const) {
    it(`names ${field} in ${JSON.stringify(value)}`, async () => {
      await assert.rejects(compute(value), { code: "HEARTH_SWARM_INPUT", field });
    });
  }
});
