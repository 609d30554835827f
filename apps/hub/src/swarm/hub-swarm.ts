import {
  newId,
  type NewReceipt,
  type SwarmFaultKind,
  type SwarmRunDetail,
  type SwarmRunView,
  type SwarmView,
} from "@hearth/protocol";
import type { BlockEvent } from "@hearth/swarm";
import type { DeviceBook } from "./device-book.ts";
import { idleLoop } from "./idle-loop.ts";
import { placeTask, type PlaceOptions } from "./place-task.ts";
import { RunLog } from "./run-log.ts";
import { computedReceipt, sharedReceipt } from "./run-receipts.ts";
import { sizeOf } from "./size-of.ts";
import { smallResult } from "./small-result.ts";
import type { StartedSwarm } from "./start-swarm.ts";
import type { SwarmNews } from "./swarm-news.ts";
import type { ComputeTask } from "./swarm-task.ts";
import { Times } from "./times.ts";
import { workerViews } from "./worker-views.ts";

export interface HubSwarmOptions extends Omit<PlaceOptions, "open"> {
  home: string;
  /** Where workers of other devices join. @default nowhere */
  listen?: { address: string; port: number } | undefined;
  faultInjection: () => boolean;
  news: SwarmNews;
  record: (receipt: NewReceipt) => Promise<unknown>;
}

/**
 * The hub's own swarm: workers in threads, and where the hub listens for them those of other devices that the owner trusts. It is
 * there from the first task on, or from the hub's start where devices may join. A start that failed is tried again by the next task.
 */
export class HubSwarm implements AsyncDisposable {
  readonly #options: HubSwarmOptions;
  readonly #runs = new RunLog();
  readonly #blockTimes = new Map<string, Times>();
  #devices: Promise<DeviceBook> | undefined;
  #opened: Promise<StartedSwarm> | undefined;
  #now: StartedSwarm | undefined;
  #closed = false;

  constructor(options: HubSwarmOptions) {
    this.#options = options;
  }

