import { Worker } from "node:worker_threads";
import type { ProductOperands, Rounding } from "../contract/kernel.ts";
import { KernelThreadError } from "../errors/kernel-thread-error.ts";
import { checkOperands, resultArray } from "./check-operands.ts";
import type { KernelJob } from "./kernel-thread.ts";
import type { OpenedKernel } from "./open-kernel.ts";

export interface KernelThreadsOptions {
  /** What the threads run; each tests it again. */
  readonly opened: OpenedKernel;
  /** Threads beside the caller's own, which only waits. */
  readonly threads: number;
}

/**
 * One product over several threads, each with its own kernel and a share of the rows; the caller's event loop stays free. Worth
 * it from about 128 rows on: handing out costs some tens of microseconds.
 */
export class KernelThreads implements AsyncDisposable {
  readonly #workers: readonly Worker[];
  readonly #waiting = new Map<number, { done: () => void; failed: (error: Error) => void }>();
  #next = 0;
  #ended: Error | undefined;

  constructor({ threads, opened }: KernelThreadsOptions) {
    this.#workers = Array.from({ length: threads }, () => {
      const worker = new Worker(new URL("./kernel-thread.ts", import.meta.url), { workerData: opened.code });
      worker.on("message", (job: number) => {
        this.#waiting.get(job)?.done();
        this.#waiting.delete(job);
        if (this.#waiting.size === 0) for (const each of this.#workers) each.unref();
      });
      worker.on("error", (error) => this.#fail(error instanceof Error ? error : new Error(String(error))));
      worker.on("exit", (code) => this.#fail(new Error(`it ended with code ${code}`)));
      worker.unref();
      return worker;
    });
  }

  /**
   * @param result where the product goes, in shared memory. @default new
   * @throws KernelThreadError when a thread died
   */
  async multiply(
    operands: ProductOperands,
    rounding: Rounding,
    result: Int32Array<SharedArrayBuffer> = sharedArray(operands.rows * operands.columns),
  ): Promise<Int32Array> {
    checkOperands(operands);
    resultArray(operands, result);
    const { rows, depth, columns } = operands;
    const left = shared(operands.left);
    const right = shared(operands.right);
    const share = Math.ceil(rows / this.#workers.length / 4) * 4;
    const jobs = this.#workers.flatMap((worker, at) => {
      const from = at * share;
      const count = Math.min(share, rows - from);
      return count < 1
        ? []
        : [this.#send(worker, { left, right, result, from, rows: count, depth, columns, rounding })];
    });
    await Promise.all(jobs);
    return result;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ended ??= new Error("the threads were closed");
    await Promise.all(this.#workers.map((worker) => worker.terminate()));
  }

  #send(worker: Worker, job: Omit<KernelJob, "id">): Promise<void> {
    if (this.#ended !== undefined) return Promise.reject(new KernelThreadError(this.#ended));
    const id = this.#next++;
    return new Promise((done, failed) => {
      this.#waiting.set(id, { done, failed });
      worker.ref();
      worker.postMessage({ ...job, id } satisfies KernelJob, []);
    });
  }

  #fail(error: Error): void {
    this.#ended ??= error;
    for (const { failed } of this.#waiting.values()) failed(new KernelThreadError(this.#ended));
    this.#waiting.clear();
  }
}

function sharedArray(length: number): Int32Array<SharedArrayBuffer> {
  return new Int32Array(new SharedArrayBuffer(length * 4));
}

function shared(values: Int32Array): Int32Array<SharedArrayBuffer> {
  if (values.buffer instanceof SharedArrayBuffer) return values as Int32Array<SharedArrayBuffer>;
  const copy = sharedArray(values.length);
  copy.set(values);
  return copy;
}
