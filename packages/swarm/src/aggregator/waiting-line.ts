import { TaskQueue } from "../worker/task-queue.ts";
import type { Dispatcher } from "./dispatcher.ts";
import type { LiveTask } from "./live-task.ts";
import type { SingleOutcome } from "./single-run.ts";
import { startSingle } from "./start-single.ts";
import type { TaskBook } from "./task-book.ts";
import { byLoad, type WorkerEntry, type WorkerTable } from "./worker-table.ts";

export interface WaitingLineOptions {
  readonly workers: WorkerTable;
  readonly book: TaskBook;
  readonly dispatcher: () => Dispatcher;
  /** Tasks under way to one worker at a time. @default 64 */
  readonly window: number | undefined;
}

/** Tasks that run whole and wait for a worker with room: the most urgent first, each to the least loaded. */
export class WaitingLine {
  readonly #options: WaitingLineOptions;
  readonly #queue = new TaskQueue<LiveTask>();

  constructor(options: WaitingLineOptions) {
    this.#options = options;
  }

  get length(): number {
    return this.#queue.size;
  }

  add(task: LiveTask): void {
    this.#queue.push(task, task.record.priority);
    this.pump();
  }

  /** Starts what waits, the most urgent first, as long as a worker has room. */
  pump(): void {
    while (this.#queue.size > 0) {
      if (this.#candidates().length === 0) return;
      const task = this.#queue.shift()!;
      // One that ended while it waited is no longer live.
      if (this.#options.book.liveTask(task.record.id) === task) this.#start(task);
    }
  }

  #candidates(): WorkerEntry[] {
    const window = this.#options.window ?? 64;
    return this.#options.workers
      .available()
      .filter(({ inFlight }) => inFlight < window)
      .toSorted(byLoad);
  }

  #start(task: LiveTask): void {
    try {
      startSingle(task, {
        dispatcher: this.#options.dispatcher(),
        candidates: () => this.#candidates(),
        finish: (outcome) => this.#finishSingle(task, outcome),
      });
    } catch (thrown) {
      this.#options.book.fail(task, thrown);
    }
  }

  #finishSingle(task: LiveTask, outcome: SingleOutcome): void {
    if (outcome.kind === "completed") {
      const { output, worker, cached, statement } = outcome;
      this.#options.book.complete(task, {
        output,
        workers: [worker],
        cached,
        ...(statement === undefined ? {} : { statement }),
      });
    } else if (outcome.kind === "stuck") {
      task.record.status = "queued";
      // Not at once: whoever is left has just failed it or has no room.
      this.#queue.push(task, task.record.priority);
    } else if (performance.now() >= task.deadline)
      this.#options.book.end(task, "timeout", outcome.code, outcome.message);
    else this.#options.book.end(task, "failed", outcome.code, outcome.message);
  }
}
