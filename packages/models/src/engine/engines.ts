import { availableParallelism, totalmem } from "node:os";
import { type Sandbox, sandbox as ownSandbox } from "@hearth/sandbox";
import { ModelError } from "../errors/model-error.ts";
import type { Candidate } from "../registry/candidate.ts";
import { engineMounts } from "./engine-place.ts";
import { EngineProcess } from "./engine-process.ts";
import type { EngineOrder, EngineWord } from "./engine-protocol.ts";
import { type CheckedFile, checkModelFile } from "./model-file.ts";

export interface EnginesOptions {
  /** @default the sandbox of this machine */
  sandbox?: Sandbox;
  /** How long a file stays in memory after its last question, milliseconds. @default 600000 */
  idleMilliseconds?: number;
  /** How long it may take to leave an answer before it is killed, milliseconds. @default 10000 */
  leaveMilliseconds?: number;
  /** @default as many as the machine runs at once */
  threads?: number;
}

interface Running {
  file: CheckedFile;
  engine: Promise<EngineProcess>;
  /** Questions that are under way. */
  asking: number;
  idle: NodeJS.Timeout | undefined;
  ending: AbortController;
  loaded: boolean;
}

/**
 * The files that are in memory, each in a sandboxed process that starts at its first question and ends when it was idle
 * for a while. Together they never need more memory than the device can give: what is idle makes room.
 */
export class Engines implements AsyncDisposable {
  readonly #options: EnginesOptions;
  readonly #running = new Map<string, Running>();
  /** Ended, but perhaps not gone. */
  readonly #leaving = new Set<Promise<unknown>>();
  #starting: Promise<unknown> = Promise.resolve();
  #closed = false;

  constructor(options: EnginesOptions = {}) {
    this.#options = options;
  }

  /** Ids of the models that are in memory. */
  get loaded(): string[] {
    return [...this.#running].filter(([, { loaded }]) => loaded).map(([id]) => id);
  }

  /** Why no file can be run here, or undefined where files can be run. */
  async whyNot(): Promise<string | undefined> {
    try {
      engineMounts("");
    } catch (error) {
      return (error as Error).message.replace(/^: /, "");
    }
    const status = await (this.#options.sandbox ?? ownSandbox).status();
    return status.available ? undefined : `there is no sandbox: ${status.reason}`;
  }

  /** Puts a question to a file, and loads it first where it is not. @throws ModelError, the signal's reason */
  async *ask(
    candidate: Candidate,
    order: (id: number) => EngineOrder,
    signal: AbortSignal,
  ): AsyncGenerator<EngineWord> {
    signal.throwIfAborted();
    const running = await this.#enter(candidate);
    const { promise: left, reject } = Promise.withResolvers<never>();
    const onAbort = (): void => reject(signal.reason);
    signal.addEventListener("abort", onAbort, { once: true });
    try {
      const engine = await Promise.race([running.engine, left]);
      yield* engine.ask(order, signal);
    } finally {
      signal.removeEventListener("abort", onAbort);
      this.#leave(candidate.id, running);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    for (const [id, running] of this.#running) this.#end(id, running);
    await Promise.all([this.#starting, ...this.#leaving].map((one) => Promise.resolve(one).catch(() => undefined)));
  }

  /** One start after the other, so that two that begin together do not both take the last memory. */
  async #enter(candidate: Candidate): Promise<Running> {
    const before = this.#starting;
    const enter = async (): Promise<Running> => {
      await before.catch(() => undefined);
      const known = this.#running.get(candidate.id);
      const running = known ?? (await this.#start(candidate));
      running.asking += 1;
      clearTimeout(running.idle);
      return running;
    };
    const entered = enter();
    this.#starting = entered;
    return await entered;
  }

  async #start({ id: model, settings }: Candidate): Promise<Running> {
    if (this.#closed) throw new ModelError("the hub is closing", { reason: "engine-failed", model });
    if (settings.file === undefined) throw new ModelError("it is no file", { reason: "file-refused", model });
    const mounts = engineMounts(model);
    const file = await checkModelFile(model, settings.file);
    await this.#makeRoom(model, file.memoryBytes);
    const ending = new AbortController();
    const { sandbox = ownSandbox, leaveMilliseconds = 10_000, threads = availableParallelism() } = this.#options;
    const { kind = "language" } = settings;
    const engine = EngineProcess.start({
      ...file,
      model,
      kind,
      mounts,
      threads,
      sandbox,
      leaveMilliseconds,
      signal: ending.signal,
    });
    const running: Running = { file, engine, asking: 0, idle: undefined, ending, loaded: false };
    this.#running.set(model, running);
    const forget = (): void => {
      if (this.#running.get(model) === running) this.#running.delete(model);
      clearTimeout(running.idle);
    };
    engine
      .then((process) => {
        running.loaded = true;
        return process.ended;
      })
      .then(forget, forget);
    return running;
  }

  #leave(id: string, running: Running): void {
    running.asking -= 1;
    if (running.asking > 0 || this.#running.get(id) !== running) return;
    // Nobody waits for what is still being loaded.
    if (!running.loaded) return this.#end(id, running);
    const { idleMilliseconds = 600_000 } = this.#options;
    running.idle = setTimeout(() => this.#end(id, running), idleMilliseconds);
    running.idle.unref();
  }

  #end(id: string, running: Running): void {
    clearTimeout(running.idle);
    if (this.#running.get(id) === running) this.#running.delete(id);
    running.ending.abort(new ModelError("it was ended", { reason: "engine-failed", model: id }));
    const gone = running.engine.then((engine) => engine[Symbol.asyncDispose]()).catch(() => undefined);
    this.#leaving.add(gone);
    void gone.finally(() => this.#leaving.delete(gone));
  }

  async #makeRoom(model: string, bytes: number): Promise<void> {
    const most = totalmem() * 0.85;
    const needed = (): number =>
      [...this.#running.values()].reduce((sum, { file }) => sum + file.memoryBytes, bytes) * 1.25;
    // A Map keeps the order in which they were started.
    for (const [id, running] of this.#running) {
      if (needed() <= most) break;
      if (running.asking === 0) this.#end(id, running);
    }
    if (needed() > most)
      throw new ModelError("other models that are answering now take the memory it needs", {
        reason: "overloaded",
        model,
      });
    await Promise.all(this.#leaving);
  }
}
