import type { Sandbox, SandboxExit, SandboxProcess } from "@hearth/sandbox";
import { HearthError } from "@hearth/protocol";
import { ModelError, type ModelErrorReason } from "../errors/model-error.ts";
import { inside } from "./engine-place.ts";
import { type EngineComplaint, type EngineOrder, type EngineWord, engineWord } from "./engine-protocol.ts";
import { readLines } from "./read-lines.ts";
import { engineSpec, type EngineSpecOptions } from "./engine-spec.ts";
import { WordQueue } from "./word-queue.ts";

export interface EngineStart extends EngineSpecOptions {
  /** `gguf/NAME`, for errors. */
  model: string;
  kind: "language" | "embedding";
  contextTokens: number;
  sandbox: Sandbox;
  /** Kills it at any time. */
  signal: AbortSignal;
  /** How long it may take to leave a question alone before it is killed, milliseconds. */
  leaveMilliseconds: number;
}

const reasons: Readonly<Record<Exclude<EngineComplaint, "left">, ModelErrorReason>> = {
  file: "file-refused",
  memory: "too-large",
  "too-long": "too-long",
  request: "request-refused",
  inside: "engine-failed",
};

/** A file that is loaded, in a process of its own in the sandbox. Dispose it to kill it. */
export class EngineProcess implements AsyncDisposable {
  readonly #process: SandboxProcess;
  readonly #start: EngineStart;
  readonly #questions = new Map<number, WordQueue>();
  readonly #loading = new WordQueue();
  #next = 1;
  #problem: ModelError | undefined;
  /** Settles when it has ended; every question has then been told. */
  readonly ended: Promise<void>;

  private constructor(process: SandboxProcess, start: EngineStart) {
    this.#process = process;
    this.#start = start;
    process.stderr.resume();
    this.ended = this.#listen();
  }

  /** Starts it and waits until the file is loaded. @throws ModelError */
  static async start(start: EngineStart): Promise<EngineProcess> {
    const { sandbox, signal, model, kind, contextTokens, threads } = start;
    const started = await sandbox.start(engineSpec(start), { signal }).catch((error: unknown) => {
      throw signal.aborted ? signal.reason : cannotStart(error, model);
    });
    const engine = new EngineProcess(started, start);
    try {
      engine.#order({ do: "load", path: inside.file, kind, contextTokens, threads });
      const word = await engine.#loading.next();
      if (word.say !== "loaded") throw engine.#wrong("it did not say that the file is loaded");
      return engine;
    } catch (error) {
      await engine[Symbol.asyncDispose]();
      throw error;
    }
  }

  /**
   * What it says to a question, to its end. Leaving early, by the signal or by not reading on, has it stop; where it
   * does not, it is killed. @throws ModelError, the signal's reason
   */
  async *ask(order: (id: number) => EngineOrder, signal: AbortSignal): AsyncGenerator<EngineWord> {
    if (this.#problem !== undefined) throw this.#problem;
    signal.throwIfAborted();
    const id = this.#next++;
    const words = new WordQueue();
    this.#questions.set(id, words);
    const onAbort = (): void => words.fail(signal.reason);
    signal.addEventListener("abort", onAbort, { once: true });
    let over = false;
    try {
      this.#order(order(id));
      while (!over) {
        const word = await words.next();
        over = word.say === "done" || word.say === "vectors";
        yield word;
      }
    } finally {
      signal.removeEventListener("abort", onAbort);
      if (!over && this.#questions.has(id)) this.#leave(id);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#end(new ModelError("it was ended", { reason: "engine-failed", model: this.#start.model }));
    await this.ended;
  }

  #order(order: EngineOrder): void {
    this.#process.stdin.write(`${JSON.stringify(order)}\n`);
  }

  #leave(id: number): void {
    this.#order({ do: "leave", id });
    const timer = setTimeout(() => {
      if (this.#questions.has(id)) this.#end(this.#wrong("it did not leave a question that nobody waits for"));
    }, this.#start.leaveMilliseconds);
    timer.unref();
  }

  /** Reads what it says until it ends, and tells everyone who waits why it did. */
  async #listen(): Promise<void> {
    try {
      for await (const line of readLines(this.#process.stdout)) this.#hear(line);
    } catch (error) {
      this.#end(error instanceof ModelError ? error : this.#wrong("it said what no engine says"));
    }
    const exit = await this.#process.exit.catch((error: unknown) => error as Error);
    this.#end(this.#problem ?? this.#endedBy(exit));
  }

  #hear(line: string): void {
    const word = engineWord.parse(JSON.parse(line));
    if (word.say === "loaded" || (word.say === "failed" && word.id === undefined)) {
      if (word.say === "loaded") this.#loading.push(word);
      else this.#loading.fail(this.#complaint(word));
      return;
    }
    const { id } = word;
    const words = id === undefined ? undefined : this.#questions.get(id);
    if (id === undefined || words === undefined) throw this.#wrong("it answered what nobody asked");
    if (word.say === "failed" || word.say === "done" || word.say === "vectors") this.#questions.delete(id);
    if (word.say === "failed") words.fail(this.#complaint(word));
    else words.push(word);
  }

  #complaint({ why, message }: Extract<EngineWord, { say: "failed" }>): ModelError {
    return new ModelError(message, {
      reason: why === "left" ? "broken" : reasons[why],
      model: this.#start.model,
    });
  }

  #wrong(what: string): ModelError {
    return new ModelError(what, { reason: "engine-failed", model: this.#start.model });
  }

  #endedBy(exit: SandboxExit | Error): ModelError {
    const { model } = this.#start;
    if (exit instanceof Error) return cannotStart(exit, model);
    const how = exit.signal ?? `code ${exit.exitCode}`;
    const memory = exit.signal === "SIGKILL" ? ", as happens when memory runs out" : "";
    return this.#wrong(`the process that runs it ended with ${how}${memory}`);
  }

  #end(why: ModelError): void {
    this.#problem ??= why;
    this.#process.kill();
    this.#loading.fail(this.#problem);
    for (const words of this.#questions.values()) words.fail(this.#problem);
    this.#questions.clear();
  }
}

function cannotStart(error: unknown, model: string): ModelError {
  if (!HearthError.isInstance(error))
    return new ModelError(`it could not be started: ${String(error)}`, { reason: "engine-failed", model });
  return new ModelError(`it is run in a sandbox only, and there is none: ${error.message}`, {
    reason: "no-sandbox",
    model,
    hint: `${error.hint} Or serve the file: llama-server -m FILE.`,
  });
}
