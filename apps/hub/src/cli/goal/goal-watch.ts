import type { GoalId } from "@hearth/protocol";
import type { FeedEvent, HearthClient } from "@hearth/sdk";

export interface GoalWatchOptions {
  client: HearthClient;
  signal: AbortSignal;
  /** Told of each event of the goal, one after the other. */
  onEvent: (event: FeedEvent) => Promise<void>;
  /** Told before the first event of each connection after the first: what is only shown once may have been missed. */
  onResumed?: () => Promise<void>;
}

const lookAgainMilliseconds = 2000;
const catchUpMilliseconds = 1000;
const endings: ReadonlySet<string> = new Set(["goal-completed", "goal-failed", "goal-refused", "goal-cancelled"]);

/**
 * Listens to the feed on behalf of one goal. Listening begins before the goal is handed in, so that nothing is
 * missed; the feed only informs, so `changed` also resolves now and then without an event.
 */
export class GoalWatch implements AsyncDisposable {
  readonly #options: GoalWatchOptions;
  readonly #stop = new AbortController();
  readonly #ended = Promise.withResolvers<void>();
  #goal: GoalId | undefined;
  #held: FeedEvent[] = [];
  #change = Promise.withResolvers<void>();
  #reading: Promise<void> = Promise.resolve();

  private constructor(options: GoalWatchOptions) {
    this.#options = options;
  }

  /** @throws UnreachableError and what else the feed throws at its start */
  static async open(options: GoalWatchOptions): Promise<GoalWatch> {
    const watch = new GoalWatch(options);
    const opened = Promise.withResolvers<void>();
    watch.#reading = watch.#read(() => opened.resolve());
    watch.#reading.catch((error: unknown) => opened.reject(error));
    await opened.promise;
    return watch;
  }

  follow(goal: GoalId): void {
    this.#goal = goal;
    this.#change.resolve();
  }

  /** Resolves after an event of the goal itself or of a question of its tasks, or a little later without one. @throws what the feed throws */
  async changed(): Promise<void> {
    const pause = Promise.withResolvers<void>();
    const timer = setTimeout(pause.resolve, lookAgainMilliseconds);
    try {
      await Promise.race([this.#change.promise, pause.promise, this.#reading]);
      this.#options.signal.throwIfAborted();
    } finally {
      clearTimeout(timer);
      this.#change = Promise.withResolvers<void>();
    }
  }

  /** Resolves once the event of the goal's end was shown, or after a second without it. */
  async caughtUp(): Promise<void> {
    const pause = Promise.withResolvers<void>();
    const timer = setTimeout(pause.resolve, catchUpMilliseconds);
    await Promise.race([this.#ended.promise, pause.promise]);
    clearTimeout(timer);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#reading.catch(() => undefined);
  }

  async #read(onOpen: () => void): Promise<void> {
    const signal = AbortSignal.any([this.#options.signal, this.#stop.signal]);
    let connections = 0;
    let resumed = false;
    const opened = (): void => {
      onOpen();
      resumed = connections++ > 0;
    };
    for await (const event of this.#options.client.feed({ signal, onOpen: opened })) {
      if (resumed) await this.#options.onResumed?.();
      resumed = false;
      this.#held.push(event);
      if (this.#goal === undefined) continue;
      const events = this.#held;
      this.#held = [];
      for (const held of events) await this.#show(held);
    }
  }

  async #show(event: FeedEvent): Promise<void> {
    if (event.goal !== this.#goal) return;
    await this.#options.onEvent(event);
    if (endings.has(event.type)) this.#ended.resolve();
    if (/^(goal|approval)-|^task-parked$/.test(event.type)) this.#change.resolve();
  }
}
