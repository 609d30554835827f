/** What one interval was like. Latencies in milliseconds, from a task's request to its result. */
export interface MetricsRow {
  /** End of the interval, milliseconds since 1970. */
  time: number;
  tasks: number;
  latency_mean: number;
  latency_p50: number;
  latency_p99: number;
  latency_maximum: number;
  /** Mean difference of two latencies in a row. */
  jitter: number;
  /** Tasks a second. */
  throughput: number;
  /** 0 to 1. */
  error_rate: number;
  /** Of this process, percent of one core. */
  cpu_usage: number;
  /** Resident, MB (10^6 bytes). */
  memory_usage: number;
  workers: number;
}

export const metricsColumns = [
  "time",
  "tasks",
  "latency_mean",
  "latency_p50",
  "latency_p99",
  "latency_maximum",
  "jitter",
  "throughput",
  "error_rate",
  "cpu_usage",
  "memory_usage",
  "workers",
] as const satisfies readonly (keyof MetricsRow)[];

const spans: Record<string, number> = {
  last_minute: 60_000,
  last_hour: 3_600_000,
  last_day: 86_400_000,
  last_week: 604_800_000,
  all: Number.MAX_SAFE_INTEGER,
};

/** Names of time ranges. */
export const timeRanges = Object.keys(spans);

/** The beginning of a range, milliseconds since 1970; undefined for a name that is none. */
export function beginOf(range: string, now: number = Date.now()): number | undefined {
  const span = Object.hasOwn(spans, range) ? spans[range] : undefined;
  return span === undefined ? undefined : Math.max(0, now - span);
}
