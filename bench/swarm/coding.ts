import {
  createRegistry,
  openKernel,
  q1_31,
  type BlockTask,
  type Distribution,
  type FixedMatrix,
  type MatrixInput,
  type OperationContext,
} from "@hearth/swarm";
import { row, type Row } from "../harness/benchmark.ts";
import { shortest, squareOperands } from "./operands.ts";

const registry = createRegistry();
const context = { kernel: openKernel().kernel, signal: new AbortController().signal } as OperationContext;

/** What coding costs beside the product itself: encoding, checking replies, decoding when blocks are lost. */
export function codingRows({ quick }: { quick: boolean }): Row[] {
  const rounds = quick ? 15 : 30;
  return (quick ? [512] : [512, 1_024]).flatMap((size) => sizeRows(size, rounds));
}

function sizeRows(size: number, rounds: number): Row[] {
  const input = inputOf(size);
  const operands = { left: input.left.values, right: input.right.values, rows: size, depth: size, columns: size };
  const rounding = { shift: 31, minimum: q1_31.minimum, maximum: q1_31.maximum };
  const kernel = openKernel({ wide: true, warmUpMilliseconds: 2_000 }).kernel;
  const product = new Int32Array(size * size);
  let multiply = Infinity;
  let opening = Infinity;
  const share = (milliseconds: number): number => (milliseconds / multiply) * 100;
  const blocks = 32;
  const parityReplies = new Map<number, Uint8Array>();
  const rows: Row[] = [];
  let encoding = Infinity;
  for (let round = 0; round < rounds; round++) {
    let distribution: Distribution<FixedMatrix> | undefined;
    opening = Math.min(
      opening,
      shortest(1, () => (distribution = fresh(input, blocks))),
    );
    encoding = Math.min(
      encoding,
      shortest(1, () => void distribution!.task(blocks + 3)),
    );
    distribution!.release!();
  }
  const whole = fresh(input, blocks);
  const replies = new Map(Array.from({ length: blocks }, (_, block) => [block, answer(whole.task(block))]));
  const complete = (lost: number): Distribution<FixedMatrix> => {
    const distribution = fresh(input, blocks);
    for (let block = lost; block < blocks; block++) give(distribution, block, replies.get(block)!);
    for (let parity = blocks; !distribution.complete; parity++) {
      const known = parityReplies.get(parity) ?? answer(distribution.task(parity));
      parityReplies.set(parity, known);
      give(distribution, parity, known);
    }
    return distribution;
  };
  let checking = Infinity;
  const decoding = [0, 1, 2, 4].map((lost) => {
    let best = Infinity;
    for (let round = 0; round < rounds; round++) {
      multiply = Math.min(
        multiply,
        shortest(3, () => kernel.multiply(operands, rounding, product)),
      );
      const distribution = fresh(input, blocks);
      checking = Math.min(
        checking,
        shortest(1, () => {
          for (const [block, output] of replies) give(distribution, block, output);
        }),
      );
      distribution.release!();
      const ready = complete(lost);
      best = Math.min(
        best,
        shortest(1, () => void ready.result()),
      );
      ready.release!();
    }
    return best;
  });
  const unit = "% of the product";
  const named = (what: string): string => `${what}, ${size} × ${size}, ${blocks} blocks`;
  rows.push(
    row({ metric: named("open the work"), unit, ours: share(opening), better: "lower" }),
    row({ metric: named("encode one parity block"), unit, ours: share(encoding), better: "lower" }),
    row({ metric: named("read and check all replies"), unit, ours: share(checking), better: "lower" }),
    row({ metric: named("round and join, nothing lost"), unit, ours: share(decoding[0]!), better: "lower" }),
  );
  for (const [at, lost] of [1, 2, 4].entries()) {
    // What recovering adds to the rounding and joining that there is without losses.
    const ours = share(decoding[at + 1]! - decoding[0]!);
    const goal = { text: "≤ 7 % of the product", holds: (value: number) => value <= 7 };
    rows.push(row({ metric: named(`decode ${lost} lost`), unit, ours, better: "lower", goal }));
  }
  return rows;
}

function inputOf(size: number): MatrixInput {
  const { left, right } = squareOperands(size);
  const matrix = (values: Int32Array): FixedMatrix => ({
    rows: size,
    columns: size,
    format: q1_31,
    exponent: 0,
    values,
  });
  return { left: matrix(left), right: matrix(right), exponent: 0 };
}

function fresh(input: MatrixInput, blocks: number): Distribution<FixedMatrix> {
  return registry.get("matrix_multiply").distribute!(input, { code: "rateless", blocks }) as Distribution<FixedMatrix>;
}

function answer(task: BlockTask): Uint8Array {
  const operation = registry.get(task.operation, task.version);
  return operation.encodeOutput(operation.run(operation.decodeInput(task.input), context));
}

function give(distribution: Distribution<FixedMatrix>, block: number, output: Uint8Array): void {
  const verdict = distribution.receive({ block, sender: "worker", output });
  if (verdict.kind === "wrong") throw new Error(verdict.reason);
}
