import { FlowProducer, type FlowJob, Queue, QueueEvents, Worker } from "bullmq";
import type { EngineAdapter, Servers } from "../adapter.ts";
import { batches, Counter } from "./counter.ts";

/** BullMQ on Redis with an append-only file synced every second. Finished jobs are removed, its fastest setting. */
export async function openBullmq({ redisPort }: Servers): Promise<EngineAdapter> {
  const connection = { host: "127.0.0.1", port: redisPort!, maxRetriesPerRequest: null };
  const options = { removeOnComplete: true, removeOnFail: true };
  const queue = new Queue("bench", { connection, defaultJobOptions: options });
  const flow = new FlowProducer({ connection });
  await queue.waitUntilReady();
  let idle: { worker: Worker; events: QueueEvents } | undefined;

  function work(onDone: () => void): Worker {
    const worker = new Worker("bench", async () => null, { connection, concurrency: 64 });
    worker.on("completed", onDone);
    return worker;
  }

  return {
    name: "BullMQ",
    async submitBatches(count) {
      for (const size of batches(count)) {
        await queue.addBulk(Array.from({ length: size }, (_, index) => ({ name: "no-op", data: { index } })));
      }
    },
    async submitOne() {
      await queue.add("no-op", {});
    },
    async drain(count) {
      const counter = new Counter(count);
      const worker = work(() => counter.add());
      await counter.reached;
      await worker.close();
    },
    async startIdle() {
      const events = new QueueEvents("bench", { connection });
      const worker = work(() => {});
      await Promise.all([events.waitUntilReady(), worker.waitUntilReady()]);
      idle = { worker, events };
    },
    async latency() {
      const job = await queue.add("no-op", {}, { removeOnComplete: { count: 100 } });
      await job.waitUntilFinished(idle!.events);
    },
    async stopIdle() {
      await idle?.worker.close();
      await idle?.events.close();
    },
    async chains(count, length) {
      const counter = new Counter(count * length);
      const worker = work(() => counter.add());
      const chain = (depth: number): FlowJob => ({
        name: "no-op",
        queueName: "bench",
        opts: options,
        ...(depth > 1 ? { children: [chain(depth - 1)] } : {}),
      });
      for (const size of batches(count)) await flow.addBulk(Array.from({ length: size }, () => chain(length)));
      await counter.reached;
      await worker.close();
    },
    async [Symbol.asyncDispose]() {
      await flow.close();
      await queue.close();
    },
  };
}
