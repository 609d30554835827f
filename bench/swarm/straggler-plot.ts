/** `node bench/swarm/straggler-plot.ts` draws docs/images/swarm-stragglers.svg from one run of the simulation. */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { compareStrategies, SwarmRun, type SimulationResult, type Strategy } from "@hearth/swarm";

export const plotPath = fileURLToPath(new URL("../../docs/images/swarm-stragglers.svg", import.meta.url));

const seed = 12;
const runs = 300;
const blocks = 64;
const chart = { left: 92, width: 640, row: 14, gap: 3, workers: 8 };
const colours = { block: "#3b78c3", copy: "#e08a2c", parity: "#3f9b57", lost: "#d9d9d9" } as const;
const shown: readonly Strategy[] = ["uncoded, fixed shares", "replication, 2 copies", "pull, copies, then coded tail"];

/** The picture: what each worker does under three strategies with the same luck, and what all strategies take in the mean. */
export function stragglerPlot(): string {
  const run = new SwarmRun(seed);
  const results = shown.map((strategy) => ({ strategy, result: run.simulate(strategy) }));
  const span = Math.max(...results.map(({ result }) => result.time)) * 1.02;
  const x = (time: number): number => chart.left + (Math.min(time, span) / span) * chart.width;
  const height = chart.workers * (chart.row + chart.gap);
  const charts = results.map(({ strategy, result }, at) =>
    workerChart({ strategy, result, run, x, span, top: 78 + at * (height + 44) }),
  );
  const below = 78 + results.length * (height + 44);
  const bars = meanBars(below + 20);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 760 ${below + 40 + bars.height}" font-family="system-ui, sans-serif" font-size="12" fill="#222">`,
    `<rect width="100%" height="100%" fill="#fff"/>`,
    `<text x="12" y="22" font-size="15" font-weight="600">One worker is lost and one paused: 64 blocks on 8 workers</text>`,
    legend(),
    ...charts,
    bars.svg,
    "</svg>",
    "",
  ].join("\n");
}

function legend(): string {
  const entries = [
    ["block", colours.block],
    ["copy", colours.copy],
    ["parity", colours.parity],
    ["never ends", colours.lost],
  ] as const;
  return entries
    .map(
      ([name, colour], at) =>
        `<rect x="${12 + at * 82}" y="35" width="10" height="10" fill="${colour}"/><text x="${26 + at * 82}" y="44">${name}</text>`,
    )
    .join("");
}

interface Chart {
  strategy: Strategy;
  result: SimulationResult;
  run: SwarmRun;
  x: (time: number) => number;
  span: number;
  top: number;
}

function workerChart({ strategy, result, run, x, span, top }: Chart): string {
  const rows = chart.workers;
  const bottom = top + rows * (chart.row + chart.gap);
  const begun = new Set<number>();
  const y = (worker: number): number => top + worker * (chart.row + chart.gap);
  const stretches = result.stretches
    .toSorted((a, b) => a.start - b.start || a.worker - b.worker)
    .filter(({ start }) => start <= span)
    .map(({ worker, block, start, end }) => {
      const colour = end === Infinity ? "lost" : block >= blocks ? "parity" : begun.has(block) ? "copy" : "block";
      begun.add(block);
      const width = Math.max(0.5, x(end) - x(start) - 0.6);
      return `<rect x="${fixed(x(start))}" y="${y(worker)}" width="${fixed(width)}" height="${chart.row}" fill="${colours[colour]}"/>`;
    });
  const { lostAt, pausedFrom, pausedUntil } = run.mishaps;
  const mark = (time: number, worker: number, text: string): string =>
    `<text x="${fixed(x(time) + 2)}" y="${y(worker) + 11}" font-size="10" font-weight="700" fill="#b00020" stroke="#fff" stroke-width="3" paint-order="stroke">${text}</text>`;
  const paused = `<line x1="${fixed(x(pausedFrom))}" x2="${fixed(x(pausedUntil))}" y1="${y(1) + 7}" y2="${y(1) + 7}" stroke="#b00020" stroke-width="2" stroke-dasharray="3 3"/>`;
  const ideal = run.ideal();
  const line = (time: number, colour: string, dash: string): string =>
    `<line x1="${fixed(x(time))}" x2="${fixed(x(time))}" y1="${top - 4}" y2="${bottom}" stroke="${colour}" stroke-width="1.5" stroke-dasharray="${dash}"/>`;
  return [
    `<text x="12" y="${top - 8}" font-weight="600">${strategy}: ${result.time.toFixed(2)} (ideal ${ideal.toFixed(2)}, dashed)</text>`,
    ...Array.from({ length: rows }, (_, at) => `<text x="12" y="${y(at) + 11}">worker ${at + 1}</text>`),
    ...stretches,
    paused,
    mark(lostAt, 0, "lost"),
    mark(pausedFrom, 1, "paused"),
    line(ideal, "#222", "4 3"),
    line(result.time, "#222", "none"),
  ].join("\n");
}

function meanBars(top: number): { svg: string; height: number } {
  const figures = [...compareStrategies(runs)].toSorted(([, a], [, b]) => a.mean - b.mean);
  const scale = 330;
  const lines = figures.map(([strategy, { mean, percentile99 }], at) => {
    const y = top + 14 + at * 20;
    const width = (mean - 1) * scale;
    return [
      `<text x="12" y="${y + 11}">${strategy}</text>`,
      `<rect x="240" y="${y}" width="${fixed(Math.max(1, width))}" height="14" fill="${colours.block}"/>`,
      `<text x="${fixed(246 + width)}" y="${y + 11}">${mean.toFixed(3)} × ideal, 99th percentile ${percentile99.toFixed(2)}</text>`,
    ].join("");
  });
  const title = `<text x="12" y="${top}" font-weight="600">Mean time beyond the ideal, ${runs} runs</text>`;
  return { svg: [title, ...lines].join("\n"), height: 20 + figures.length * 20 };
}

function fixed(value: number): string {
  return value.toFixed(1);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  mkdirSync(dirname(plotPath), { recursive: true });
  writeFileSync(plotPath, stragglerPlot());
}
