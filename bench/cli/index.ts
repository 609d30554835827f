/** How long the command line lets a person wait, beside bare Node, and what an idle hub takes. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { type Benchmark, median, type Row, row } from "../harness/benchmark.ts";

const launcher = resolve(import.meta.dirname, "../../apps/hub/bin/hearth.js");
const household = resolve(import.meta.dirname, "../../examples/household");

const benchmark: Benchmark = {
  name: "cli",
  async run({ quick }) {
    const home = await mkdtemp(join(tmpdir(), "hearth-bench-cli-"));
    try {
      const rows: Row[] = [];
      rows.push(await versionRow(home, quick ? 7 : 25));
      rows.push(...(await hubRows(home, quick ? 2 : 5)));
      rows.push(...(await goalRows(home, quick ? 2 : 5)));
      return {
        name: "cli",
        rows,
        notes: [
          "each figure is the median of processes started one after the other, with Node's compile cache warm, as from the second start on",
          "everything but --version includes the start of Node itself",
        ],
      };
    } finally {
      await rm(home, { recursive: true, force: true });
    }
  },
};
export default benchmark;

function start(words: readonly string[], home: string): ChildProcess {
  const env = { ...process.env, HEARTH_HOME: home, HEARTH_LOG_LEVEL: "silent" };
  return spawn(process.execPath, words, { env, stdio: ["ignore", "pipe", "pipe"] });
}

/** Milliseconds until the process has ended, and until it first said something. */
async function timed(words: readonly string[], home: string): Promise<{ total: number; first: number }> {
  const began = performance.now();
  const child = start(words, home);
  let first: number | undefined;
  const speak = (): void => void (first ??= performance.now() - began);
  child.stdout?.on("data", speak);
  child.stderr?.on("data", speak);
  const code = await new Promise((done) => child.once("close", done));
  if (code !== 0) throw new Error(`node ${words.join(" ")} ended with ${String(code)}`);
  const total = performance.now() - began;
  return { total, first: first ?? total };
}

/** Pairs are measured in turn, so that what else the machine does falls on both. */
async function versionRow(home: string, times: number): Promise<Row> {
  const empty = join(home, "empty.cjs");
  await writeFile(empty, "");
  const ours: number[] = [];
  const bare: number[] = [];
  for (let time = 0; time < times; time += 1) {
    bare.push((await timed([empty], home)).total);
    ours.push((await timed([launcher, "--version"], home)).total);
  }
  return row({
    metric: "hearth --version",
    unit: "ms",
    ours: median(ours),
    others: { "bare node": median(bare) },
    better: "lower",
    goal: { text: "at most 1.5 times bare node", holds: (_ours, ratio) => ratio !== null && ratio >= 1 / 1.5 },
  });
}

async function hubRows(home: string, times: number): Promise<Row[]> {
  const starts: number[] = [];
  const memory: number[] = [];
  // The first start makes keys and tables and fills the compile cache; it is not counted.
  for (let time = 0; time <= times; time += 1) {
    const began = performance.now();
    const child = start([launcher, "up", "--port", "0", "--json"], home);
    const ended = new Promise((done) => child.once("close", done));
    await new Promise<void>((ready, fail) => {
      child.stdout?.once("data", () => ready());
      child.once("close", (code) => fail(new Error(`hearth up ended with ${String(code)}`)));
    });
    if (time > 0) starts.push(performance.now() - began);
    await pause(2000);
    const status = await readFile(`/proc/${child.pid}/status`, "utf8").catch(() => "");
    const kilobytes = /VmRSS:\s+(\d+)/.exec(status)?.[1];
    if (time > 0 && kilobytes !== undefined) memory.push(Number(kilobytes) / 1024);
    child.kill("SIGTERM");
    await ended;
  }
  return [
    row({
      metric: "hearth up until it answers",
      unit: "ms",
      ours: median(starts),
      better: "lower",
      goal: { text: "under 1000 ms", holds: (ours) => ours < 1000 },
    }),
    row({
      metric: "memory of an idle hub (RSS)",
      unit: "MB",
      ours: median(memory),
      better: "lower",
      goal: { text: "under 120 MB", holds: (ours) => ours < 120 },
    }),
  ];
}

async function goalRows(home: string, times: number): Promise<Row[]> {
  const words = [launcher, "do", "Total the bills by month and draw a chart", "--in", household, "--yes"];
  const runs: { total: number; first: number }[] = [];
  for (let time = 0; time <= times; time += 1) {
    const run = await timed(words, home);
    if (time > 0) runs.push(run);
  }
  return [
    row({
      metric: "hearth do until its first line",
      unit: "ms",
      ours: median(runs.map(({ first }) => first)),
      better: "lower",
      goal: { text: "under 1500 ms", holds: (ours) => ours < 1500 },
    }),
    row({
      metric: "hearth do, eight tasks to a report",
      unit: "ms",
      ours: median(runs.map(({ total }) => total)),
      better: "lower",
    }),
  ];
}
