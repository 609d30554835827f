import type { Operation } from "./operation.ts";

/** Where a worker finds operations. One whose code comes late has `load`; without it every operation is there from the start. */
export interface OperationSource {
  /**
   * @param version the version asked for; any when absent
   * @throws UnknownOperationError when there is none of this name and version
   * @throws WorkerError when its code is not loaded
   */
  get(name: string, version?: number): Operation;
  /**
   * Brings the code of an operation. The promise never rejects: whether it went well is told by `get`.
   * @returns undefined when there is nothing to wait for, because it is loaded or not known
   */
  load?(name: string): Promise<void> | undefined;
}
