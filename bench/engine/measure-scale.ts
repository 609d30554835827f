/** Measures scale in a process of its own: the large graph first, so that its peak memory is its own. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { openEngine } from "@hearth/engine";
import type { PlanDraftInput, Principal } from "@hearth/protocol";
import { openDatabase } from "@hearth/storage";

export interface ScaleFigures {
  microsecondsPerTask: number[];
  graphTasksPerSecond: number;
  graphPeakMegabytes: number;
}

const who: Principal = { kind: "person", id: "owner" };
const probe = 20_000;

/** Layers of 100 tasks; each task takes the output of two of the layer above. */
function layered(count: number): PlanDraftInput {
  return {
    title: "a large graph",
    tasks: Array.from({ length: count }, (_, index) => ({
      key: `t${index}`,
      title: `task ${index}`,
      capability: "bench.no-op",
      input:
        index < 100
          ? {}
          : { left: { $from: `t${index - 100}` }, right: { $from: `t${index - 1 - (index % 100 === 0 ? 0 : 100)}` } },
      permissions: [],
    })),
  };
}

async function measureGraph(
  folder: string,
  count: number,
): Promise<Pick<ScaleFigures, "graphTasksPerSecond" | "graphPeakMegabytes">> {
  await using database = await openDatabase({ url: `sqlite:${join(folder, "graph.db")}` });
  await using engine = await openEngine({ database });
  const done = Promise.withResolvers<void>();
  let left = count;
  engine.subscribe((event) => {
    if (event.type === "task-completed" && --left === 0) done.resolve();
  });
  const start = performance.now();
  await engine.submitPlan(who, layered(count));
  engine.startWorker({ handlers: { "bench.no-op": async () => 1 }, concurrency: 1000 });
  await done.promise;
  const elapsed = (performance.now() - start) / 1000;
  return { graphTasksPerSecond: count / elapsed, graphPeakMegabytes: process.resourceUsage().maxRSS / 1024 };
}

async function measureFlatness(folder: string, stored: readonly number[]): Promise<number[]> {
  await using database = await openDatabase({ url: `sqlite:${join(folder, "flat.db")}` });
  await using engine = await openEngine({ database });
  let left = 0;
  let done = Promise.withResolvers<void>();
  engine.startWorker({ handlers: { "bench.no-op": async () => 1 }, concurrency: 1000 });
  engine.subscribe((event) => {
    if (event.type === "task-completed" && --left === 0) done.resolve();
  });
  const runSome = async (count: number): Promise<number> => {
    left = count;
    done = Promise.withResolvers<void>();
    const start = performance.now();
    for (let sent = 0; sent < count; sent += 1000) {
      const size = Math.min(1000, count - sent);
      await engine.submit(
        who,
        Array.from({ length: size }, () => ({ capability: "bench.no-op", input: {} })),
      );
    }
    await done.promise;
    return (performance.now() - start) / 1000;
  };
  await runSome(probe);
  let total = 0;
  const costs: number[] = [];
  for (const count of stored) {
    if (count > total) {
      await runSome(count - total);
      total = count;
    }
    const best = Math.min(await runSome(probe), await runSome(probe));
    costs.push((best / probe) * 1e6);
    total += 2 * probe;
  }
  return costs;
}

const [folder, options] = process.argv.slice(2) as [string, string];
const { stored, graph } = JSON.parse(options) as { stored: number[]; graph: number };
mkdirSync(folder, { recursive: true });
const graphFigures = await measureGraph(folder, graph);
const microsecondsPerTask = await measureFlatness(folder, stored);
process.stdout.write(JSON.stringify({ microsecondsPerTask, ...graphFigures } satisfies ScaleFigures));
process.exit(0);
