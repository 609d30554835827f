import { NotFoundError, type SwarmFaultKind, type SwarmFaultView } from "@hearth/protocol";
import type { LocalSwarm } from "@hearth/swarm";
import { SettingOffError } from "../errors/setting-off-error.ts";

export interface FaultDeskOptions {
  swarm: LocalSwarm;
  /** Whether faults may be asked for now. */
  allowed: () => boolean;
  changed: () => void;
}

const kept = 50;

/** Faults that are asked of workers on purpose. Each ends by itself; a device must let itself be told to. */
export class FaultDesk {
  readonly #options: FaultDeskOptions;
  readonly #faults: SwarmFaultView[] = [];

  constructor(options: FaultDeskOptions) {
    this.#options = options;
  }

  /**
   * @param fault `amount` is a fraction, milliseconds, or for "slow" how many times as long
   * @throws SettingOffError, NotFoundError
   */
  inject(worker: string, { kind, amount, seconds }: { kind: SwarmFaultKind; amount?: number; seconds: number }): void {
    this.#require();
    // A pause is as long as its amount.
    const lasts = kind === "pause" ? { amount: amount ?? seconds * 1_000 } : amount === undefined ? {} : { amount };
    if (!this.#options.swarm.inject(worker, { type: kind, duration: seconds, ...lasts }))
      throw new NotFoundError("worker of the swarm", worker);
    const since = Date.now();
    const until = kind === "crash" ? since : since + (kind === "pause" ? lasts.amount! : seconds * 1_000);
    this.#end(worker);
    this.#faults.unshift({ worker, kind, since, until, cleared: false });
    this.#faults.length = Math.min(this.#faults.length, kept);
    this.#options.changed();
  }

  /** Ends what a worker was asked for. One that is cut off does not hear of it. @throws SettingOffError, NotFoundError */
  clear(worker: string): void {
    this.#require();
    if (!this.#options.swarm.inject(worker, { type: "none", duration: 1 }))
      throw new NotFoundError("worker of the swarm", worker);
    this.#end(worker);
    this.#options.changed();
  }

  /** The newest first. */
  list(): SwarmFaultView[] {
    return [...this.#faults];
  }

  #require(): void {
    if (!this.#options.allowed()) throw new SettingOffError("fault injection", "swarm_fault_injection");
  }

  /** A worker has one fault at a time. */
  #end(worker: string): void {
    const now = Date.now();
    const at = this.#faults.findIndex((fault) => fault.worker === worker && fault.until > now);
    const fault = this.#faults[at];
    if (fault !== undefined) this.#faults[at] = { ...fault, until: now, cleared: true };
  }
}
