/** Runs one engine in a process of its own and prints its figures as JSON, so that memory is that engine's alone. */
import { performance } from "node:perf_hooks";
import type { EngineAdapter, Servers } from "./adapter.ts";

export interface Sizes {
  tasks: number;
  single: number;
  latencies: number;
  chains: number;
  chainLength: number;
}

export interface Figures {
  batchedPerSecond: number;
  submitPerSecond: number;
  drainPerSecond: number;
  singlePerSecond: number;
  latencies: number[];
  chainTasksPerSecond: number;
  peakMegabytes: number;
}

const openers: Record<string, (servers: Servers) => Promise<EngineAdapter>> = {
  hearth: async (servers) => (await import("./hearth.ts")).openHearth({ ...servers, durability: "full" }),
  "hearth-normal": async (servers) => (await import("./hearth.ts")).openHearth({ ...servers, durability: "normal" }),
  "hearth-postgres": async (servers) =>
    (await import("./hearth.ts")).openHearth({ ...servers, durability: "full", usePostgres: true }),
  floor: async (servers) => (await import("./others/floor.ts")).openFloor(servers),
  bullmq: async (servers) => (await import("./others/bullmq.ts")).openBullmq(servers),
  "pg-boss": async (servers) => (await import("./others/pg-boss.ts")).openPgBoss(servers),
  "graphile-worker": async (servers) => (await import("./others/graphile-worker.ts")).openGraphileWorker(servers),
};

async function seconds(work: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}

async function measure(engine: EngineAdapter, sizes: Sizes): Promise<Figures> {
  // The first thousand warm the code and the database's caches and are not counted.
  await engine.submitBatches(1000);
  await engine.drain(1000);
  const submit = await seconds(() => engine.submitBatches(sizes.tasks));
  const drain = await seconds(() => engine.drain(sizes.tasks));
  const peakMegabytes = process.resourceUsage().maxRSS / 1024;
  const single = await seconds(async () => {
    for (let index = 0; index < sizes.single; index++) await engine.submitOne();
  });
  await engine.drain(sizes.single);
  const chained = await seconds(() => engine.chains(sizes.chains, sizes.chainLength));
  await engine.startIdle();
  const latencies: number[] = [];
  for (let index = 0; index < sizes.latencies; index++) latencies.push((await seconds(() => engine.latency())) * 1000);
  await engine.stopIdle();
  return {
    batchedPerSecond: sizes.tasks / (submit + drain),
    submitPerSecond: sizes.tasks / submit,
    drainPerSecond: sizes.tasks / drain,
    singlePerSecond: sizes.single / single,
    latencies,
    chainTasksPerSecond: (sizes.chains * sizes.chainLength) / chained,
    peakMegabytes,
  };
}

const [name, servers, sizes] = process.argv.slice(2) as [string, string, string];
const engine = await openers[name]!(JSON.parse(servers) as Servers);
const figures = await measure(engine, JSON.parse(sizes) as Sizes);
process.stdout.write(JSON.stringify(figures));
await engine[Symbol.asyncDispose]();
process.exit(0);
