import type { BlockId } from "../contract/distribution.ts";
import type { RingMatrix, RingMemory } from "../ring/ring-memory.ts";
import { cascadedParities, parityCoefficients } from "./parity-coefficients.ts";
import type { Recovery } from "./systematic-decoder.ts";

export interface RecoverOptions {
  readonly ring: RingMemory;
  readonly blocks: number;
  readonly recovery: Recovery;
  /** The values of a symbol that is there. A block may have fewer rows than parity has; what is missing counts as zero. */
  readonly valuesOf: (block: BlockId) => RingMatrix;
}

/**
 * The values of the missing blocks, from parity and the blocks that are there, in new matrices of as many rows as parity has.
 * Exact as long as each value leaves the guard bits of the decoder free.
 */
export function recover({ ring, blocks, recovery, valuesOf }: RecoverOptions): ReadonlyMap<BlockId, RingMatrix> {
  const { missing, parity, elimination } = recovery;
  const absent = new Set(missing);
  const used = new Set(elimination.pivots.map(({ row }) => row));
  const sides = parity.map((block, row) => {
    const { rows, columns } = valuesOf(block);
    const seeded = block - blocks >= cascadedParities;
    return seeded ? ring.allocate(used.has(row) ? rows : 0, columns, 8) : ring.reserve(rows, columns, 8);
  });
  takeOffByAdding({ ring, blocks, recovery, valuesOf }, sides);
  for (const [row, block] of parity.entries()) {
    const side = sides[row]!;
    if (!used.has(row) || block - blocks < cascadedParities) continue;
    ring.addScaled(side, valuesOf(block), 1n);
    for (const [at, factor] of parityCoefficients(block - blocks, blocks).entries()) {
      if (!absent.has(at)) ring.addScaled(side, valuesOf(at), -factor);
    }
  }
  for (const { from, to, factor } of elimination.steps) {
    if (used.has(to)) ring.addScaled(sides[to]!, sides[from]!, factor);
  }
  const solved = new Map<number, RingMatrix>();
  for (const { row, column, inverse, shift, rest } of elimination.pivots.toReversed()) {
    const side = sides[row]!;
    for (const term of rest) ring.addScaled(side, solved.get(term.column)!, term.factor);
    if (inverse !== 1n || shift > 0) ring.scaleShift(side, inverse, shift);
    solved.set(column, side);
  }
  return new Map(missing.map((block, column) => [block, solved.get(column)!]));
}

/** What the first few parities say of the missing blocks alone: the blocks that are there are taken off, in one pass over them. */
function takeOffByAdding({ ring, blocks, recovery, valuesOf }: RecoverOptions, sides: readonly RingMatrix[]): void {
  const { missing, parity, elimination } = recovery;
  const rowOf = new Map(elimination.pivots.map(({ row }) => [parity[row]! - blocks, row]));
  const orders = Math.max(-1, ...[...rowOf.keys()].filter((order) => order < cascadedParities)) + 1;
  if (orders === 0) return;
  const absent = new Set(missing);
  const mark = ring.mark();
  const { rows, columns } = valuesOf(blocks + orders - 1);
  const wanted = Array.from({ length: orders }, (_, order) => rowOf.get(order));
  ring.cascade(
    Array.from({ length: blocks }, (_, block) => (absent.has(block) ? undefined : valuesOf(block))),
    wanted.map((row, order) => (row === undefined ? undefined : valuesOf(blocks + order))),
    wanted.map((row) => (row === undefined ? ring.reserve(rows, columns, 8) : sides[row]!)),
  );
  ring.release(mark);
}
