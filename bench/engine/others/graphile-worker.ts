import { Logger, makeWorkerUtils, run, type Runner, type WorkerUtils } from "graphile-worker";
import type { EngineAdapter, Servers } from "../adapter.ts";
import { batches, Counter } from "./counter.ts";

/** graphile-worker with its batched settings (local queue, batched completion). Chains: a task adds the next job. */
export async function openGraphileWorker({ postgresUrl }: Servers): Promise<EngineAdapter> {
  const logger = new Logger(() => () => {});
  const utils: WorkerUtils = await makeWorkerUtils({ connectionString: postgresUrl!, logger });
  await utils.migrate();
  let onTask: (left: number) => Promise<void> | void = () => {};
  let idle: Runner | undefined;

  const work = (): Promise<Runner> =>
    run({
      connectionString: postgresUrl!,
      logger,
      noHandleSignals: true,
      concurrency: 64,
      pollInterval: 1000,
      preset: { worker: { completeJobBatchDelay: 0, failJobBatchDelay: 0, localQueue: { size: 1000 } } },
      taskList: { "no-op": async (payload) => onTask((payload as { left?: number }).left ?? 0) },
    });

  const add = (size: number, payload: object) =>
    utils.addJobs(Array.from({ length: size }, () => ({ identifier: "no-op", payload })));

  return {
    name: "graphile-worker",
    async submitBatches(count) {
      for (const size of batches(count)) await add(size, {});
    },
    async submitOne() {
      await utils.addJob("no-op", {});
    },
    async drain(count) {
      const counter = new Counter(count);
      onTask = () => counter.add();
      const runner = await work();
      await counter.reached;
      await runner.stop();
    },
    async startIdle() {
      idle = await work();
    },
    async latency() {
      const counter = new Counter(1);
      onTask = () => counter.add();
      await utils.addJob("no-op", {});
      await counter.reached;
    },
    async stopIdle() {
      await idle?.stop();
    },
    async chains(count, length) {
      const counter = new Counter(count * length);
      onTask = async (left) => {
        if (left > 0) await utils.addJob("no-op", { left: left - 1 });
        counter.add();
      };
      for (const size of batches(count)) await add(size, { left: length - 1 });
      const runner = await work();
      await counter.reached;
      await runner.stop();
    },
    async [Symbol.asyncDispose]() {
      await utils.release();
    },
  };
}
