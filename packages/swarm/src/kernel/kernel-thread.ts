import { parentPort, workerData } from "node:worker_threads";
import type { Rounding } from "../contract/kernel.ts";
import { kernelOf } from "./open-kernel.ts";
import type { KernelCode } from "./wasm-kernel.ts";

/** A share of the rows of one product; all arrays are shared memory. */
export interface KernelJob {
  readonly id: number;
  readonly left: Int32Array<SharedArrayBuffer>;
  readonly right: Int32Array<SharedArrayBuffer>;
  readonly result: Int32Array<SharedArrayBuffer>;
  readonly from: number;
  readonly rows: number;
  readonly depth: number;
  readonly columns: number;
  readonly rounding: Rounding;
}

const kernel = kernelOf(workerData as KernelCode);

parentPort?.on("message", ({ id, left, right, result, from, rows, depth, columns, rounding }: KernelJob) => {
  const share = left.subarray(from * depth, (from + rows) * depth);
  const place = result.subarray(from * columns, (from + rows) * columns);
  kernel.multiply({ left: share, right, rows, depth, columns }, rounding, place);
  parentPort?.postMessage(id, []);
});
