import {
  KernelThreads,
  openKernel,
  referenceKernel,
  type Kernel,
  type OpenedKernel,
  type ProductOperands,
} from "@hearth/swarm";
import { row, type Row } from "../harness/benchmark.ts";
import { NativeLoops, type NativeFigure } from "./native.ts";
import { digest, shortest, squareOperands } from "./operands.ts";

const q31 = { shift: 31, minimum: -(2 ** 31), maximum: 2 ** 31 - 1 };

/** The exact Q1.31 product on one thread and two, beside the same arithmetic in C and, for scale, C that wraps around. */
export async function kernelRows({
  quick,
}: {
  quick: boolean;
}): Promise<{ rows: Row[]; notes: string[]; gcc: string }> {
  const wide = openKernel({ wide: true, warmUpMilliseconds: 2_000 });
  const plain = openKernel();
  using native = NativeLoops.compile();
  const rounds = quick ? 3 : 12;
  const rows: Row[] = [];
  for (const size of [128, 256, 512]) rows.push(...(await sizeRows({ size, rounds, wide, plain, native })));
  rows.push(referenceRow(plain.kernel, rounds));
  const notes = [
    `the wide kernel, behind V8's experimental flag: ${wide.wide}`,
    "C is gcc -O3 -march=native; exact loops sum in halves or in doubles, the faster counts; the wrapping loop is not exact",
    "shortest of all runs, ours and C in turn; on a busy machine the two threads seldom have both processors",
  ];
  if (native === undefined) notes.push("gcc is not installed: the rows beside C were skipped");
  return { rows, notes, gcc: native?.version ?? "none" };
}

interface Sizes {
  size: number;
  rounds: number;
  wide: OpenedKernel;
  plain: OpenedKernel;
  native: NativeLoops | undefined;
}

async function sizeRows({ size, rounds, wide, plain, native }: Sizes): Promise<Row[]> {
  const { left, right } = squareOperands(size);
  const operands = { left, right, rows: size, depth: size, columns: size };
  // Each caller has its results made, as in the C beside it.
  const runs = size === 512 ? 12 : 30;
  const results = Array.from({ length: runs }, () => new Int32Array(new SharedArrayBuffer(size * size * 4)));
  const best = {
    wide: Infinity,
    plain: Infinity,
    two: Infinity,
    manyOnOne: Infinity,
    manyOnTwo: Infinity,
    processorOnOne: Infinity,
    processorOnTwo: Infinity,
  };
  const c = new Map<string, NativeFigure>();
  await using threads = new KernelThreads({ threads: 2, opened: wide });
  await using single = new KernelThreads({ threads: 1, opened: wide });
  const expected = digest(plain.kernel.multiply(operands, q31));
  for (let round = 0; round < rounds; round++) {
    best.wide = Math.min(
      best.wide,
      shortest(runs, () => wide.kernel.multiply(operands, q31, results[0])),
    );
    best.plain = Math.min(
      best.plain,
      shortest(runs, () => plain.kernel.multiply(operands, q31, results[0])),
    );
    for (let run = 0; run < runs; run++) {
      const started = performance.now();
      const result = await threads.multiply(operands, q31, results[0]);
      best.two = Math.min(best.two, performance.now() - started);
      if (run === 0 && digest(result) !== expected) throw new Error("two threads give other bits than one");
    }
    const [one, two] = [await together(single, operands, results), await together(threads, operands, results)];
    best.manyOnOne = Math.min(best.manyOnOne, one.wall);
    best.manyOnTwo = Math.min(best.manyOnTwo, two.wall);
    best.processorOnOne = Math.min(best.processorOnOne, one.processor);
    best.processorOnTwo = Math.min(best.processorOnTwo, two.processor);
    for (const figure of native?.measure(size, runs) ?? []) {
      if (figure.loop !== "wrap" && figure.digest !== expected) throw new Error(`C's ${figure.loop} gives other bits`);
      const known = c.get(figure.loop);
      if (known === undefined || figure.milliseconds < known.milliseconds) c.set(figure.loop, figure);
    }
  }
  const [halves, doubles, wrap] = ["halves", "doubles", "wrap"].map((loop) => c.get(loop)?.milliseconds);
  const others = { "C, exact in halves": halves, "C, exact in doubles": doubles, "C, wrapping": wrap };
  const exact = Math.min(halves ?? Infinity, doubles ?? Infinity);
  const name = `exact Q1.31 product of ${size} × ${size}`;
  const goal = { text: "≤ 1.35 × the same arithmetic in C", holds: (ours: number) => ours <= 1.35 * exact };
  const scaling = size === 512 ? { goal: { text: "≥ 1.9", holds: (ours: number) => ours >= 1.9 } } : {};
  const lower = { unit: "ms", better: "lower" as const };
  return [
    row({
      ...lower,
      metric: `${name}, ${wide.kernel.name}`,
      ours: best.wide,
      others,
      ...(exact < Infinity && size > 128 ? { goal } : {}),
    }),
    row({ ...lower, metric: `${name}, ${plain.kernel.name}`, ours: best.plain, others }),
    row({ metric: "… one product on two threads, over one thread", unit: "×", ours: best.wide / best.two, ...scaling }),
    row({
      metric: "… many products on two threads, over one thread",
      unit: "×",
      ours: best.manyOnOne / best.manyOnTwo,
      ...scaling,
    }),
    row({
      metric: "… processor time of a product on two threads",
      unit: "ms",
      ours: best.processorOnTwo,
      others: { "on one thread": best.processorOnOne },
      better: "lower",
    }),
    row({
      metric: "… what two free processors give by that, over one",
      unit: "×",
      ours: (2 * best.processorOnOne) / best.processorOnTwo,
      ...scaling,
    }),
  ];
}

/** How long several products at once take: the threads are never idle, so that a busy machine cannot keep putting them on one processor. */
async function together(
  threads: KernelThreads,
  operands: ProductOperands,
  results: readonly Int32Array<SharedArrayBuffer>[],
): Promise<{ wall: number; processor: number }> {
  await threads.multiply(operands, q31, results[0]);
  const before = process.cpuUsage();
  const started = performance.now();
  await Promise.all(results.map((result) => threads.multiply(operands, q31, result)));
  const { user, system } = process.cpuUsage(before);
  return { wall: performance.now() - started, processor: (user + system) / 1_000 / results.length };
}

function referenceRow(kernel: Kernel, rounds: number): Row {
  const { left, right } = squareOperands(64);
  const operands = { left, right, rows: 64, depth: 64, columns: 64 };
  const ours = shortest(rounds * 10, () => kernel.multiply(operands, q31));
  const reference = shortest(rounds, () => referenceKernel.multiply(operands, q31));
  const others = { "TypeScript, whole numbers": reference };
  return row({ metric: `exact Q1.31 product of 64 × 64, ${kernel.name}`, unit: "ms", ours, others, better: "lower" });
}
