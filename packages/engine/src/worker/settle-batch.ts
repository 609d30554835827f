import { HearthError } from "@hearth/protocol";
import type { StoreContext } from "../store/context.ts";
import { settle, type Settlement } from "../store/settle.ts";

type Done = (accepted: boolean) => void;

const firstPause = 250;
const longestPause = 5000;

/**
 * Collects the ends of tasks so that all of a turn, and all that come while a transaction is under way, are one
 * transaction. What cannot be written is kept and tried again until there is room: a result is never lost to a full disk.
 */
export class SettleBatch {
  readonly #context: StoreContext;
  readonly #onError: (error: unknown) => void;
  #settlements: Settlement[] = [];
  #done: Done[] = [];
  #active = false;
  #idle: PromiseWithResolvers<void> | undefined;
  readonly #stopped = new AbortController();

  constructor(context: StoreContext, onError: (error: unknown) => void) {
    this.#context = context;
    this.#onError = onError;
  }

  add(settlement: Settlement, done: Done): void {
    this.#settlements.push(settlement);
    this.#done.push(done);
    if (this.#active) return;
    this.#active = true;
    void this.#work();
  }

  /** Resolves when nothing is left to write. */
  async idle(): Promise<void> {
    if (!this.#active) return;
    this.#idle ??= Promise.withResolvers<void>();
    await this.#idle.promise;
  }

  /** Gives up what cannot be written now; the tasks are handed out again later. */
  stop(): void {
    this.#stopped.abort();
  }

  async #work(): Promise<void> {
    while (this.#settlements.length > 0) await this.#commit();
    this.#active = false;
    this.#idle?.resolve();
    this.#idle = undefined;
  }

  async #commit(): Promise<void> {
    let settlements: Settlement[] | undefined;
    let done: Done[] = [];
    for (let pause = firstPause; ; pause = Math.min(longestPause, pause * 2)) {
      try {
        const accepted = await this.#context.driver.transaction((tx) => {
          // Taken when the transaction begins and not before: what came in meanwhile belongs to it too.
          if (settlements === undefined) {
            settlements = this.#settlements;
            done = this.#done;
            this.#settlements = [];
            this.#done = [];
          }
          return settle(this.#context, tx, settlements);
        });
        for (const [index, call] of done.entries()) call(accepted[index]!);
        return;
      } catch (error) {
        this.#onError(error);
        const lasting = HearthError.isInstance(error) && !error.retryable;
        if (lasting || this.#stopped.signal.aborted) {
          for (const call of done) call(false);
          if (settlements === undefined) this.#abandon();
          return;
        }
        await this.#pause(pause);
      }
    }
  }

  #abandon(): void {
    for (const call of this.#done) call(false);
    this.#settlements = [];
    this.#done = [];
  }

  async #pause(milliseconds: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const cancel = this.#context.clock.after(milliseconds, resolve);
    const stop = (): void => {
      cancel();
      resolve();
    };
    this.#stopped.signal.addEventListener("abort", stop, { once: true });
    await promise;
    this.#stopped.signal.removeEventListener("abort", stop);
  }
}
