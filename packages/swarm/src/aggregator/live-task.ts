import type { Operation } from "../contract/operation.ts";
import type { BlockRun } from "./block-run.ts";
import type { SingleRun } from "./single-run.ts";
import type { TaskOutcome, TaskRecord, TaskRequest } from "./task-record.ts";

/** A task that is not over yet. */
export interface LiveTask {
  readonly record: TaskRecord;
  readonly request: TaskRequest;
  readonly operation: Operation;
  readonly started: number;
  /** Monotonic milliseconds. */
  readonly deadline: number;
  /** What results of equal requests are kept by; undefined where they may not be. */
  readonly cacheKey: string | undefined;
  run?: { kind: "single"; run: SingleRun } | { kind: "blocks"; run: BlockRun };
  readonly settle: (outcome: TaskOutcome) => void;
}
