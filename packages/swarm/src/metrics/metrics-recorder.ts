import type { MetricsRow } from "./metrics-row.ts";

const largestSample = 20_000;

/** Gathers what happens within an interval and makes a row of it. */
export class MetricsRecorder {
  readonly #latencies: number[] = [];
  #tasks = 0;
  #errors = 0;
  #sum = 0;
  #maximum = 0;
  #differences = 0;
  #last: number | undefined;
  #began = performance.now();
  #cpu = process.cpuUsage();

  /** @param latency milliseconds */
  task(latency: number, succeeded: boolean): void {
    this.#tasks++;
    if (!succeeded) this.#errors++;
    this.#sum += latency;
    this.#maximum = Math.max(this.#maximum, latency);
    if (this.#last !== undefined) this.#differences += Math.abs(latency - this.#last);
    this.#last = latency;
    // Beyond so many, each new one takes a random place: a fair sample of all (Vitter's algorithm R).
    if (this.#latencies.length < largestSample) this.#latencies.push(latency);
    else {
      const place = Math.floor(Math.random() * this.#tasks);
      if (place < largestSample) this.#latencies[place] = latency;
    }
  }

  /** The row so far, without ending the interval. */
  read(workers: number): MetricsRow {
    const seconds = Math.max(0.001, (performance.now() - this.#began) / 1_000);
    const sorted = this.#latencies.toSorted((a, b) => a - b);
    const at = (fraction: number): number =>
      sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * fraction))] ?? 0;
    const { user, system } = process.cpuUsage(this.#cpu);
    return {
      time: Date.now(),
      tasks: this.#tasks,
      latency_mean: round(this.#tasks === 0 ? 0 : this.#sum / this.#tasks),
      latency_p50: round(at(0.5)),
      latency_p99: round(at(0.99)),
      latency_maximum: round(this.#maximum),
      jitter: round(this.#tasks < 2 ? 0 : this.#differences / (this.#tasks - 1)),
      throughput: round(this.#tasks / seconds),
      error_rate: round(this.#tasks === 0 ? 0 : this.#errors / this.#tasks),
      cpu_usage: round((user + system) / 10_000 / seconds),
      memory_usage: round(process.memoryUsage.rss() / 1e6),
      workers,
    };
  }

  /** The row of the interval, which ends with it. */
  take(workers: number): MetricsRow {
    const row = this.read(workers);
    this.reset();
    return row;
  }

  reset(): void {
    this.#latencies.length = 0;
    this.#tasks = this.#errors = this.#sum = this.#maximum = this.#differences = 0;
    this.#last = undefined;
    this.#began = performance.now();
    this.#cpu = process.cpuUsage();
  }
}

const round = (value: number): number => Math.round(value * 1_000) / 1_000;
