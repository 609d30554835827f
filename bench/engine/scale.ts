import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { type Row, row } from "../harness/benchmark.ts";
import type { ScaleFigures } from "./measure-scale.ts";

const execute = promisify(execFile);

/** Does the cost of a task stay flat as finished tasks pile up, and does a very large graph fit in memory? */
export async function measureScale({ folder, quick }: { folder: string; quick: boolean }): Promise<Row[]> {
  const stored = quick ? [1_000, 50_000] : [1_000, 10_000, 100_000, 1_000_000];
  const graph = quick ? 20_000 : 100_000;
  const script = join(import.meta.dirname, "measure-scale.ts");
  const { stdout } = await execute(
    process.execPath,
    [script, join(folder, "scale"), JSON.stringify({ stored, graph })],
    {
      timeout: 300_000,
      maxBuffer: 2 ** 24,
    },
  );
  const figures = JSON.parse(stdout) as ScaleFigures;
  const first = figures.microsecondsPerTask[0]!;
  const flat = { text: "≤ 1.5 × the cost at 1,000", holds: (ours: number) => ours <= 1.5 * first };
  return [
    ...stored.map((count, index) =>
      row({
        metric: `cost of a task with ${count.toLocaleString("en-GB")} stored`,
        unit: "µs",
        ours: figures.microsecondsPerTask[index],
        better: "lower",
        ...(index === 0 ? {} : { goal: flat }),
      }),
    ),
    row({
      metric: `graph of ${graph.toLocaleString("en-GB")} tasks, submitted and completed`,
      unit: "tasks/s",
      ours: figures.graphTasksPerSecond,
    }),
    row({
      metric: "… peak memory of the process",
      unit: "MB",
      ours: figures.graphPeakMegabytes,
      better: "lower",
      goal: { text: "< 1,000", holds: (ours) => ours < 1000 },
    }),
  ];
}
