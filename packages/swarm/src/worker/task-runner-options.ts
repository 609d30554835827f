import type { OperationSource } from "../contract/operation-source.ts";
import type { Kernel } from "../contract/kernel.ts";

export interface TaskRunnerOptions {
  registry: OperationSource;
  kernel: Kernel;
  /** Runs at a time; those that do not wait for anything are one after the other all the same. @default 4 */
  maximumConcurrent?: number;
  /** Tasks that may wait. @default 1024 */
  maximumQueued?: number;
  /** Bytes that runs may hold together, as operations say. @default 1 GiB */
  maximumMemory?: number;
  /** Results kept. 0 keeps none. @default 1000 */
  cacheSize?: number;
  /** Bytes of all results that are kept. @default 64 MiB */
  cacheBytes?: number;
  /** Seconds a result is kept. @default 3600 */
  cacheTtl?: number;
}