  readonly compute: ComputeTask = async (task) => {
    const { listen, record, news } = this.#options;
    const { operation, data, owner, task: taskId, run: id = newId<string>(), keepResult } = task;
    const size = sizeOf(operation, data);
    // Before anything is waited for, so that whoever knows the id finds the run.
    this.#runs.begin({ id, size, owner, operation, ...(taskId === undefined ? {} : { task: taskId }) });
    news.moved(owner, id);
    const began = performance.now();
    try {
      const placement = await placeTask(task, { ...this.#options, open: listen !== undefined });
      const run = { id, size, ...placement };
      this.#runs.place(id, placement);
      const { swarm } = await this.open();
      if (run.shared) await record(sharedReceipt(task, run));
      const { priority, signal, distribution } = task;
      const outcome = await swarm.compute({
        operation,
        data,
        id,
        shared: run.shared,
        ...(priority === undefined ? {} : { priority }),
        ...(signal === undefined ? {} : { signal }),
        ...(distribution === undefined ? {} : { distribution }),
      });
      const shares = this.#runs.end(id, outcome, keepResult === true ? smallResult(outcome) : undefined);
      const devices = run.shared ? await this.devices() : undefined;
      const keyOf = (name: string): string | undefined => devices?.fingerprintOf(name);
      await record(computedReceipt(task, run, { outcome, shares, keyOf }));
      return { ...outcome, run: id, shares };
    } catch (error) {
      const { code = "HEARTH_INTERNAL", message } = error as { code?: unknown; message: string };
      this.#runs.giveUp(id, { code: String(code), message }, performance.now() - began);
      throw error;
    } finally {
      news.moved(owner, id);
    }
  };

  /** Opens it, and its door where devices may join. @throws NetworkError when an address cannot be bound */
  async open(): Promise<StartedSwarm> {
    if (this.#closed) throw new DOMException("the hub is stopping", "AbortError");
    this.#opened ??= this.#start().catch((error: unknown) => {
      this.#opened = undefined;
      throw error;
    });
    return await this.#opened;
  }

  /** The owner's list of devices, and the hub's key. */
  async devices(): Promise<DeviceBook> {
    this.#devices ??= import("./device-book.ts")
      .then(async ({ DeviceBook: Book }) => await Book.open(this.#options.home))
      .catch((error: unknown) => {
        this.#devices = undefined;
        throw error;
      });
    return await this.#devices;
  }

  /** Lets a device in. @throws ValidationError, CryptographicError */
  async trust(name: string, publicKey: string): Promise<{ fingerprint: string }> {
    const { fingerprint } = await (await this.devices()).add(name, publicKey);
    this.#options.news.changed();
    return { fingerprint };
  }

  /** Lets a device in no more and puts it out at once. @throws NotFoundError */
  async revoke(name: string): Promise<void> {
    const devices = await this.devices();
    try {
      await devices.revoke(name);
    } finally {
      if (devices.fingerprintOf(name) === undefined) this.#now?.swarm.dismiss(name);
      this.#options.news.changed();
    }
  }

  async view(): Promise<SwarmView> {
    const { swarm, loop, faults } = this.#now ?? {};
    const { listen, faultInjection } = this.#options;
    const devices = await this.devices();
    const here = new Set(swarm?.entries().map(({ entry }) => entry.id));
    const place = swarm?.door ?? listen;
    return {
      running: swarm !== undefined,
      ...(place === undefined
        ? {}
        : { door: { ...place, id: devices.id, publicKey: devices.key.raw.toString("hex") } }),
      faultInjection: faultInjection(),
      workers: swarm === undefined ? [] : workerViews(swarm.entries(), (id) => this.#blockTimes.get(id)?.view()),
      devices: devices.list((name) => here.has(name)),
      faults: faults?.list() ?? [],
      loop: loop?.view() ?? idleLoop,
    };
  }

  /** @param owner whose; undefined for everyone's */
  runs(owner: string | undefined): SwarmRunView[] {
    return this.#runs.list(owner);
  }

  run(id: string, owner: string | undefined): SwarmRunDetail | undefined {
    return this.#runs.find(id, owner);
  }

  /** @param seconds until it stops by itself */
  async startLoop(seconds: number): Promise<void> {
    (await this.open()).loop.start(seconds);
  }

  async stopLoop(): Promise<void> {
    await this.#now?.loop.stop();
  }

  /** @throws SettingOffError, NotFoundError */
  async inject(worker: string, fault: { kind: SwarmFaultKind; amount?: number; seconds: number }): Promise<void> {
    (await this.open()).faults.inject(worker, fault);
  }

  /** @throws SettingOffError, NotFoundError */
  async clearFaults(worker: string): Promise<void> {
    (await this.open()).faults.clear(worker);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    this.#options.news[Symbol.dispose]();
    const opened = await this.#opened?.catch(() => undefined);
    await opened?.loop.stop();
    await opened?.swarm[Symbol.asyncDispose]();
  }

  async #start(): Promise<StartedSwarm> {
    const { listen, news, faultInjection } = this.#options;
    const { startSwarm } = await import("./start-swarm.ts");
    const door = listen === undefined ? undefined : { listen, devices: await this.devices() };
    this.#now = await startSwarm({ door, news, faultInjection, onBlock: (event) => this.#take(event) });
    if (this.#closed) await this.#now.swarm[Symbol.asyncDispose]();
    news.changed();
    return this.#now;
  }

  #take(event: BlockEvent): void {
    const { owner, took } = this.#runs.move(event) ?? {};
    if (owner !== undefined) this.#options.news.moved(owner, event.task);
    if (took === undefined) return;
    const times = this.#blockTimes.get(event.worker) ?? new Times();
    this.#blockTimes.set(event.worker, times);
    times.add(took);
  }
}
