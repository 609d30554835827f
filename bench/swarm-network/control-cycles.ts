import { spawn } from "node:child_process";
import { ControlLoop, type Aggregator, type CycleReport } from "@hearth/swarm";
import { percentile, row, type Row, type RowOptions } from "../harness/benchmark.ts";
import { openBenchSwarm } from "./open-bench-swarm.ts";

/** Of many cycles of the 20 Hz loop over two worker processes, times in microseconds. */
interface ControlFigures {
  deviationMedian: number | undefined;
  deviation99: number | undefined;
  answer99: number | undefined;
  /** Late or skipped, and said so. */
  missed: number;
  /** Of which nothing was said. */
  unreported: number;
}

async function runLoop(aggregator: Aggregator, cycles: number): Promise<ControlFigures> {
  const reports: CycleReport[] = [];
  const { promise, resolve } = Promise.withResolvers<void>();
  await using loop = new ControlLoop({
    submit: (request) => aggregator.submit(request),
    request: (cycle) => ({ operation: "bench_sum", input: [cycle, 1] }),
    onCycle: (report) => {
      reports.push(report);
      if (report.status === "completed" && report.output !== report.cycle + 1) throw new Error("a wrong answer");
      if (reports.length === cycles) resolve();
    },
  });
  loop.start();
  await promise;
  const deviations = reports.map(({ deviation }) => Math.abs(deviation) * 1_000);
  const latencies = reports.flatMap(({ latency }) => (latency === undefined ? [] : [latency * 1_000]));
  const seen = new Set(reports.map(({ cycle }) => cycle));
  return {
    deviationMedian: percentile(deviations, 0.5),
    deviation99: percentile(deviations, 0.99),
    answer99: percentile(latencies, 0.99),
    missed: reports.filter(({ status }) => status !== "completed").length,
    unreported: Math.max(...seen) + 1 - seen.size,
  };
}

/** Puts this program's thread, and those that it starts from now on, before all others or back. @returns whether the system allows it */
async function goFirst(first: boolean): Promise<boolean> {
  const asked = spawn("chrt", [...(first ? ["-f", "-p", "10"] : ["-o", "-p", "0"]), String(process.pid)], {
    stdio: "ignore",
  });
  return await new Promise((resolve) => {
    asked.once("error", () => resolve(false));
    asked.once("exit", (code) => resolve(code === 0));
  });
}

/** How far each cycle is from its time and how soon its answer is there, with ordinary and with real-time priority. */
export async function controlRows(quick: boolean): Promise<Row[]> {
  const cycles = quick ? 200 : 1_200;
  await using swarm = await openBenchSwarm(2);
  const plain = await runLoop(swarm.aggregator, cycles);
  const first = (await goFirst(true)) ? await runLoop(swarm.aggregator, cycles) : undefined;
  await goFirst(false);
  const goal = { text: "< 100 with real-time priority", holds: (ours: number) => ours < 100 };
  return [
    ...rowsOf("20 Hz loop", plain),
    ...(first === undefined ? [] : rowsOf("20 Hz loop, real-time priority", first, goal)),
  ];
}

function rowsOf(name: string, figures: ControlFigures, goal?: RowOptions["goal"]): Row[] {
  const better = "lower";
  return [
    row({ metric: `${name}, deviation p50`, unit: "µs", ours: figures.deviationMedian, better }),
    row({
      metric: `${name}, deviation p99`,
      unit: "µs",
      ours: figures.deviation99,
      better,
      ...(goal === undefined ? {} : { goal }),
    }),
    row({ metric: `${name}, answer p99`, unit: "µs", ours: figures.answer99, better }),
    row({ metric: `${name}, cycles late or skipped, all reported`, unit: "cycles", ours: figures.missed, better }),
    row({
      metric: `${name}, cycles not reported`,
      unit: "cycles",
      ours: figures.unreported,
      better,
      goal: { text: "0", holds: (ours) => ours === 0 },
    }),
  ];
}
