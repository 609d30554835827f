/**
 * How a GGUF file answers through Hearth (gateway, sandbox, a process of its own, lines of JSON) beside the same library
 * in a bare process. The weights are random, in the shapes of real models: this says how fast, and nothing on how well.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { randomModel, type RandomModelOptions } from "@hearth/sdk/test";
import { type Benchmark, median, type Row, row } from "../harness/benchmark.ts";
import { askThroughHearth, type Measured } from "./ask-through-hearth.ts";

interface Shape extends RandomModelOptions {
  name: string;
  tokens: number;
}

const smallest: Shape = { name: "0.1 M weights, 32 bits", tokens: 200 };
const small: Shape = {
  name: "163 M weights, 4 bits",
  tokens: 64,
  weights: "q4_0",
  contextTokens: 2048,
  width: 576,
  hidden: 1536,
  blocks: 30,
  heads: 9,
  keyValueHeads: 3,
  vocabulary: 49_152,
};
const usual: Shape = {
  name: "630 M weights, 4 bits",
  tokens: 64,
  weights: "q4_0",
  contextTokens: 2048,
  width: 896,
  hidden: 4864,
  blocks: 24,
  heads: 14,
  keyValueHeads: 2,
  vocabulary: 151_936,
};

const benchmark: Benchmark = {
  name: "model-file",
  async run({ quick }) {
    const folder = await mkdtemp(join(tmpdir(), "hearth-bench-file-"));
    try {
      const rows: Row[] = [];
      for (const shape of quick ? [smallest, small] : [smallest, small, usual])
        rows.push(...(await rowsOf(shape, folder, quick ? 2 : 5)));
      return {
        name: "model-file",
        rows,
        notes: [
          "random weights: says nothing on quality",
          `processor only, ${availableParallelism()} threads; medians of pairs in turn`,
          "a bare process loads and answers without a sandbox, gateway, journal or record",
        ],
      };
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
};
export default benchmark;

async function rowsOf(shape: Shape, folder: string, times: number): Promise<Row[]> {
  const path = join(folder, "model.gguf");
  await writeFile(path, randomModel(shape));
  const ours: Measured[] = [];
  const bare: Measured[] = [];
  for (let time = 0; time < times; time += 1) {
    bare.push(await askBare(path, shape.tokens));
    ours.push(await askThroughHearth(path, shape.tokens));
  }
  const line = (metric: string, unit: string, of: keyof Measured, better: "higher" | "lower"): Row =>
    row({
      metric: `${shape.name}: ${metric}`,
      unit,
      ours: median(ours.map((one) => one[of])),
      others: { "bare process": median(bare.map((one) => one[of])) },
      better,
    });
  return [
    line("first piece, file not loaded", "ms", "coldMilliseconds", "lower"),
    line("first piece, file loaded", "ms", "warmMilliseconds", "lower"),
    line("answer", "tokens/s", "tokensPerSecond", "higher"),
    line("most memory of its process", "MB", "megabytes", "lower"),
  ];
}

async function askBare(path: string, tokens: number): Promise<Measured> {
  const child = spawn(process.execPath, [join(import.meta.dirname, "bare.ts"), path, String(tokens)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const began = performance.now();
  let said = "";
  child.stdout.on("data", (chunk: Buffer) => (said += chunk.toString()));
  await once(child, "close");
  const { firstAt, ...measured } = JSON.parse(said) as Measured & { firstAt: number };
  return { ...measured, coldMilliseconds: firstAt - (performance.timeOrigin + began) };
}
