import type { BlockEvent } from "./block-watch.ts";
import type { TaskOutcome, TaskRecord } from "./task-record.ts";
import type { WorkerEntry } from "./worker-table.ts";

/** What an aggregator tells whoever listens. */
export interface AggregatorEvents {
  "worker-joined": [WorkerEntry];
  "worker-lost": [WorkerEntry];
  "task-started": [TaskRecord];
  "block-moved": [BlockEvent];
  "task-finished": [TaskRecord, TaskOutcome];
}
