import type { Kernel } from "../contract/kernel.ts";
import type { OperationContext } from "../contract/operation.ts";
import type { StateStore } from "../contract/state-store.ts";

/** What one run may use. Most runs never look at their signal, so it is made when they do. */
export class RunContext implements OperationContext {
  readonly kernel: Kernel;
  readonly states: StateStore;
  #controller: AbortController | undefined;
  #reason: Error | undefined;

  constructor(kernel: Kernel, states: StateStore) {
    this.kernel = kernel;
    this.states = states;
  }

  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.#reason !== undefined) this.#controller.abort(this.#reason);
    return this.#controller.signal;
  }

  /** Why the run was told to stop, if it was. */
  get stopped(): Error | undefined {
    return this.#reason;
  }

  stop(reason: Error): void {
    this.#reason ??= reason;
    this.#controller?.abort(reason);
  }
}
