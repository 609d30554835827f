import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { type Benchmark, median, row, type Row } from "../harness/benchmark.ts";
import type { Measured } from "./measure.ts";
import type { Spawned } from "./spawn.ts";
import type { Thousand } from "./thousand.ts";

const run = promisify(execFile);
const here = import.meta.dirname;
const others = { langgraph: "LangGraph.js", mastra: "Mastra" } as const;

/** Each in a process of its own, several times, since one process may be unlucky. */
async function measure(name: string, jobs: number, rounds: number, url?: string): Promise<Measured> {
  const results: Measured[] = [];
  for (let round = 0; round < rounds; round++) {
    const file = url === undefined ? [] : [`${url}-${round}`];
    const { stdout } = await run(process.execPath, [
      "--expose-gc",
      join(here, "measure.ts"),
      name,
      String(jobs),
      ...file,
    ]);
    results.push(JSON.parse(stdout) as Measured);
  }
  return {
    version: results[0]!.version,
    millisecondsPerTurn: median(results.map((one) => one.millisecondsPerTurn))!,
    processorMillisecondsPerTurn: median(results.map((one) => one.processorMillisecondsPerTurn))!,
    heapPerTurn: median(results.map((one) => one.heapPerTurn))!,
  };
}

async function runAgents({
  quick,
}: {
  quick: boolean;
}): Promise<{ rows: Row[]; notes: string[]; versions: Record<string, string> }> {
  const folder = await mkdtemp(join(tmpdir(), "hearth-bench-agents-"));
  try {
    const rounds = quick ? 1 : 3;
    const jobs = quick ? 150 : 300;
    const notes = ["The others keep nothing on disk. Each system runs in a process of its own; medians of it."];
    const hearth = await measure("hearth", jobs, rounds);
    const durable = await measure("hearth", quick ? 60 : 100, rounds, `sqlite:${join(folder, "log.db")}`);
    const versions: Record<string, string> = {};
    const measured: Partial<Record<string, Measured>> = {};
    for (const [name, title] of Object.entries(others)) {
      if (!existsSync(join(here, "others/node_modules"))) {
        notes.push(`${title} is not installed; \`npm install --prefix bench/agents/others\` brings it (190 MB).`);
        continue;
      }
      const result = await measure(name, quick ? 20 : 100, rounds);
      measured[title] = result;
      versions[title] = result.version;
    }
    const of = (field: Exclude<keyof Measured, "version">) =>
      Object.fromEntries(Object.entries(measured).map(([title, result]) => [title, result?.[field]]));
    const ahead = (limit: number) => (ours: number, ratio: number | null) => ours < limit && (ratio ?? 2) > 1;
    const rows = [
      row({
        metric: "processor time of a turn, log in memory",
        unit: "ms",
        ours: hearth.processorMillisecondsPerTurn,
        others: of("processorMillisecondsPerTurn"),
        better: "lower",
        goal: { text: "< 2 and ahead of both", holds: ahead(2) },
      }),
      row({
        metric: "time of a turn by the clock, log in memory",
        unit: "ms",
        ours: hearth.millisecondsPerTurn,
        others: of("millisecondsPerTurn"),
        better: "lower",
        goal: { text: "ahead of both", holds: ahead(Infinity) },
      }),
      row({
        metric: "processor time of a turn, log on disk and synced",
        unit: "ms",
        ours: durable.processorMillisecondsPerTurn,
        better: "lower",
      }),
      row({
        metric: "time of a turn by the clock, log on disk and synced",
        unit: "ms",
        ours: durable.millisecondsPerTurn,
        better: "lower",
      }),
      row({
        metric: "heap that a turn keeps",
        unit: "bytes",
        ours: hearth.heapPerTurn,
        others: of("heapPerTurn"),
        better: "lower",
        goal: { text: "< 5120 and ahead of both", holds: ahead(5120) },
      }),
    ];
    const conversations = quick ? 100 : 1000;
    const { stdout } = await run(process.execPath, [
      "--expose-gc",
      join(here, "thousand-process.ts"),
      String(conversations),
    ]);
    rows.push(...thousandRows(JSON.parse(stdout) as Thousand));
    const spawning = await run(process.execPath, [join(here, "spawn.ts"), String(quick ? 100 : 500)]);
    rows.push(...spawnRows(JSON.parse(spawning.stdout) as Spawned));
    return { rows, notes, versions };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function thousandRows(thousand: Thousand): Row[] {
  const what = `${thousand.conversations} conversations at once`;
  return [
    row({
      metric: `${what}: messages lost`,
      unit: "messages",
      ours: thousand.lostMessages + thousand.conversations - thousand.answered,
      better: "lower",
      goal: { text: "none", holds: (lost) => lost === 0 },
    }),
    row({ metric: `${what}: p95 added to a turn`, unit: "ms", ours: thousand.addedP95, better: "lower" }),
    row({
      metric: `${what}: memory of each`,
      unit: "KiB",
      ours: thousand.bytesPerConversation / 1024,
      better: "lower",
    }),
  ];
}

function spawnRows({ p50, p99, whole }: Spawned): Row[] {
  const goal = { text: "< 100", holds: (milliseconds: number) => milliseconds < 100 };
  const spawning = "spawning a worker, receipts on disk";
  return [
    row({ metric: `${spawning}: p50`, unit: "ms", ours: p50, better: "lower", goal }),
    row({ metric: `${spawning}: p99`, unit: "ms", ours: p99, better: "lower", goal }),
    row({ metric: "a task over HTTP that spawns one, waits and ends: p50", unit: "ms", ours: whole, better: "lower" }),
  ];
}

const benchmark: Benchmark = {
  name: "agents",
  run: async (options) => ({ name: "agents", ...(await runAgents(options)) }),
};
export default benchmark;
