import { PgBoss } from "pg-boss";
import type { EngineAdapter, Servers } from "../adapter.ts";
import { batches, batchSize } from "./counter.ts";

/**
 * pg-boss used in its fastest way: insert, fetch and complete in batches, with planner options that keep its fetch
 * from degrading on stale statistics. Chains: completing a job inserts the next one, as its users do.
 */
export async function openPgBoss({ postgresUrl }: Servers): Promise<EngineAdapter> {
  const boss = new PgBoss({
    connectionString: postgresUrl!,
    options: "-c enable_nestloop=off -c jit=off",
    max: 10,
  });
  boss.on("error", () => {});
  await boss.start();
  await boss.createQueue("bench");

  async function take(onJobs: (jobs: readonly { id: string; data: unknown }[]) => Promise<void>, count: number) {
    let left = count;
    while (left > 0) {
      const jobs = await boss.fetch("bench", { batchSize });
      if (jobs.length === 0) continue;
      await onJobs(jobs);
      await boss.complete(
        "bench",
        jobs.map(({ id }) => id),
      );
      left -= jobs.length;
    }
  }

  return {
    name: "pg-boss",
    async submitBatches(count) {
      for (const size of batches(count)) {
        await boss.insert(
          "bench",
          Array.from({ length: size }, (_, index) => ({ data: { index } })),
        );
      }
    },
    async submitOne() {
      await boss.send("bench", {});
    },
    drain: (count) => take(async () => {}, count),
    async startIdle() {},
    async latency() {
      await boss.send("bench", {});
      await take(async () => {}, 1);
    },
    async stopIdle() {},
    async chains(count, length) {
      for (const size of batches(count)) {
        await boss.insert(
          "bench",
          Array.from({ length: size }, () => ({ data: { left: length - 1 } })),
        );
      }
      await take(async (jobs) => {
        const next = jobs.map(({ data }) => (data as { left: number }).left).filter((left) => left > 0);
        if (next.length > 0)
          await boss.insert(
            "bench",
            next.map((left) => ({ data: { left: left - 1 } })),
          );
      }, count * length);
    },
    async [Symbol.asyncDispose]() {
      await boss.stop({ graceful: false });
    },
  };
}
