import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { KernelThreads } from "./kernel-threads.ts";
import { openKernel } from "./open-kernel.ts";
import { edgeOperands } from "./self-test.ts";

const q31 = { shift: 31, minimum: -(2 ** 31), maximum: 2 ** 31 - 1 };

describe("kernel threads", () => {
  it("give the bits of one thread, whatever the number of threads and rows, and for products at once", async () => {
    const opened = openKernel();
    for (const threads of [1, 2, 3]) {
      await using pool = new KernelThreads({ threads, opened });
      const operands = [1, 7, 64, 130].map((rows) => edgeOperands({ rows, depth: 40, columns: 21, seed: rows }));
      const results = await Promise.all(operands.map((each) => pool.multiply(each, q31)));
      for (const [at, each] of operands.entries()) {
        assert.deepEqual([...results[at]!], [...opened.kernel.multiply(each, q31)]);
      }
    }
  });

  it("put the product where they are told, and refuse a place of another size", async () => {
    const opened = openKernel();
    await using pool = new KernelThreads({ threads: 2, opened });
    const operands = edgeOperands({ rows: 20, depth: 9, columns: 7, seed: 5 });
    const place = new Int32Array(new SharedArrayBuffer(20 * 7 * 4)).fill(3);
    assert.equal(await pool.multiply(operands, q31, place), place);
    const expected = opened.kernel.multiply(operands, q31);
    assert.deepEqual([...place], [...expected]);
    const here = new Int32Array(20 * 7).fill(3);
    assert.equal(opened.kernel.multiply(operands, q31, here), here);
    assert.deepEqual(here, expected);
    const small = new Int32Array(new SharedArrayBuffer(20 * 7 * 4 - 4));
    await assert.rejects(pool.multiply(operands, q31, small), { code: "HEARTH_SWARM_SHAPE" });
    assert.throws(() => opened.kernel.multiply(operands, q31, small), { code: "HEARTH_SWARM_SHAPE" });
  });

  it("fail what was under way when they are closed, and everything after", async () => {
    const pool = new KernelThreads({ threads: 2, opened: openKernel() });
    const operands = edgeOperands({ rows: 256, depth: 256, columns: 256, seed: 1 });
    const running = assert.rejects(pool.multiply(operands, q31), { code: "HEARTH_SWARM_KERNEL_THREAD" });
    await pool[Symbol.asyncDispose]();
    await running;
    await assert.rejects(pool.multiply(operands, q31), { code: "HEARTH_SWARM_KERNEL_THREAD" });
  });
});
