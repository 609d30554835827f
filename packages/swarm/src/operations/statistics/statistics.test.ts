import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { operationContext, runOperation } from "../../../tests/operation-testing.ts";
import { nearestDouble } from "./nearest-double.ts";
import { statistics } from "./statistics.ts";

describe("statistics", () => {
  it("are exact where the numbers are", async () => {
    assert.deepEqual(await runOperation(statistics, { values: [2, 4, 4, 4, 5, 5, 7, 9] }), {
      count: 8,
      sum: 40,
      mean: 5,
      variance: 4,
      standard_deviation: 2,
      minimum: 2,
      maximum: 9,
      precision: "Q1.31",
    });
  });

  it("keep a small variance of large numbers", async () => {
    const answer = await runOperation(statistics, { values: [100.25, 100.75, 100.25, 100.75], precision: "Q8.24" });
    assert.equal((answer as { variance: number }).variance, 0.0625);
  });

  it("add up to the whole from any parts", async () => {
    const context = operationContext();
    const input = statistics.parse({ values: Array.from({ length: 1_001 }, (_, at) => Math.sin(at) * 3) });
    for (const blocks of [1, 3, 64]) {
      const distribution = statistics.distribute!(input, { code: "uncoded", blocks });
      for (let block = distribution.blocks - 1; block >= 0; block--) {
        const part = await statistics.run(statistics.decodeInput(distribution.task(block).input), context);
        distribution.receive({ block, sender: "a", output: statistics.encodeOutput(part) });
      }
      assert.deepEqual(distribution.result(), await statistics.run(input, context));
    }
  });

  it("divide to the nearest double", () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: -(2n ** 52n), max: 2n ** 52n }),
        fc.bigInt({ min: 1n, max: 2n ** 52n }),
        (top, bottom) => {
          assert.equal(nearestDouble(top, bottom), Number(top) / Number(bottom) || 0);
        },
      ),
    );
  });

  it("name what is no list of numbers", async () => {
    await assert.rejects(runOperation(statistics, { values: [] }), { field: "/values" });
    await assert.rejects(runOperation(statistics, { values: [1, null] }), { field: "/values/1" });
  });
});
