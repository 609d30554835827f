/** Measures one system in a process of its own, so that none carries another's code or garbage: `node --expose-gc measure.ts NAME JOBS [URL]`. */
import { openHearth } from "./hearth.ts";
import { lastWords, type System, tools } from "./job.ts";

const [name = "hearth", jobs = "300", url] = process.argv.slice(2);
const heapRounds = 70;
const heapFrom = 30;

/** What one process found out. */
export interface Measured {
  version: string;
  /** Milliseconds of each turn by the clock; model and tools take none of it. */
  millisecondsPerTurn: number;
  /** The processor's share of it, which neighbours on the machine do not change. */
  processorMillisecondsPerTurn: number;
  /** Bytes of heap that each further turn of one long conversation keeps. */
  heapPerTurn: number;
}

async function open(): Promise<System> {
  if (name === "hearth") return await openHearth(url);
  return (await import(`./others/${name}.mjs`)) as System;
}

async function measure(system: System): Promise<Measured> {
  const turns = tools.length + 1;
  for (let job = 0; job < Number(jobs) / 3; job++) await system.converse(1, async () => {});
  const times: number[] = [];
  const before = process.cpuUsage();
  for (let job = 0; job < Number(jobs); job++) {
    const started = performance.now();
    const said = await system.converse(1, async () => {});
    times.push((performance.now() - started) / turns);
    if (said !== lastWords) throw new Error(`it said ${JSON.stringify(said)}`);
  }
  const used = process.cpuUsage(before);
  const heap = new Map<number, number>();
  const last = heapRounds * tools.length - 1;
  await system.converse(heapRounds, async (turn) => {
    if (turn === heapFrom || turn === last) heap.set(turn, await settledHeap());
  });
  return {
    version: system.version,
    millisecondsPerTurn: times.toSorted((a, b) => a - b)[times.length >> 1]!,
    processorMillisecondsPerTurn: (used.user + used.system) / 1000 / times.length / turns,
    heapPerTurn: (heap.get(last)! - heap.get(heapFrom)!) / (last - heapFrom),
  };
}

/** What is kept once finalizers have run too. */
async function settledHeap(): Promise<number> {
  for (let round = 0; round < 5; round++) {
    globalThis.gc?.();
    await new Promise(setImmediate);
  }
  return process.memoryUsage().heapUsed;
}

process.stdout.write(JSON.stringify(await measure(await open())));
process.exit(0);
