import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Embedder, type Memory, openMemory, ScanIndex, vectorState } from "@hearth/memory";
import { openDatabase } from "@hearth/storage";
import { median, percentile, type Result, type Row, row } from "../harness/benchmark.ts";
import { dimensions, documentAt, questionAt, vectorOf } from "./corpus.ts";
import { plainLoop, sqliteVec, topOf, type VectorSearch } from "./others.ts";

const alice = { kind: "person", id: "alice" } as const;
const allItems = 100_000;
/** What can be learnt within 45 seconds on a small machine. */
const quickItems = 20_000;
const sectionsPerDocument = 1_000;

/** Stands for an embedding server of 384 dimensions that answers at once, so that what is measured is the memory. */
const embedder: Embedder = {
  fingerprint: "clustered-384",
  dimensions,
  embed: async (texts) => texts.map(vectorOf),
};

async function run({ quick }: { quick: boolean }): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), "hearth-bench-memory-"));
  const questions = quick ? 60 : 300;
  const items = quick ? quickItems : allItems;
  try {
    await using database = await openDatabase<unknown>({ url: `sqlite:${join(folder, "hearth.db")}` });
    const rows: Row[] = [];
    {
      await using memory = await openMemory({ database, embedder });
      const started = performance.now();
      await fill(memory, items);
      rows.push(
        row({
          metric: `learn ${items} passages: cut, look for private data, index, embed, store`,
          unit: "items/s",
          ours: (items * 1_000) / (performance.now() - started),
        }),
      );
    }
    await using memory = await openMemory({ database, embedder });
    const opening = performance.now();
    await memory.reader.recall(alice, questionAt(0));
    rows.push(
      row({
        metric: "first search after opening, with all vectors loaded",
        unit: "ms",
        ours: performance.now() - opening,
      }),
    );

    const hybrid = await timed(questions, (index) => memory.reader.recall(alice, questionAt(index)));
    rows.push(
      row({
        metric: `hybrid search over ${items} items, p50`,
        unit: "ms",
        ours: median(hybrid),
        goal: { text: "under 10 ms", holds: (ms) => ms < 10 },
      }),
      row({ metric: `hybrid search over ${items} items, p95`, unit: "ms", ours: percentile(hybrid, 0.95) }),
    );
    const noted = await timed(questions, (index) =>
      memory.reader.recall(alice, questionAt(index), { run: `run-${index}` }),
    );
    rows.push(
      row({ metric: "hybrid search noted for its run (one synced write), p50", unit: "ms", ours: median(noted) }),
    );

    rows.push(...(await measureVectors(memory, items, quick)));
    return {
      name: "memory",
      rows,
      notes: [`synthetic: Zipf words, ${dimensions}-dimensional clustered vectors; questions of five words`],
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function fill({ writer }: Memory, items: number): Promise<void> {
  for (let index = 0; index < items / sectionsPerDocument; index++) {
    const outcome = await writer.ingest(alice, {
      name: `file:${index}.md`,
      title: "corpus",
      type: "markdown",
      text: documentAt(index, sectionsPerDocument),
      label: { class: "internal" },
    });
    if (outcome.kind !== "ingested" || outcome.added !== sectionsPerDocument)
      throw new Error(`document ${index} was not learnt whole`);
  }
}

/** The vector half alone: speed beside others, and whether it finds what double precision finds. */
async function measureVectors(memory: Memory, items: number, quick: boolean): Promise<Row[]> {
  const texts: string[] = [];
  const matrix: Float32Array[] = [];
  for (let index = 0; index < items / sectionsPerDocument; index++) {
    for (const part of documentAt(index, sectionsPerDocument).split("## ").slice(1)) {
      const [heading, , text] = part.trimEnd().split("\n") as [string, string, string];
      texts.push(text);
      matrix.push(unit(vectorOf(`corpus > ${heading}\n${text}`)));
    }
  }
  const count = quick ? 20 : 100;
  let found = 0;
  for (let index = 0; index < count; index++) {
    // Words that stand nowhere: only the vectors answer.
    const question = `qqx${index}zzy`;
    const query = unit(vectorOf(question));
    const scores = Float64Array.from(matrix, (vector) =>
      vector.reduce((sum, value, at) => sum + value * query[at]!, 0),
    );
    const truth = new Set(topOf(scores, 10).map((key) => texts[key]!));
    const { items: answers } = await memory.reader.recall(alice, question, { limit: 10 });
    found += answers.filter(({ item }) => truth.has(item.text)).length;
  }
  const scan = new ScanIndex({ dimensions });
  scan.put(quantised(matrix));
  const plain = new ScanIndex({ dimensions, simd: false });
  plain.put(quantised(matrix));
  const vec = await sqliteVec(matrix);
  const speed = async (search: VectorSearch, times: number): Promise<number | undefined> =>
    median(await timed(times, (index) => search(unit(vectorOf(`qqx${index}zzy`)))));
  const ours =
    (index: ScanIndex): VectorSearch =>
    (vector) =>
      index.search({ vector, count: 100, deep: false }).map(({ key }) => key);
  const few = quick ? 5 : 20;
  return [
    row({
      metric: "recall@10 of the vector half against brute force in double precision",
      unit: "share",
      ours: found / (count * 10),
      goal: { text: "1.000", holds: (share) => share === 1 },
    }),
    row({
      metric: `scan of ${items} vectors for the best 100 (others: best 10), p50`,
      unit: "ms",
      ours: await speed(ours(scan), count),
      others: {
        "without SIMD": await speed(ours(plain), few),
        "float loop": await speed(plainLoop(matrix), few),
        "sqlite-vec": vec === undefined ? undefined : await speed(vec.search, few),
      },
      better: "lower",
      goal: { text: "ahead of the others", holds: (_, ratio) => ratio === null || ratio > 1 },
    }),
  ];
}

function quantised(matrix: readonly Float32Array[]): Parameters<ScanIndex["put"]>[0] {
  const values = new Int8Array(matrix.length * dimensions);
  const scales = matrix.map((vector, index) => {
    const scale = vector.reduce((most, value) => Math.max(most, Math.abs(value)), 0) / 127;
    values.set(
      vector.map((value) => Math.round(value / scale)),
      index * dimensions,
    );
    return scale;
  });
  const same = (value: number): number[] => matrix.map(() => value);
  return { keys: matrix.map((_, index) => index), scopes: same(0), states: same(vectorState.warm), scales, values };
}

function unit(vector: Float32Array): Float32Array {
  const length = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
  return vector.map((value) => value / length);
}

/** Milliseconds of each call, one after the other. */
async function timed(count: number, work: (index: number) => unknown): Promise<number[]> {
  const times: number[] = [];
  for (let index = 0; index < count; index++) {
    const started = performance.now();
    await work(index);
    times.push(performance.now() - started);
  }
  return times;
}

export default { name: "memory", run };
