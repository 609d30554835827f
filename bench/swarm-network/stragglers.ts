import type { ChildProcess } from "node:child_process";
import { availableParallelism } from "node:os";
import { createRegistry, matrixMultiply, openKernel } from "@hearth/swarm";
import { percentile, row, type Row } from "../harness/benchmark.ts";
import { openBenchSwarm, type BenchSwarm } from "./open-bench-swarm.ts";
import { processorMilliseconds } from "./processor-milliseconds.ts";

const size = 1_024;
const troubles = ["none", "killed", "paused", "slow"] as const;
type Trouble = (typeof troubles)[number];

interface Run {
  readonly milliseconds: number;
  /** Processor time of aggregator and workers; undefined where one of them took it along. */
  readonly processor: number | undefined;
}

function randomMatrix(seed: number): number[][] {
  let state = seed | 1;
  const next = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    return state / 2 ** 31 / size;
  };
  return Array.from({ length: size }, () => Array.from({ length: size }, next));
}

/** One product whose result is compared. */
async function product(swarm: BenchSwarm, input: unknown, expected: Buffer): Promise<number> {
  const began = performance.now();
  const outcome = await swarm.aggregator.submit({
    operation: "matrix_multiply",
    input,
    timeout: 60,
    distribution: { code: "uncoded", blocks: 64 },
  }).done;
  const milliseconds = performance.now() - began;
  if (outcome.status !== "completed") throw new Error(`not done: ${outcome.message}`);
  const bytes = Buffer.from(matrixMultiply.encodeOutput(outcome.output as never));
  if (!bytes.equals(expected)) throw new Error("a wrong product");
  return milliseconds;
}

/** One product with one of eight workers in trouble, a little after it began; all workers are well and at rest when this returns. */
async function run(swarm: BenchSwarm, input: unknown, expected: Buffer, trouble: Trouble, at: number): Promise<Run> {
  const index = at % swarm.workers.length;
  const victim = swarm.workers[index]!;
  const pids = [process.pid, ...swarm.workers.map(({ child }) => child.pid!)];
  if (trouble === "slow") victim.child.send({ slow: 10 });
  const before = processorMilliseconds(pids);
  const strike = setTimeout(() => hit(victim.child, trouble), 15);
  const milliseconds = await product(swarm, input, expected);
  clearTimeout(strike);
  const processor = trouble === "killed" ? undefined : processorMilliseconds(pids) - before;
  if (trouble === "paused") victim.child.kill("SIGCONT");
  if (trouble === "slow") victim.child.send({ slow: 1 });
  if (trouble === "killed") {
    hit(victim.child, "killed");
    swarm.workers.splice(index, 1);
    // Known to be gone before the next run begins, as after three silent heartbeats.
    swarm.aggregator.dismiss(victim.id);
    await swarm.join(`worker_k${at}`);
    await product(swarm, input, expected);
  }
  // What the victim still had, or the newcomer's first operand and compilation, is over before anything is timed again.
  if (trouble !== "none") await product(swarm, input, expected);
  return { milliseconds, processor };
}

function hit(child: ChildProcess, trouble: Trouble): void {
  if (trouble === "killed") child.kill("SIGKILL");
  else if (trouble === "paused") child.kill("SIGSTOP");
}

const mean = (values: readonly number[]): number => values.reduce((sum, each) => sum + each, 0) / values.length;

/**
 * Eight worker processes multiply 1024 by 1024 while one of them is lost, hangs or is slow; every result is compared. Ideal is what
 * nobody can beat on this machine with the same work: the processor time of the runs without trouble, over all processors.
 */
export async function stragglerRows(quick: boolean): Promise<Row[]> {
  const runs = quick ? 3 : 50;
  const operation = createRegistry().get("matrix_multiply");
  const input = operation.parse({ matrix_a: randomMatrix(1), matrix_b: randomMatrix(2), precision: "Q1.31" });
  const { kernel } = openKernel();
  const context = { signal: new AbortController().signal, kernel, states: new Map() as never };
  const alone: number[] = [];
  let expected = Buffer.alloc(0);
  for (let at = 0; at < 3; at++) {
    const began = performance.now();
    const output = await operation.run(input, context);
    alone.push(performance.now() - began);
    expected = Buffer.from(operation.encodeOutput(output));
  }
  await using swarm = await openBenchSwarm(8);
  for (let at = 0; at < 4; at++) await product(swarm, input, expected);
  const results = new Map<Trouble, Run[]>(troubles.map((trouble) => [trouble, []]));
  // In turn, so that whatever else the machine does meets all alike.
  for (let at = 0; at < runs; at++) {
    for (const trouble of troubles) results.get(trouble)!.push(await run(swarm, input, expected, trouble, at));
  }
  const processor = (trouble: Trouble): number | undefined => {
    const known = results.get(trouble)!.flatMap((each) => (each.processor === undefined ? [] : [each.processor]));
    return known.length === 0 ? undefined : mean(known);
  };
  const ideal = processor("none")! / availableParallelism();
  const lower = { unit: "ms", better: "lower" as const };
  return [
    row({ ...lower, metric: "1024 x 1024, one thread in this process", ours: Math.min(...alone) }),
    ...troubles.flatMap((trouble) => {
      const times = results.get(trouble)!.map(({ milliseconds }) => milliseconds);
      const used = processor(trouble);
      const p99 = percentile(times, 0.99)!.toFixed(0);
      return [
        row({
          ...lower,
          metric: `1024 x 1024 over 8 workers, one ${trouble}, mean of ${runs}, every result exact (p99 ${p99} ms)`,
          ours: mean(times),
          others: { "ideal: processor time without trouble, over all processors": ideal },
          goal: { text: "<= 1.2 x ideal", holds: (ours) => ours <= 1.2 * ideal },
        }),
        ...(used === undefined
          ? []
          : [row({ ...lower, metric: "… processor time of all nine processes", ours: used })]),
      ];
    }),
  ];
}
