/** How a worker is, in the order of their wire codes. */
export const workerStatuses = [
  "initializing",
  "starting",
  "healthy",
  "degraded",
  "unhealthy",
  "stopping",
  "stopped",
  "error",
] as const;
export type WorkerStatus = (typeof workerStatuses)[number];

/** What came of a task on a worker, in the order of their wire codes. */
export const resultStatuses = ["success", "error", "timeout", "cancelled"] as const;
export type ResultStatus = (typeof resultStatuses)[number];

/** The status of a wire code; undefined for one that this version does not know. */
export function resultStatusOf(code: number): ResultStatus | undefined {
  return resultStatuses[code];
}

export function workerStatusOf(code: number): WorkerStatus | undefined {
  return workerStatuses[code];
}
