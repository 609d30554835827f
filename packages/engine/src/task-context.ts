import type { Task } from "@hearth/protocol";

/** What a handler is given beside its input. Its functions may be taken out of it. */
export interface TaskContext {
  readonly task: Task;
  /** Aborts when the task is cancelled, times out, or its lease is lost. A handler that ignores it is fenced off. */
  readonly signal: AbortSignal;
  /**
   * Runs `work` once per task, remembered across crashes and retries: when the step's result is stored already,
   * it is returned and `work` is not called. The result must be JSON.
   */
  readonly step: <Result>(name: string, work: () => Promise<Result> | Result) => Promise<Result>;
  /**
   * Parks the task until `signal(task, name, value)` is called or the time runs out, freeing its worker: it throws
   * TaskParkedError, which the handler lets pass, and the handler is run again from its beginning afterwards.
   * @throws WaitTimeoutError when the time has run out
   */
  readonly wait: (name: string, options?: { timeoutSeconds?: number }) => Promise<unknown>;
  /** Reports how far the work is, 0 to 1, with a line for the person. */
  readonly progress: (fraction: number, message?: string) => void;
  /** Streams a part of the output to whoever watches. Not durable. */
  readonly emit: (part: unknown) => void;
}

/** Does one task's work and returns its output, which must be JSON. */
export type TaskHandler = (input: unknown, context: TaskContext) => Promise<unknown>;
