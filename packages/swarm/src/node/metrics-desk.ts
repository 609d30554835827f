import { EventEmitter } from "node:events";
import type { SwarmConfig } from "../config/config-schema.ts";
import { MessageError } from "../errors/message-error.ts";
import { MetricsRecorder } from "../metrics/metrics-recorder.ts";
import { beginOf, timeRanges, type MetricsRow } from "../metrics/metrics-row.ts";
import type { MetricsStore } from "../metrics/metrics-store.ts";
import type { CommandCall } from "../operator/command-desk.ts";
import { argument, textArgument } from "../operator/argument.ts";

const rowsInMemory = 10_080;

export interface MetricsDeskOptions {
  readonly config: () => SwarmConfig["metrics"];
  /** Healthy workers now. */
  readonly workers: () => number;
  /** Where rows are kept beside memory. */
  readonly store: MetricsStore | undefined;
}

/** An aggregator's metrics: the interval that runs, a row of each that is over, and operators' commands about them. */
export class MetricsDesk {
  readonly events = new EventEmitter<{ row: [MetricsRow] }>();
  readonly #options: MetricsDeskOptions;
  readonly #recorder = new MetricsRecorder();
  readonly #rows: MetricsRow[] = [];
  #timer: NodeJS.Timeout | undefined;
  #failure: string | undefined;

  constructor(options: MetricsDeskOptions) {
    this.#options = options;
  }

  /** The interval that runs, so far. */
  get current(): MetricsRow {
    return this.#recorder.read(this.#options.workers());
  }

  /** Why the last row could not be stored, if so. */
  get failure(): string | undefined {
    return this.#failure;
  }

  taskEnded(milliseconds: number, completed: boolean): void {
    this.#recorder.task(milliseconds, completed);
  }

  start(): void {
    const { enabled, interval } = this.#options.config();
    if (enabled) this.#timer = setInterval(() => this.#takeRow(), interval * 1_000).unref();
  }

  /** Keeps the row that has begun. */
  stop(): void {
    clearInterval(this.#timer);
    if (this.#timer !== undefined) this.#takeRow();
  }

  commands() {
    return {
      get_metrics: (call: CommandCall): unknown =>
        this.rows(argument(call, 0, "time_range") === undefined ? "last_hour" : textArgument(call, 0, "time_range")),
      reset_metrics: (): unknown => this.#reset(),
    };
  }

  /** Rows of a range, the one that runs last. @throws MessageError for a range that is none */
  rows(range: string): MetricsRow[] {
    const from = beginOf(range);
    if (from === undefined)
      throw new MessageError(`there is no time range ${range}`, {
        field: "/time_range",
        hint: `Ranges are: ${timeRanges.join(", ")}.`,
      });
    const { store } = this.#options;
    const rows = store === undefined ? this.#rows.filter(({ time }) => time >= from) : store.query(from, Date.now());
    return [...rows, this.current];
  }

  #takeRow(): void {
    const row = this.#recorder.take(this.#options.workers());
    this.#rows.push(row);
    if (this.#rows.length > rowsInMemory) this.#rows.shift();
    this.#store(row);
    this.events.emit("row", row);
  }

  /** A full disk costs rows and nothing else. */
  #store(row: MetricsRow): void {
    const { store, config } = this.#options;
    try {
      store?.append(row);
      store?.prune(Date.now() - config().storage.retention_days * 86_400_000);
      this.#failure = undefined;
    } catch (thrown) {
      this.#failure = String(thrown);
    }
  }

  #reset(): unknown {
    this.#recorder.reset();
    this.#rows.length = 0;
    this.#options.store?.clear();
    return { reset: true };
  }
}
