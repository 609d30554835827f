import assert from "node:assert/strict";
import { test } from "node:test";
import { addNumbers } from "../../tests/support/test-operations.ts";
import { OperationRegistry } from "../contract/operation-registry.ts";
import type { Operation } from "../contract/operation.ts";
import { referenceKernel } from "../kernel/reference-kernel.ts";
import type { JobResult } from "./job.ts";
import { TaskRunner } from "./task-runner.ts";

test("results are kept up to a number of bytes, those not used for longest go first", () => {
  const registry = new OperationRegistry([addNumbers] as Operation[]);
  const runner = new TaskRunner({ registry, kernel: referenceKernel, cacheBytes: 6 });
  let count = 0;
  const cached = (...numbers: number[]): boolean => {
    const results: JobResult[] = [];
    const { own } = addNumbers.encodeInput(numbers);
    const job = { id: `${++count}`, operation: "add_numbers", version: 1, own, priority: 5 };
    runner.accept({ ...job, deadline: performance.now() + 60_000 }, (result) => void results.push(result));
    assert.equal(results[0]?.status, "success");
    return results[0]?.cached === true;
  };
  assert.deepEqual([cached(100), cached(200), cached(200), cached(100)], [false, false, true, true], "six bytes fit");
  assert.equal(cached(300), false);
  assert.deepEqual([cached(300), cached(100), cached(200)], [true, true, false]);
  assert.deepEqual([cached(1_234_567), cached(1_234_567)], [false, false], "seven never do");
});
