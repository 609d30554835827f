import type { Aggregator } from "../aggregator/aggregator.ts";
import type { OperationRegistry } from "../contract/operation-registry.ts";
import { AggregatorError } from "../errors/aggregator-error.ts";
import type { CommandCall } from "../operator/command-desk.ts";
import { argument, numberArgument } from "../operator/argument.ts";

/** The work a test sends: products of random square matrices, or another operation with the given data. */
function workOf(
  call: CommandCall,
  registry: OperationRegistry,
  size: number,
): { operation: string; next: () => unknown } {
  const name = argument(call, 9, "operation");
  const operation = registry.get(typeof name === "string" ? name : "matrix_multiply");
  const data = argument(call, 9, "data");
  if (data !== undefined) return { operation: operation.name, next: () => operation.parse(data) };
  const random = (): number[][] =>
    Array.from({ length: size }, () => Array.from({ length: size }, () => Math.random() / size));
  return {
    operation: operation.name,
    next: () => operation.parse({ matrix_a: random(), matrix_b: random(), precision: "Q1.31" }),
  };
}

/** Runs tasks through the swarm as it is and says how long they took. */
async function measure(
  aggregator: Aggregator,
  work: ReturnType<typeof workOf>,
  { tasks, concurrency }: { tasks: number; concurrency: number },
) {
  if (aggregator.workers.available().length === 0) throw new AggregatorError("no healthy worker is there to be tested");
  const latencies: number[] = [];
  let failed = 0;
  let next = 0;
  const began = performance.now();
  const lane = async (): Promise<void> => {
    while (next++ < tasks) {
      const outcome = await aggregator.submit({ operation: work.operation, input: work.next(), timeout: 30 }).done;
      if (outcome.status === "completed") latencies.push(outcome.milliseconds);
      else failed++;
    }
  };
  await Promise.all(Array.from({ length: concurrency }, lane));
  const seconds = (performance.now() - began) / 1_000;
  latencies.sort((a, b) => a - b);
  const at = (fraction: number): number =>
    latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * fraction))] ?? 0;
  return {
    tasks,
    failed,
    seconds,
    tasks_per_second: latencies.length / seconds,
    latency_p50: at(0.5),
    latency_p99: at(0.99),
    latency_maximum: at(1),
  };
}

/** The commands that put load on a swarm on purpose. */
export function loadCommands(aggregator: Aggregator, registry: OperationRegistry) {
  return {
    /** Many tasks at once: what it bears. */
    async load_test(call: CommandCall): Promise<unknown> {
      const tasks = numberArgument(call, 0, "tasks", { default: 500, from: 1, to: 100_000 });
      const concurrency = numberArgument(call, 1, "concurrency", { default: 32, from: 1, to: 1_024 });
      const size = numberArgument(call, 2, "size", { default: 8, from: 1, to: 256 });
      return await measure(aggregator, workOf(call, registry, size), { tasks, concurrency });
    },
    /** One task after the other: how fast it answers. */
    async performance_test(call: CommandCall): Promise<unknown> {
      const tasks = numberArgument(call, 0, "tasks", { default: 50, from: 1, to: 10_000 });
      const size = numberArgument(call, 1, "size", { default: 64, from: 1, to: 512 });
      return await measure(aggregator, workOf(call, registry, size), { tasks, concurrency: 1 });
    },
  };
}
