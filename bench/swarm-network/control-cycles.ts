import { ControlLoop, type CycleReport } from "@hearth/swarm";
import { percentile, row, type Row } from "../harness/benchmark.ts";
import { openBenchSwarm } from "./open-bench-swarm.ts";

/** The 20 Hz loop over two worker processes: how far each cycle is from its time, and how soon its answer is there. */
export async function controlRows(quick: boolean): Promise<Row[]> {
  const cycles = quick ? 200 : 1_200;
  await using swarm = await openBenchSwarm(2);
  const reports: CycleReport[] = [];
  const { promise, resolve } = Promise.withResolvers<void>();
  await using loop = new ControlLoop({
    submit: (request) => swarm.aggregator.submit(request),
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
  const ticked = reports.map((report) => report.ticked * 1_000);
  const latencies = reports.flatMap(({ latency }) => (latency === undefined ? [] : [latency * 1_000]));
  const seen = new Set(reports.map(({ cycle }) => cycle));
  const passedOver = Math.max(...seen) + 1 - seen.size;
  return [
    row({
      metric: "20 Hz loop, deviation of the ticking thread, p50",
      unit: "µs",
      ours: percentile(ticked, 0.5),
      better: "lower",
    }),
    row({
      metric: "20 Hz loop, deviation of the ticking thread, p99",
      unit: "µs",
      ours: percentile(ticked, 0.99),
      better: "lower",
    }),
    row({ metric: "20 Hz loop, deviation p50", unit: "µs", ours: percentile(deviations, 0.5), better: "lower" }),
    row({ metric: "20 Hz loop, deviation p99", unit: "µs", ours: percentile(deviations, 0.99), better: "lower" }),
    row({ metric: "20 Hz loop, answer p99", unit: "µs", ours: percentile(latencies, 0.99), better: "lower" }),
    row({
      metric: "20 Hz loop, cycles late or skipped, all reported",
      unit: "cycles",
      ours: reports.filter(({ status }) => status !== "completed").length,
      better: "lower",
    }),
    row({
      metric: "20 Hz loop, cycles not reported",
      unit: "cycles",
      ours: passedOver,
      better: "lower",
      goal: { text: "0", holds: (ours) => ours === 0 },
    }),
  ];
}
