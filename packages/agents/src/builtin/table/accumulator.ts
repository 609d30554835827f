import type { Cell, ColumnType } from "@hearth/protocol";
import { compareCells } from "../shared/compare-cells.ts";
import { add, divide, toDecimal, toNumber } from "../shared/decimal.ts";
import { DecimalSum } from "../shared/decimal-sum.ts";

export const aggregateOperations = [
  "sum",
  "mean",
  "median",
  "min",
  "max",
  "count",
  "distinct",
  "first",
  "last",
] as const;
export type AggregateOperation = (typeof aggregateOperations)[number];

/** Takes the cells of one group, missing ones left out, and gives the result. */
export interface Accumulator {
  add(cell: Exclude<Cell, null>): void;
  result(): Cell;
}

/** Operations whose cells must be numbers. */
export function needsNumbers(operation: AggregateOperation): boolean {
  return operation === "sum" || operation === "mean" || operation === "median";
}

/** The type of the result, given the type of the column. */
export function resultType(operation: AggregateOperation, type: ColumnType): ColumnType {
  return ["min", "max", "first", "last"].includes(operation) ? type : "number";
}

/** Sum and mean are exact in decimals. Of no cells, sum, count and distinct are 0 and the others missing. */
export function createAccumulator(operation: AggregateOperation): Accumulator {
  switch (operation) {
    case "sum":
    case "mean": {
      const total = new DecimalSum();
      return {
        add: (cell) => total.add(Number(cell)),
        result: () => (operation === "sum" ? total.sum : total.count === 0 ? null : total.mean),
      };
    }
    case "median": {
      const numbers: number[] = [];
      return { add: (cell) => void numbers.push(Number(cell)), result: () => medianOf(numbers) };
    }
    case "count": {
      let count = 0;
      return { add: () => void (count += 1), result: () => count };
    }
    case "distinct": {
      const seen = new Set<Cell>();
      return { add: (cell) => void seen.add(cell), result: () => seen.size };
    }
    default:
      return keepOne(operation);
  }
}

function keepOne(operation: "min" | "max" | "first" | "last"): Accumulator {
  let kept: Cell = null;
  return {
    add(cell) {
      const better =
        kept === null ||
        operation === "last" ||
        (operation === "min" && compareCells(cell, kept) < 0) ||
        (operation === "max" && compareCells(cell, kept) > 0);
      if (better) kept = cell;
    },
    result: () => kept,
  };
}

/** The middle number, or the mean of the two in the middle; missing for none. */
export function medianOf(numbers: readonly number[]): number | null {
  const sorted = numbers.toSorted((left, right) => left - right);
  const upper = sorted[sorted.length >> 1];
  if (upper === undefined) return null;
  const lower = sorted[(sorted.length - 1) >> 1] ?? upper;
  return toNumber(divide(add(toDecimal(lower), toDecimal(upper)), { digits: 2n, scale: 0 }));
}
