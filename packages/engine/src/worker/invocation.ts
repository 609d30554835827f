import { type Failure, type Task, toHearthError } from "@hearth/protocol";
import { ClaimLostError } from "../errors/claim-lost-error.ts";
import { OutputNotJsonError } from "../errors/output-not-json-error.ts";
import { TaskParkedError } from "../errors/task-parked-error.ts";
import { WaitTimeoutError } from "../errors/wait-timeout-error.ts";
import { checkpoint, readSteps } from "../store/checkpoint.ts";
import { type StoreContext, taskEvent } from "../store/context.ts";
import type { Claim } from "../store/driver.ts";
import { type HandOut, handedOutTask } from "../store/hand-out.ts";
import { wait } from "../store/waits.ts";
import type { TaskContext, TaskHandler } from "../task-context.ts";

/** One run of one handler. */
export class Invocation implements TaskContext {
  readonly claim: Claim;
  readonly #given: HandOut;
  #task: Task | undefined;
  readonly #context: StoreContext;
  readonly #onParked: (invocation: Invocation) => void;
  #controller: AbortController | undefined;
  #abortReason: Error | undefined;
  #steps: Promise<Map<string, string>> | undefined;
  readonly #underWay = new Map<string, Promise<unknown>>();
  /** Set when the engine has gone on: what the handler still does or says no longer matters. */
  ended = false;

  constructor(context: StoreContext, given: HandOut, onParked: (invocation: Invocation) => void) {
    this.#context = context;
    this.claim = given.claim;
    this.#given = given;
    this.#onParked = onParked;
  }

  /** Made on demand, as the signal is: most handlers look at neither. */
  get task(): Task {
    this.#task ??= handedOutTask(this.#given);
    return this.#task;
  }

  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.#abortReason !== undefined) this.#controller.abort(this.#abortReason);
    return this.#controller.signal;
  }

  abort(reason: Error): void {
    this.#abortReason ??= reason;
    this.#controller?.abort(this.#abortReason);
  }

  async run(handler: TaskHandler): Promise<{ output: string } | { failure: Failure }> {
    try {
      const output = await handler(this.#given.input, this);
      return { output: stringify(output, "the output") };
    } catch (thrown) {
      return { failure: toHearthError(thrown).toFailure() };
    }
  }

  readonly step = <Result>(name: string, work: () => Promise<Result> | Result): Promise<Result> =>
    this.#stepOnce(name, work);
  readonly wait = (name: string, options: { timeoutSeconds?: number } = {}): Promise<unknown> =>
    this.#wait(name, options);
  readonly progress = (fraction: number, message?: string): void => this.#progress(fraction, message);
  readonly emit = (part: unknown): void => this.#emit(part);

  async #stepOnce<Result>(name: string, work: () => Promise<Result> | Result): Promise<Result> {
    const running = this.#underWay.get(name);
    if (running !== undefined) return (await running) as Result;
    const promise = this.#step(name, work);
    this.#underWay.set(name, promise);
    try {
      return await promise;
    } finally {
      this.#underWay.delete(name);
    }
  }

  async #step<Result>(name: string, work: () => Promise<Result> | Result): Promise<Result> {
    this.#steps ??= this.#context.driver.read(() => readSteps(this.claim.task));
    const steps = await this.#steps;
    const known = steps.get(name);
    if (known !== undefined) return JSON.parse(known) as Result;
    this.#mustHold();
    const text = stringify(await work(), `the result of step ${name}`);
    this.#mustHold();
    const stored = await this.#context.driver.transaction(() => checkpoint(this.#context, this.claim, name, text));
    if (!stored) throw new ClaimLostError("its step was not stored");
    steps.set(name, text);
    // What a later run would see, so that both runs go on with the same value.
    return JSON.parse(text) as Result;
  }

  async #wait(name: string, options: { timeoutSeconds?: number }): Promise<unknown> {
    this.#mustHold();
    const milliseconds = options.timeoutSeconds === undefined ? undefined : options.timeoutSeconds * 1000;
    const result = await this.#context.driver.transaction((tx) =>
      wait(this.#context, tx, this.claim, name, milliseconds),
    );
    if (result.kind === "signalled") return JSON.parse(result.value) as unknown;
    if (result.kind === "timed-out") throw new WaitTimeoutError(name);
    if (result.kind === "lost") {
      if (this.ended) throw new TaskParkedError(name);
      throw new ClaimLostError("it cannot wait");
    }
    const parked = new TaskParkedError(name);
    this.ended = true;
    this.abort(parked);
    this.#onParked(this);
    throw parked;
  }

  #progress(fraction: number, message: string | undefined): void {
    if (this.ended || !this.#context.events.active) return;
    const data = { fraction: Math.min(1, Math.max(0, fraction)), ...(message === undefined ? {} : { message }) };
    this.#context.events.emit(taskEvent("task-progressed", this.claim.entry, data));
  }

  #emit(part: unknown): void {
    if (this.ended || !this.#context.events.active) return;
    this.#context.events.emit(taskEvent("task-output", this.claim.entry, { part }));
  }

  #mustHold(): void {
    if (this.ended) throw this.#abortReason ?? new ClaimLostError("it has ended");
  }
}

function stringify(value: unknown, what: string): string {
  try {
    return JSON.stringify(value) ?? "null";
  } catch (cause) {
    throw new OutputNotJsonError(what, cause);
  }
}
