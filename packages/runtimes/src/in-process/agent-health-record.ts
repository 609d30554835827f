import type { Pulse } from "./watched-context.ts";
import { type AgentHealth, type HealthStatus, type Manifest, healthThresholds } from "@hearth/protocol";

const minute = 60_000;
const averagedRuns = 100;

interface MinuteCount {
  minute: number;
  completed: number;
  failed: number;
}

/** One run that is under way. */
export interface WatchedRun extends Pulse {
  readonly task: string;
  /** Whose task it is. */
  readonly owner: string;
  /** Ends it; its code may not listen, and is left behind. */
  readonly halt: AbortController;
  /** Call once with how it ended; `cancelled` counts as neither. */
  end(outcome: "completed" | "failed" | "cancelled"): void;
}

interface RunState {
  run: WatchedRun;
  lastBeat: number;
  /** Work under way that is not the agent's own code. */
  waiting: number;
}

/**
 * Keeps one agent's figures: tasks of the last hour in one-minute buckets, durations of the last 100 runs.
 * `now` is in milliseconds since the Unix epoch.
 */
export class AgentHealthRecord {
  readonly #manifest: Manifest;
  readonly #now: () => number;
  readonly #startedAt: number;
  readonly #durations: number[] = [];
  readonly #minutes: MinuteCount[] = [];
  readonly #running = new Set<RunState>();
  #lastCompleted: number | undefined;

  constructor(manifest: Manifest, now: () => number) {
    this.#manifest = manifest;
    this.#now = now;
    this.#startedAt = now();
  }

  /** Notes that a run began. */
  begin({ id: task, owner }: { id: string; owner: string }): WatchedRun {
    const startedAt = this.#now();
    const run: WatchedRun = {
      task,
      owner,
      halt: new AbortController(),
      beat: () => void (state.lastBeat = this.#now()),
      wait: () => {
        state.waiting += 1;
        return () => {
          state.waiting -= 1;
          state.lastBeat = this.#now();
        };
      },
      end: (outcome) => {
        this.#running.delete(state);
        if (outcome === "cancelled") return;
        const now = this.#now();
        this.#durations.push(now - startedAt);
        if (this.#durations.length > averagedRuns) this.#durations.shift();
        this.#bucket(now)[outcome] += 1;
        if (outcome === "completed") this.#lastCompleted = now;
      },
    };
    const state: RunState = { run, lastBeat: startedAt, waiting: 0 };
    this.#running.add(state);
    return run;
  }

  /** The runs that are under way, or those of them without a sign of life since a time. */
  runs(silentSince = Infinity): WatchedRun[] {
    return [...this.#running]
      .filter(({ lastBeat, waiting }) => silentSince === Infinity || (waiting === 0 && lastBeat <= silentSince))
      .map(({ run }) => run);
  }

  /** When the run that is silent for longest last gave a sign of life; now where none is. */
  lastHeartbeat(): number {
    const now = this.#now();
    return Math.min(now, ...[...this.#running].map(({ lastBeat, waiting }) => (waiting > 0 ? now : lastBeat)));
  }

  /**
   * @param queueDepth tasks that wait for this agent
   * @param owner whose task may be named as the current one. @default nobody's
   */
  report(queueDepth: number, owner?: string): AgentHealth {
    const now = this.#now();
    const recent = this.#minutes.filter((count) => count.minute > Math.floor(now / minute) - 60);
    const completed = recent.reduce((sum, count) => sum + count.completed, 0);
    const failed = recent.reduce((sum, count) => sum + count.failed, 0);
    const ended = completed + failed;
    const errorRatePercent = ended === 0 ? 0 : (failed / ended) * 100;
    const total = this.#durations.reduce((sum, duration) => sum + duration, 0);
    const averageResponseMilliseconds = this.#durations.length === 0 ? 0 : total / this.#durations.length;
    const currentTask = [...this.#running].findLast(({ run }) => run.owner === owner)?.run.task;
    const lastHeartbeat = this.lastHeartbeat();
    const silent = now - lastHeartbeat > healthThresholds.heartbeatTimeoutMilliseconds;
    return {
      agentId: this.#manifest.name,
      agentType: this.#manifest.level,
      status: silent ? "offline" : judge(errorRatePercent, averageResponseMilliseconds),
      state: this.#running.size > 0 ? "work" : "idle",
      // An idle agent lives as long as the process that answers; one at work shows it by what it does.
      lastHeartbeat,
      ...(this.#lastCompleted === undefined ? {} : { lastTaskCompleted: this.#lastCompleted }),
      tasksCompletedLastHour: completed,
      tasksFailedLastHour: failed,
      averageResponseMilliseconds,
      errorRatePercent,
      ...(currentTask === undefined ? {} : { currentTask }),
      queueDepth,
      uptimeSeconds: (now - this.#startedAt) / 1000,
    };
  }

  #bucket(now: number): MinuteCount {
    const current = Math.floor(now / minute);
    let bucket = this.#minutes.at(-1);
    if (bucket?.minute !== current) {
      bucket = { minute: current, completed: 0, failed: 0 };
      this.#minutes.push(bucket);
      if (this.#minutes.length > 60) this.#minutes.shift();
    }
    return bucket;
  }
}

function judge(errorRatePercent: number, averageResponseMilliseconds: number): HealthStatus {
  if (errorRatePercent > healthThresholds.unhealthyErrorRatePercent) return "unhealthy";
  if (errorRatePercent > healthThresholds.degradedErrorRatePercent) return "degraded";
  return averageResponseMilliseconds > healthThresholds.degradedResponseMilliseconds ? "degraded" : "healthy";
}
