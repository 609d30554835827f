import type { Database } from "@hearth/storage";
import type { Backoff } from "./backoff.ts";
import type { Clock } from "./clock.ts";

export interface EngineOptions {
  /** Stays the caller's: the engine does not close it. */
  database: Database<unknown>;
  /** @default the system's clock */
  clock?: Clock;
  /** How long a claim outlives its last heartbeat, in milliseconds. Heartbeats are sent three times as often. @default 30000 */
  leaseMilliseconds?: number;
  /** How many workers may be lost while they run a task before it becomes a dead letter. @default 5 */
  maximumLosses?: number;
  /** Pauses between attempts. */
  backoff?: Partial<Backoff>;
  /** The floor of polling for what no wake-up told of, in milliseconds. @default 500 */
  tickMilliseconds?: number;
  /** How late a scheduled occurrence may be and still count as on time, in milliseconds. @default 60000 */
  scheduleGraceMilliseconds?: number;
  /** A source of jitter from 0 to 1. @default Math.random */
  random?: () => number;
  /** Told of faults in the background, such as a disk that is full. The engine goes on by itself. @default nothing */
  onError?: (error: unknown) => void;
}
