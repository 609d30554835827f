import type { Endpoint } from "../network/endpoint.ts";
import { frameType } from "../wire/frame-type.ts";
import { messageCodec, optional, required } from "../wire/message-codec.ts";
import type { Worker } from "../worker/worker.ts";
import { faultOf, isFaultType, type Fault } from "./fault-request.ts";
import { NetworkFaults } from "./network-faults.ts";

/** Aggregator to worker: misbehave like this, for so long. */
export const faultCodec = messageCodec({
  fault: required("text", 32),
  /** Thousandths. */
  amount: optional("unsigned"),
  /** Milliseconds until it ends by itself. */
  duration: required("unsigned"),
});

/** Aggregator to worker: take no more tasks, or take some again. */
export const workerControlCodec = messageCodec({ action: required("text", 16) });

export interface WorkerControlOptions {
  /** Whether faults may be injected; only for tests of a swarm. @default false */
  faultInjection?: boolean;
  /** What a crash is; the process decides. @default leaving without a word */
  onCrash?: () => void;
}

/** What aggregators may ask of a worker beside tasks: to stand by, to go on, and (where allowed) to misbehave. */
export class WorkerControl {
  readonly network = new NetworkFaults();
  readonly #options: WorkerControlOptions;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: WorkerControlOptions = {}) {
    this.#options = options;
  }

  /** For `extend` of a worker. */
  readonly extend = (worker: Worker, endpoint: Endpoint): void => {
    endpoint.handle(frameType.workerControl, ["aggregator"], workerControlCodec, (_peer, { action }) => {
      if (action === "stop") worker.standBy();
      else if (action === "start") worker.resume();
    });
    if (this.#options.faultInjection !== true) return;
    endpoint.handle(frameType.fault, ["aggregator"], faultCodec, (_peer, { fault, amount, duration }) => {
      if (!isFaultType(fault)) return;
      this.inject(worker, faultOf(fault, amount === undefined ? undefined : amount / 1_000), duration);
    });
  };

  /** @param duration milliseconds after which it ends; a network that is cut off could not be told to */
  inject(worker: Worker, fault: Fault, duration: number): void {
    this.#end(worker);
    const lasts = fault.kind === "pause" ? fault.milliseconds : duration;
    if (fault.kind === "network") this.network.set(fault.rule);
    else if (fault.kind === "slow") worker.runner.slowdown = fault.factor;
    else if (fault.kind === "pause") worker.runner.paused = true;
    else if (fault.kind === "crash") {
      if (this.#options.onCrash === undefined) void worker.crash();
      else this.#options.onCrash();
    }
    if (fault.kind !== "none" && fault.kind !== "crash")
      this.#timer = setTimeout(() => this.#end(worker), lasts).unref();
  }

  #end(worker: Worker): void {
    clearTimeout(this.#timer);
    this.network.clear();
    worker.runner.slowdown = 1;
    if (worker.runner.paused) worker.runner.paused = false;
  }
}
