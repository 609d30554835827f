import { Worker as Thread } from "node:worker_threads";
import type { TaskOutcome, TaskRequest } from "../aggregator/task-record.ts";

/** What one cycle came to. Every cycle is reported, also one that was skipped. */
export interface CycleReport {
  cycle: number;
  /** Milliseconds by which the cycle began after its planned time. */
  deviation: number;
  /** Milliseconds by which the thread that calls ahead of each cycle woke late itself. */
  woken: number;
  /** Milliseconds from the planned time to the answer; undefined without one in time. */
  latency: number | undefined;
  /** "late": no answer within the timeout. "skipped": the time was over before it could begin. "failed": an answer, but no result. */
  status: "completed" | "late" | "failed" | "skipped";
  output?: unknown;
}

export interface ControlLoopOptions {
  /** Takes a task, as an aggregator's `submit` does. */
  submit: (request: TaskRequest) => { done: Promise<TaskOutcome> };
  /** The task of a cycle. Two replicas and the timeout are filled in unless it says otherwise. */
  request: (cycle: number) => TaskRequest;
  onCycle: (report: CycleReport) => void;
  /** Milliseconds from one cycle to the next. @default 50, which is 20 Hz */
  cycleTime?: number;
  /** Milliseconds after a cycle's planned time within which its answer counts. @default 40 */
  timeout?: number;
  /** @default 2 */
  faultTolerance?: number;
}

/** A call ahead of a cycle. Times are of the monotonic clock, nanoseconds. */
interface Call {
  cycle: number;
  planned: bigint;
  /** Nanoseconds by which the thread woke late. */
  late: bigint;
}

/**
 * Nanoseconds before a cycle at which the program is called, to spin until its time: longer than a system takes to wake it up,
 * and a tenth of the cycle at most, since so long the event loop stands still in each.
 */
const longestLead = 1_500_000n;

/** Asks the swarm for a control update at a fixed rate, and says of each cycle how it went. */
export class ControlLoop implements AsyncDisposable {
  readonly #options: Required<ControlLoopOptions>;
  #thread: Thread | undefined;
  #open = 0;

  constructor(options: ControlLoopOptions) {
    this.#options = { cycleTime: 50, timeout: 40, faultTolerance: 2, ...options };
  }

  /** Cycles that wait for an answer. */
  get open(): number {
    return this.#open;
  }

  start(): void {
    const period = BigInt(Math.round(this.#options.cycleTime * 1e6));
    this.#thread = new Thread(new URL("./ticker-thread.ts", import.meta.url), {
      workerData: { period, lead: period / 10n < longestLead ? period / 10n : longestLead },
    });
    this.#thread.on("message", (call: Call) => this.#begin(call));
  }

  async stop(): Promise<void> {
    await this.#thread?.terminate();
    this.#thread = undefined;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  #begin({ cycle, planned, late: lateness }: Call): void {
    const { timeout, faultTolerance, onCycle, request, submit } = this.#options;
    while (process.hrtime.bigint() < planned);
    const deviation = since(planned);
    const times = { cycle, deviation, woken: Number(lateness) / 1e6 };
    const left = timeout - deviation;
    if (left <= 0) return onCycle({ ...times, latency: undefined, status: "skipped" });
    this.#open++;
    const late = setTimeout(() => report({ ...times, latency: undefined, status: "late" }), left);
    let reported = false;
    const report = (said: CycleReport): void => {
      if (reported) return;
      reported = true;
      clearTimeout(late);
      this.#open--;
      onCycle(said);
    };
    let done: Promise<TaskOutcome>;
    try {
      ({ done } = submit({ replicas: faultTolerance, timeout: left / 1_000, priority: 10, ...request(cycle) }));
    } catch {
      return report({ ...times, latency: undefined, status: "failed" });
    }
    void done.then((outcome) => {
      const latency = since(planned);
      if (latency > timeout || outcome.status === "timeout") report({ ...times, latency: undefined, status: "late" });
      else if (outcome.status === "completed")
        report({ ...times, latency, status: "completed", output: outcome.output });
      else report({ ...times, latency: undefined, status: "failed" });
    });
  }
}

const since = (planned: bigint): number => Number(process.hrtime.bigint() - planned) / 1e6;
