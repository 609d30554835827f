import type { TaskId } from "@hearth/protocol";
import type { Claim, QueueEntry } from "../store/driver.ts";

/** A row of `task_queue`. */
export interface QueueRow {
  task: TaskId;
  owner: string;
  goal: string | null;
  plan: string | null;
  capability: string;
  priority: number;
  timeout_seconds: number;
  concurrency_key: string | null;
  run_at: number | null;
  status: number;
  running: boolean;
  worker: string | null;
  fence: number | null;
  claimed_at: number | null;
  lease_until: number | null;
}

export const status = { claimable: 0, claimed: 1, delayed: 2, held: 3 } as const;

export function rowToEntry(row: QueueRow): QueueEntry {
  return {
    task: row.task,
    owner: row.owner,
    goal: row.goal,
    plan: row.plan,
    capability: row.capability,
    priority: row.priority,
    timeoutSeconds: row.timeout_seconds,
    concurrencyKey: row.concurrency_key,
    runAt: row.run_at,
  };
}

export function rowToClaim(row: QueueRow): Claim {
  return {
    task: row.task,
    fence: row.fence!,
    entry: rowToEntry(row),
    worker: row.worker!,
    claimedAt: row.claimed_at!,
    running: row.running,
  };
}
