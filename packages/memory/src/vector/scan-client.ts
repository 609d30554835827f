import { Worker } from "node:worker_threads";
import type { ScanQuery, ScanRows } from "./scan-index.ts";
import type { ScanReply, ScanRequest } from "./scan-protocol.ts";

export interface ScanClientOptions {
  /** False computes the same without SIMD. @default true */
  simd?: boolean;
  /** A thread that has not answered for so long is given up, in milliseconds. @default 5000 */
  patience?: number;
}

type Body = ScanRequest extends infer Request ? (Request extends ScanRequest ? Omit<Request, "id"> : never) : never;

/** The door to the scanning thread. A thread that dies or hangs is replaced by a new, empty one; `generation` tells. */
export class ScanClient implements AsyncDisposable {
  readonly #simd: boolean;
  readonly #patience: number;
  readonly #waiting = new Map<number, { resolve: (reply: ScanReply) => void; reject: (error: Error) => void }>();
  #worker: Worker | undefined;
  #nextId = 0;
  #generation = 0;
  #closed = false;

  constructor({ simd = true, patience = 5_000 }: ScanClientOptions = {}) {
    this.#simd = simd;
    this.#patience = patience;
  }

  /** Rises with each thread that was lost: what was put into it must be put again. */
  get generation(): number {
    return this.#generation;
  }

  async put(index: string, dimensions: number, rows: ScanRows): Promise<void> {
    await this.#ask({ kind: "put", index, dimensions, rows });
  }

  /** Best first. Nothing for an index that does not exist. */
  async search(index: string, query: ScanQuery): Promise<{ key: number; score: number }[]> {
    const reply = await this.#ask({ kind: "search", index, query });
    return "found" in reply ? reply.found : [];
  }

  async drop(index: string): Promise<void> {
    await this.#ask({ kind: "drop", index });
  }

  /** Ends the thread as a fault would; the next call starts another. */
  async kill(): Promise<void> {
    const worker = this.#worker;
    this.#lose(new Error("the vector thread was ended"));
    await worker?.terminate();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    await this.kill();
  }

  async #ask(body: Body): Promise<ScanReply> {
    if (this.#closed) throw new Error("the vector thread is closed");
    const worker = (this.#worker ??= this.#start());
    const id = this.#nextId++;
    // The thread keeps the process alive only while something waits for it.
    if (this.#waiting.size === 0) worker.ref();
    let timer: NodeJS.Timeout | undefined;
    try {
      const reply = await new Promise<ScanReply>((resolve, reject) => {
        this.#waiting.set(id, { resolve, reject });
        timer = setTimeout(() => {
          this.#lose(new Error(`the vector thread did not answer within ${this.#patience} ms`));
          void worker.terminate();
        }, this.#patience);
        worker.postMessage({ ...body, id } satisfies ScanRequest, []);
      });
      if ("problem" in reply) throw new Error(`the vector thread failed: ${reply.problem}`);
      return reply;
    } finally {
      clearTimeout(timer);
      this.#waiting.delete(id);
      if (this.#waiting.size === 0) worker.unref();
    }
  }

  #start(): Worker {
    // In development it is TypeScript, in what is published JavaScript.
    const file = `./scan-worker.${import.meta.url.endsWith(".ts") ? "ts" : "js"}`;
    const worker = new Worker(new URL(file, import.meta.url), { workerData: { simd: this.#simd } });
    worker.unref();
    worker.on("message", (reply: ScanReply) => this.#waiting.get(reply.id)?.resolve(reply));
    worker.on("error", (error: Error) => this.#lose(error, worker));
    worker.on("exit", () => this.#lose(new Error("the vector thread ended"), worker));
    return worker;
  }

  #lose(error: Error, worker = this.#worker): void {
    if (worker === undefined || worker !== this.#worker) return;
    this.#worker = undefined;
    this.#generation += 1;
    for (const { reject } of this.#waiting.values()) reject(error);
  }
}
