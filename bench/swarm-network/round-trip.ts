import type { Aggregator } from "@hearth/swarm";
import { percentile, row, type Row } from "../harness/benchmark.ts";
import { openBenchSwarm } from "./open-bench-swarm.ts";
import { measureRawEcho } from "./raw-echo.ts";

async function one(aggregator: Aggregator, at: number): Promise<void> {
  const outcome = await aggregator.submit({ operation: "bench_sum", input: [at, 1], timeout: 20 }).done;
  if (outcome.status !== "completed" || outcome.output !== at + 1) throw new Error(`wrong: ${JSON.stringify(outcome)}`);
}

async function measure(strict: boolean, count: number, depth: number): Promise<{ times: number[]; perSecond: number }> {
  await using swarm = await openBenchSwarm(1, { strict, window: depth });
  for (let at = 0; at < count / 4; at++) await one(swarm.aggregator, at);
  const times: number[] = [];
  for (let at = 0; at < count; at++) {
    const began = performance.now();
    await one(swarm.aggregator, at);
    times.push((performance.now() - began) * 1_000);
  }
  let next = 0;
  const total = count * 10;
  const began = performance.now();
  await Promise.all(
    Array.from({ length: depth }, async () => {
      while (next < total) await one(swarm.aggregator, next++);
    }),
  );
  return { times, perSecond: (total * 1_000) / (performance.now() - began) };
}

const depth = 64;

/** A small task to a worker process and back, authenticated; beside it every message signed, and bare datagrams. */
export async function roundTripRows(quick: boolean): Promise<Row[]> {
  const count = quick ? 3_000 : 20_000;
  const raw = await measureRawEcho(count, depth);
  const session = await measure(false, count, depth);
  const strict = await measure(true, Math.floor(count / 10), depth);
  const half = (times: readonly number[]): number | undefined => percentile(times, 0.5);
  return [
    row({
      metric: "small task, there and back, sealed session, p50",
      unit: "µs",
      ours: half(session.times),
      others: { "strict (every message signed)": half(strict.times), "node:dgram echo": raw.half },
      better: "lower",
      goal: { text: "< 150", holds: (ours) => ours < 150 },
    }),
    row({
      metric: "the same, p99",
      unit: "µs",
      ours: percentile(session.times, 0.99),
      others: { strict: percentile(strict.times, 0.99) },
      better: "lower",
    }),
    row({
      metric: `small tasks, ${depth} under way`,
      unit: "tasks/s",
      ours: session.perSecond,
      others: { "strict (every message signed)": strict.perSecond, "node:dgram echo": raw.perSecond },
      goal: { text: ">= 25,000", holds: (ours) => ours >= 25_000 },
    }),
  ];
}
