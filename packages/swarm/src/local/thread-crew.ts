import { availableParallelism } from "node:os";
import { Worker as Thread } from "node:worker_threads";
import type { WorkerEntry } from "../aggregator/worker-table.ts";
import { WorkerError } from "../errors/worker-error.ts";
import { SwarmKey } from "../keys/swarm-key.ts";
import type { SwarmHome } from "./swarm-home.ts";
import type { ThreadData } from "./worker-thread.ts";

export interface ThreadCrewOptions {
  /** The aggregators that every thread works for. */
  homes: readonly SwarmHome[];
  /** Workers. @default one less than the processors, at least one and at most four */
  threads?: number | undefined;
  /** Seconds a task may take. */
  taskTimeout: number;
  /** The address of this machine that threads speak from. */
  loopback: string;
}

/** Workers in threads. One that died is replaced by the next `fill`; what it held is computed by another. */
export class ThreadCrew implements AsyncDisposable {
  readonly #options: ThreadCrewOptions;
  readonly #wanted: number;
  readonly #threads = new Map<string, Thread>();
  #filling: Promise<void> | undefined;
  #count = 0;

  constructor(options: ThreadCrewOptions) {
    this.#options = options;
    this.#wanted = options.threads ?? Math.max(1, Math.min(4, availableParallelism() - 1));
  }

  /** The threads that are there, by name. */
  get names(): readonly string[] {
    return [...this.#threads.keys()];
  }

  /** Starts the threads that are missing; of several callers at a time one does it. @throws WorkerError */
  async fill(): Promise<void> {
    if (this.#threads.size >= this.#wanted) return await this.#filling;
    this.#filling ??= this.#startMissing().finally(() => (this.#filling = undefined));
    await this.#filling;
  }

  /** Ends a thread at once, as a crash does. @returns false when there is none of that name */
  async kill(name: string): Promise<boolean> {
    const thread = this.#threads.get(name);
    await thread?.terminate();
    return thread !== undefined;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#threads.values()].map((thread) => thread.terminate()));
  }

  async #startMissing(): Promise<void> {
    const missing = Math.max(0, this.#wanted - this.#threads.size);
    await Promise.all(Array.from({ length: missing }, () => this.#startThread()));
  }

  async #startThread(): Promise<void> {
    const { homes, taskTimeout, loopback } = this.#options;
    const name = `thread_${++this.#count}`;
    const key = SwarmKey.generate();
    for (const { threads } of homes) threads.add({ id: name, role: "worker", publicKey: key.raw });
    const workerData: ThreadData = {
      id: name,
      seed: key.exportSeed(),
      aggregators: homes.map((home) => ({ id: home.id, publicKey: home.key.raw, address: home.address })),
      taskTimeout,
      loopback,
    };
    const thread = new Thread(new URL("./worker-thread.ts", import.meta.url), { workerData });
    // The process may end while they idle.
    thread.unref();
    this.#threads.set(name, thread);
    const ended = Promise.withResolvers<never>();
    const onEnd = (cause: unknown): void => {
      this.#threads.delete(name);
      for (const home of homes) {
        home.threads.revoke(key.raw);
        home.dismiss(name);
      }
      ended.reject(
        new WorkerError(`the worker in thread ${name} ended`, { hint: "Try again; it is started anew.", cause }),
      );
    };
    thread.once("error", onEnd);
    thread.once("exit", onEnd);
    ended.promise.catch(() => undefined);
    await Promise.race([Promise.all(homes.map((home) => joined(home, name))), ended.promise]);
  }
}

/** Resolves when a worker has joined an aggregator. */
async function joined({ aggregator }: SwarmHome, name: string): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const onJoined = ({ id }: WorkerEntry): void => void (id === name && resolve());
  aggregator.events.on("worker-joined", onJoined);
  await promise;
  aggregator.events.off("worker-joined", onJoined);
}
