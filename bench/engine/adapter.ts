/** One engine as the benchmark drives it. Every task is a no-op. */
export interface EngineAdapter extends AsyncDisposable {
  readonly name: string;
  /** Enqueues `count` tasks in batches of 1,000, durable when it resolves. */
  submitBatches(count: number): Promise<void>;
  /** Enqueues one task, durable when it resolves. */
  submitOne(): Promise<void>;
  /** Starts working and resolves when `count` tasks are done, then stops working. */
  drain(count: number): Promise<void>;
  /** Makes ready for `latency`: an idle engine with a worker waiting. */
  startIdle(): Promise<void>;
  /** Submits one task and resolves when it is done and its result is durable. */
  latency(): Promise<void>;
  /** Ends what `startIdle` began. */
  stopIdle(): Promise<void>;
  /** Submits and completes `count` chains of `length` dependent tasks. */
  chains(count: number, length: number): Promise<void>;
}

/** Where an adapter finds its servers. */
export interface Servers {
  /** A fresh folder for files. */
  folder: string;
  postgresUrl?: string;
  redisPort?: number;
}
