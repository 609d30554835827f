import type { SwarmLoopView } from "@hearth/protocol";
import { ControlLoop, controlUpdate, type CycleReport, type TaskOutcome, type TaskRequest } from "@hearth/swarm";
import { idleLoop } from "./idle-loop.ts";
import { Times } from "./times.ts";

export interface LoopDeskOptions {
  submit: (request: TaskRequest) => { done: Promise<TaskOutcome> };
  changed: () => void;
}

/** Cycles that are remembered for the middle and the worst: 100 s at 20 Hz. */
const remembered = 2_000;
const shown = 200;
const cyclesPerSecond = 20;
/** Cycles after which whoever watches is told. */
const tellEvery = 10;

/** The loop's process: a tank that fills as the controller says and leaks by a twentieth a cycle. */
const leak = 0.05;
const gains = { kp: 0.8, ki: 0.4, kd: 0.01, dt: 0.05, output_minimum: 0, output_maximum: 0.9 };

/** A PID loop at 20 Hz over the swarm's workers, that measures how punctual they are. One at a time. */
export class LoopDesk {
  readonly #options: LoopDeskOptions;
  #loop: ControlLoop | undefined;
  /** Cycles after which it stops by itself. */
  #wanted = 0;
  #counts = { cycles: 0, late: 0, failed: 0, skipped: 0 };
  #jitter = new Times(remembered);
  #latency = new Times(remembered);
  #recent: (number | null)[] = [];
  #level = 0;
  #state: unknown;
  #startedAt: number | undefined;
  #endsAt: number | undefined;

  constructor(options: LoopDeskOptions) {
    this.#options = options;
  }

  /** Begins anew. @param seconds of cycles, all of which are counted, until it stops by itself */
  start(seconds: number): void {
    void this.#end();
    this.#counts = { cycles: 0, late: 0, failed: 0, skipped: 0 };
    this.#jitter = new Times(remembered);
    this.#latency = new Times(remembered);
    this.#recent = [];
    this.#level = 0;
    this.#state = undefined;
    this.#startedAt = Date.now();
    this.#endsAt = this.#startedAt + seconds * 1_000;
    this.#loop = new ControlLoop({
      submit: this.#options.submit,
      request: () => this.#request(),
      onCycle: (report) => this.#take(report),
    });
    this.#loop.start();
    this.#wanted = Math.round(seconds * cyclesPerSecond);
    this.#options.changed();
  }

  async stop(): Promise<void> {
    if (this.#loop === undefined) return;
    this.#endsAt = Date.now();
    await this.#end();
    this.#options.changed();
  }

  view(): SwarmLoopView {
    if (this.#startedAt === undefined) return idleLoop;
    return {
      running: this.#loop !== undefined,
      startedAt: this.#startedAt,
      ...(this.#endsAt === undefined ? {} : { endsAt: this.#endsAt }),
      ...this.#counts,
      jitter: this.#jitter.view(),
      latency: this.#latency.view(),
      recent: [...this.#recent],
    };
  }

  async #end(): Promise<void> {
    const loop = this.#loop;
    this.#loop = undefined;
    await loop?.stop();
  }

  #request(): TaskRequest {
    const input = controlUpdate.parse({
      ...gains,
      loop: "hub",
      setpoint: 0.5,
      feedback: this.#level,
      ...(this.#state === undefined ? {} : { state: this.#state }),
    });
    return { operation: controlUpdate.name, input };
  }

  #take({ deviation, latency, status, output }: CycleReport): void {
    // An answer that was still under way when the loop was stopped.
    if (this.#loop === undefined) return;
    this.#counts.cycles++;
    if (status !== "completed") this.#counts[status]++;
    this.#jitter.add(Math.abs(deviation));
    if (latency !== undefined) this.#latency.add(latency);
    this.#recent.push(latency === undefined ? null : Math.round(latency * 100) / 100);
    if (this.#recent.length > shown) this.#recent.shift();
    let flow = 0;
    if (status === "completed") {
      const update = controlUpdate.describe(output as never) as { control_output: number; state: unknown };
      flow = update.control_output;
      this.#state = update.state;
    }
    this.#level = Math.min(0.99, Math.max(0, this.#level * (1 - leak) + flow * leak));
    if (this.#counts.cycles >= this.#wanted) void this.stop();
    else if (this.#counts.cycles % tellEvery === 0) this.#options.changed();
  }
}
