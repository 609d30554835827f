import type { GatewaySession } from "@hearth/gateway";

/** The end of one holder's run because its task has another one. */
export class HandOver implements Disposable {
  readonly #controller = new AbortController();
  readonly #onDispose: () => void;
  #session: GatewaySession | undefined;

  constructor(onDispose: () => void) {
    this.#onDispose = onDispose;
  }

  get happened(): boolean {
    return this.#controller.signal.aborted;
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** The doors that close with it. */
  take(session: GatewaySession): void {
    this.#session = session;
  }

  /** The doors are closed first: code that does not listen to its signal finds them shut. */
  happen(): void {
    this.#session?.stop("not-the-holder", "the task was handed over, and only its holder acts on it");
    this.#controller.abort(new DOMException("the task was handed over", "AbortError"));
  }

  [Symbol.dispose](): void {
    this.#onDispose();
  }
}
