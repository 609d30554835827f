import { inverseOfOdd, toRing, twoAdicValuation } from "../ring/ring-arithmetic.ts";

/** One unknown and the equation that gives it: `unknown = (right side · inverse) >> shift`. */
export interface Pivot {
  readonly row: number;
  readonly column: number;
  readonly inverse: bigint;
  readonly shift: number;
  /** What of unknowns that are solved later must be taken off the right side first. */
  readonly rest: readonly { readonly column: number; readonly factor: bigint }[];
}

export interface Elimination {
  /** In order: each row's multiple to add to another, over coefficients and right sides alike. */
  readonly steps: readonly { readonly from: number; readonly to: number; readonly factor: bigint }[];
  /** In order of elimination; solve from the last to the first. */
  readonly pivots: readonly Pivot[];
}

/**
 * Gaussian elimination over Z/2^64 for unknowns that leave `guardBits` of the 64 free. There only odd numbers have an
 * inverse; but when 2^v · x is known modulo 2^64 and x leaves v bits free, an arithmetic shift gives x. So any pivot with at most
 * `guardBits` factors of 2 will do, the fewest first, and the ring behaves nearly like the rational numbers.
 */
export function eliminate(coefficients: readonly (readonly bigint[])[], guardBits: number): Elimination {
  const matrix = coefficients.map((row) => row.map(toRing));
  const steps: { from: number; to: number; factor: bigint }[] = [];
  const chosen: { row: number; column: number; valuation: number }[] = [];
  const rows = new Set(matrix.keys());
  const columns = new Set(matrix[0]?.keys() ?? []);
  for (;;) {
    const pivot = bestPivot(matrix, rows, columns, guardBits);
    if (pivot === undefined) break;
    chosen.push(pivot);
    rows.delete(pivot.row);
    columns.delete(pivot.column);
    const source = matrix[pivot.row]!;
    const inverse = inverseOfOdd(source[pivot.column]! >> BigInt(pivot.valuation));
    for (const row of rows) {
      const target = matrix[row]!;
      // Exact: the pivot has the fewest factors of 2 of all that are left.
      const factor = toRing(-(target[pivot.column]! >> BigInt(pivot.valuation)) * inverse);
      if (factor === 0n) continue;
      steps.push({ from: pivot.row, to: row, factor });
      for (const column of columns) target[column] = toRing(target[column]! + factor * source[column]!);
      target[pivot.column] = 0n;
    }
  }
  return { steps, pivots: chosen.map((pivot, at) => finished(matrix[pivot.row]!, pivot, chosen.slice(at + 1))) };
}

function bestPivot(
  matrix: readonly (readonly bigint[])[],
  rows: ReadonlySet<number>,
  columns: ReadonlySet<number>,
  guardBits: number,
): { row: number; column: number; valuation: number } | undefined {
  let best: { row: number; column: number; valuation: number } | undefined;
  for (const row of rows) {
    for (const column of columns) {
      const valuation = twoAdicValuation(matrix[row]![column]!);
      if (valuation > guardBits || valuation >= (best?.valuation ?? 64)) continue;
      best = { row, column, valuation };
      if (valuation === 0) return best;
    }
  }
  return best;
}

function finished(
  source: readonly bigint[],
  { row, column, valuation }: { row: number; column: number; valuation: number },
  later: readonly { column: number }[],
): Pivot {
  const inverse = inverseOfOdd(source[column]! >> BigInt(valuation));
  const rest = later.flatMap((each) => {
    const factor = source[each.column]!;
    return factor === 0n ? [] : [{ column: each.column, factor: -factor }];
  });
  return { row, column, inverse, shift: valuation, rest };
}
