import type { Kernel } from "../contract/kernel.ts";
import { edgeOperands } from "./self-test.ts";

/** How much faster than the first run the code must have become: V8's optimised code is 4 times as fast or more. */
const speedUp = 2.5;
/** What only optimised code does in this time: V8 shares code between compilations, so the first run may be optimised already. */
const optimisedMilliseconds = 0.26;
const steadyRuns = 8;

/** Runs the kernel until its optimised code is in place. @returns whether that was seen within the time */
export function warmUp(kernel: Kernel, milliseconds: number): boolean {
  const operands = edgeOperands({ rows: 64, depth: 64, columns: 64, seed: 1 });
  const rounding = { shift: 31, minimum: -(2 ** 31), maximum: 2 ** 31 - 1 };
  const started = performance.now();
  let first: number | undefined;
  let fast = 0;
  for (let now = started; now - started < milliseconds;) {
    kernel.multiply(operands, rounding);
    const ended = performance.now();
    first ??= ended - now;
    const took = ended - now;
    if (took * speedUp < first || took < optimisedMilliseconds) fast++;
    if (fast >= steadyRuns) return true;
    now = ended;
  }
  return false;
}
