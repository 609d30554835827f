import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import pg from "pg";
import { type Benchmark, median, percentile, type Result, row } from "../harness/benchmark.ts";
import { startPostgres, startRedis } from "../harness/servers.ts";
import type { Servers } from "./adapter.ts";
import type { Figures, Sizes } from "./measure.ts";
import { measureScale } from "./scale.ts";

const execute = promisify(execFile);
const full: Sizes = { tasks: 20_000, single: 2_000, latencies: 1_000, chains: 1_000, chainLength: 5 };
const short: Sizes = { tasks: 5_000, single: 300, latencies: 200, chains: 200, chainLength: 5 };

async function measureOne(name: string, servers: Servers, sizes: Sizes): Promise<Figures> {
  const folder = await mkdtemp(join(servers.folder, `${name}-`));
  let postgresUrl = servers.postgresUrl;
  if (postgresUrl !== undefined) {
    // Each engine gets an empty database of its own, so that none pays for another's tables.
    const database = `bench_${name.replaceAll("-", "_")}_${Date.now()}`;
    const client = new pg.Client({ connectionString: postgresUrl });
    await client.connect();
    await client.query(`CREATE DATABASE ${database}`);
    await client.end();
    postgresUrl = postgresUrl.replace(/\/[^/]*$/, `/${database}`);
  }
  const script = join(import.meta.dirname, "measure.ts");
  const own = { ...servers, folder, ...(postgresUrl === undefined ? {} : { postgresUrl }) };
  const { stdout } = await execute(process.execPath, [script, name, JSON.stringify(own), JSON.stringify(sizes)], {
    timeout: 90_000,
    killSignal: "SIGKILL",
    maxBuffer: 2 ** 24,
  });
  return JSON.parse(stdout) as Figures;
}

async function run({ quick }: { quick: boolean }): Promise<Result> {
  const sizes = quick ? short : full;
  const folder = await mkdtemp(join(tmpdir(), "hearth-bench-"));
  const notes: string[] = [];
  try {
    await using redis = await startRedis(folder);
    await using postgres = await startPostgres(folder);
    if (redis === undefined) notes.push("BullMQ could not run: redis-server is not installed.");
    if (postgres === undefined)
      notes.push("pg-boss, graphile-worker and Hearth on PostgreSQL could not run: PostgreSQL is not installed.");
    const servers: Servers = {
      folder,
      ...(redis === undefined ? {} : { redisPort: redis.port }),
      ...(postgres === undefined ? {} : { postgresUrl: `postgres://postgres@127.0.0.1:${postgres.port}/postgres` }),
    };
    const names = [
      "hearth",
      "hearth-normal",
      "floor",
      ...(postgres === undefined ? [] : ["hearth-postgres", "pg-boss", "graphile-worker"]),
      ...(redis === undefined ? [] : ["bullmq"]),
    ];
    const figures = new Map<string, Figures[]>(names.map((name) => [name, []]));
    // Rounds are interleaved, so that a slow minute of the machine falls on every engine alike.
    for (let round = 0; round < (quick ? 1 : 3); round++) {
      for (const name of names) {
        try {
          figures.get(name)!.push(await measureOne(name, servers, sizes));
        } catch (error) {
          notes.push(`${name} failed: ${(error as Error).message.split("\n").slice(0, 3).join(" ")}`);
        }
      }
    }
    notes.push(
      "Hearth keeps input, output, state and edges of every task; SQLite with synchronous=FULL, PostgreSQL with fsync and synchronous_commit on; Redis with an append-only file synced every second.",
      "The floor inserts and marks rows in SQLite with synchronous=FULL and does nothing else.",
    );
    return { name: "engine", rows: [...rowsOf(figures), ...(await measureScale({ folder, quick }))], notes };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function rowsOf(figures: ReadonlyMap<string, readonly Figures[]>) {
  const pick = (name: string, of: (value: Figures) => number | undefined) =>
    median((figures.get(name) ?? []).map(of).filter((value) => value !== undefined));
  const all = (of: (value: Figures) => number | undefined) => ({
    BullMQ: pick("bullmq", of),
    "pg-boss": pick("pg-boss", of),
    "graphile-worker": pick("graphile-worker", of),
  });
  const p50 = (value: Figures) => percentile(value.latencies, 0.5);
  const p99 = (value: Figures) => percentile(value.latencies, 0.99);
  const batched = (value: Figures) => value.batchedPerSecond;
  const chained = (value: Figures) => value.chainTasksPerSecond;
  const at = (limit: number) => ({
    text: `≥ ${limit.toLocaleString("en-GB")}`,
    holds: (ours: number) => ours >= limit,
  });
  const below = (limit: number) => ({ text: `< ${limit}`, holds: (ours: number) => ours < limit });
  return [
    row({
      metric: "no-op tasks, submitted in batches and drained",
      unit: "tasks/s",
      ours: pick("hearth", batched),
      others: all(batched),
      goal: { text: "2.5 × the best of the others", holds: (_, ratio) => ratio !== null && ratio >= 2.5 },
    }),
    row({
      metric: "… submit alone",
      unit: "tasks/s",
      ours: pick("hearth", (v) => v.submitPerSecond),
      others: all((v) => v.submitPerSecond),
    }),
    row({
      metric: "… drain alone",
      unit: "tasks/s",
      ours: pick("hearth", (v) => v.drainPerSecond),
      others: all((v) => v.drainPerSecond),
    }),
    row({
      metric: "… of the floor",
      unit: "tasks/s",
      ours: pick("hearth", batched),
      others: { floor: pick("floor", batched) },
    }),
    row({
      metric: "tasks submitted one by one",
      unit: "tasks/s",
      ours: pick("hearth", (v) => v.singlePerSecond),
      others: all((v) => v.singlePerSecond),
    }),
    row({
      metric: "chains of 5",
      unit: "tasks/s",
      ours: pick("hearth", chained),
      others: all(chained),
      goal: at(45_000),
    }),
    row({
      metric: "one task on an idle engine, p50",
      unit: "ms",
      ours: pick("hearth", p50),
      others: all(p50),
      better: "lower",
      goal: below(0.8),
    }),
    row({ metric: "… p99", unit: "ms", ours: pick("hearth", p99), others: all(p99), better: "lower" }),
    row({
      metric: "… p50, synchronous=NORMAL",
      unit: "ms",
      ours: pick("hearth-normal", p50),
      better: "lower",
      goal: below(0.15),
    }),
    row({
      metric: "peak memory of the process",
      unit: "MB",
      ours: pick("hearth", (v) => v.peakMegabytes),
      others: all((v) => v.peakMegabytes),
      better: "lower",
    }),
    row({
      metric: "on PostgreSQL: batched",
      unit: "tasks/s",
      ours: pick("hearth-postgres", batched),
      others: all(batched),
      goal: at(12_000),
    }),
    row({
      metric: "on PostgreSQL: chains of 5",
      unit: "tasks/s",
      ours: pick("hearth-postgres", chained),
      others: all(chained),
    }),
    row({
      metric: "on PostgreSQL: one task, p50",
      unit: "ms",
      ours: pick("hearth-postgres", p50),
      others: all(p50),
      better: "lower",
      goal: below(6),
    }),
  ];
}

export default { name: "engine", run } satisfies Benchmark;
