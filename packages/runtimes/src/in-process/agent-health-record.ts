import { type AgentHealth, type HealthStatus, type Manifest, healthThresholds } from "@hearth/protocol";

const minute = 60_000;
const averagedRuns = 100;

interface MinuteCount {
  minute: number;
  completed: number;
  failed: number;
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
  readonly #running = new Map<symbol, string>();
  #lastCompleted: number | undefined;

  constructor(manifest: Manifest, now: () => number) {
    this.#manifest = manifest;
    this.#now = now;
    this.#startedAt = now();
  }

  /** Notes that a run began. Call the returned function once with how it ended; `cancelled` counts as neither. */
  begin(task: string): (outcome: "completed" | "failed" | "cancelled") => void {
    const run = Symbol(task);
    const startedAt = this.#now();
    this.#running.set(run, task);
    return (outcome) => {
      this.#running.delete(run);
      if (outcome === "cancelled") return;
      const now = this.#now();
      this.#durations.push(now - startedAt);
      if (this.#durations.length > averagedRuns) this.#durations.shift();
      this.#bucket(now)[outcome] += 1;
      if (outcome === "completed") this.#lastCompleted = now;
    };
  }

  /** @param queueDepth tasks that wait for this agent */
  report(queueDepth: number): AgentHealth {
    const now = this.#now();
    const recent = this.#minutes.filter((count) => count.minute > Math.floor(now / minute) - 60);
    const completed = recent.reduce((sum, count) => sum + count.completed, 0);
    const failed = recent.reduce((sum, count) => sum + count.failed, 0);
    const ended = completed + failed;
    const errorRatePercent = ended === 0 ? 0 : (failed / ended) * 100;
    const total = this.#durations.reduce((sum, duration) => sum + duration, 0);
    const averageResponseMilliseconds = this.#durations.length === 0 ? 0 : total / this.#durations.length;
    const currentTask = [...this.#running.values()].at(-1);
    return {
      agentId: this.#manifest.name,
      agentType: this.#manifest.level,
      status: judge(errorRatePercent, averageResponseMilliseconds),
      state: this.#running.size > 0 ? "work" : "idle",
      // An agent in this process lives exactly as long as the process that answers.
      lastHeartbeat: now,
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
