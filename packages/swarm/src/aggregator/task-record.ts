import type { DistributionOptions } from "../contract/distribution.ts";

/** Where a task is. */
export type TaskStatus = "queued" | "distributed" | "completed" | "failed" | "cancelled" | "timeout";

export interface TaskRequest {
  /** The name of an operation. */
  operation: string;
  /** The operation's input, as `parse` of the operation gives it. */
  input: unknown;
  /** Chosen by the caller, so that the same request twice is one task. @default made */
  id?: string;
  /** 1 to 10; 10 is most urgent. @default 5 */
  priority?: number;
  /** Seconds. @default 1 for a task that runs whole, 30 for one that is spread in blocks */
  timeout?: number;
  /** Workers that compute the same, of whom the first wins. @default 1 */
  replicas?: number;
  /** How an operation that can be spread is spread; "single" keeps it whole. @default by its size */
  distribution?: DistributionOptions | "single";
  /** Want the result signed by its worker; only for a task that runs whole. @default false */
  signed?: boolean;
}

/** What became of a task. Expected outcomes, so a value. */
export type TaskOutcome =
  | {
      status: "completed";
      /** The operation's output, in its own type. */
      output: unknown;
      /** Whose replies made it. */
      workers: readonly string[];
      cached: boolean;
      /** From the request on. */
      milliseconds: number;
      /** Of a signed task: its worker's statement. */
      statement?: Uint8Array;
    }
  | { status: "failed" | "cancelled" | "timeout"; code: string; message: string; milliseconds: number };

export interface TaskRecord {
  readonly id: string;
  readonly operation: string;
  readonly priority: number;
  status: TaskStatus;
  /** Milliseconds since 1970. */
  readonly created: number;
  workers: readonly string[];
  /** 0 to 1, of useful blocks. */
  progress: number;
  outcome?: TaskOutcome;
}
