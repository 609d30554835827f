import type { Cell } from "@hearth/protocol";
import { add, type Decimal, divide, multiply, subtract, toDecimal, toNumber } from "../shared/decimal.ts";
import { DecimalSum } from "../shared/decimal-sum.ts";

export const deriveOperations = [
  "add",
  "subtract",
  "multiply",
  "divide",
  "difference",
  "percent-change",
  "running-total",
  "share",
] as const;
export type DeriveOperation = (typeof deriveOperations)[number];

export interface DeriveColumnOptions {
  operation: DeriveOperation;
  /** The row that difference and percent-change compare with. */
  against: "previous" | "next";
  values: readonly (number | null)[];
  /** The second operand of each row, for add, subtract, multiply and divide. */
  others: readonly (number | null)[];
  /** Rows of the same group follow each other in difference, percent-change, running-total and share. */
  groups: readonly Cell[];
}

export interface DerivedColumn {
  cells: (number | null)[];
  notes: string[];
}

export function needsSecond(operation: DeriveOperation): boolean {
  return operation === "add" || operation === "subtract" || operation === "multiply" || operation === "divide";
}

/** Calculates a column, exactly in decimals. A missing operand and a division by zero give a missing value. */
export function deriveColumn(options: DeriveColumnOptions): DerivedColumn {
  const { operation, values } = options;
  if (options.against === "next" && (operation === "difference" || operation === "percent-change"))
    return alignWithNext(options);
  let divisionsByZero = 0;
  const quotient = (dividend: Decimal, divisor: Decimal): Decimal | null => {
    if (divisor.digits === 0n) divisionsByZero += 1;
    return divisor.digits === 0n ? null : divide(dividend, divisor);
  };
  const operand = operandOf(options);
  const cells = values.map((value, index) => {
    const second = operand(index);
    if (value === null || second === null) return null;
    const result = calculate(operation, toDecimal(value), toDecimal(second), quotient);
    return result === null ? null : finite(toNumber(result));
  });
  const notes = divisionsByZero === 0 ? [] : [`${divisionsByZero} rows divide by zero and were left empty`];
  return { cells, notes };
}

/** The change that the next row of the same group shows, put on this row. */
function alignWithNext(options: DeriveColumnOptions): DerivedColumn {
  const { cells, notes } = deriveColumn({ ...options, against: "previous" });
  const next = new Map<Cell, number | null>();
  const moved: (number | null)[] = Array.from({ length: cells.length }, () => null);
  for (let index = cells.length - 1; index >= 0; index--) {
    if ((options.values[index] ?? null) === null) continue;
    const group = options.groups[index] ?? null;
    moved[index] = next.get(group) ?? null;
    next.set(group, cells[index] ?? null);
  }
  return { cells: moved, notes };
}

function calculate(
  operation: DeriveOperation,
  value: Decimal,
  second: Decimal,
  quotient: (dividend: Decimal, divisor: Decimal) => Decimal | null,
): Decimal | null {
  const percent = (part: Decimal | null): Decimal | null => part && multiply(part, { digits: 100n, scale: 0 });
  switch (operation) {
    case "add":
      return add(value, second);
    case "subtract":
    case "difference":
      return subtract(value, second);
    case "multiply":
      return multiply(value, second);
    case "divide":
      return quotient(value, second);
    case "percent-change":
      return percent(quotient(subtract(value, second), second));
    case "share":
      return percent(quotient(value, second));
    default:
      // The running total up to this row is its second operand already.
      return second;
  }
}

/** What a row's value is calculated with: its other column, the group's previous value, sum so far, or total. */
function operandOf({ operation, values, others, groups }: DeriveColumnOptions): (index: number) => number | null {
  if (needsSecond(operation)) return (index) => others[index] ?? null;
  if (operation === "share") {
    const totals = totalsOf(values, groups);
    return (index) => totals.get(groups[index] ?? null)?.sum ?? null;
  }
  const sums = new Map<Cell, DecimalSum>();
  const previous = new Map<Cell, number>();
  return (index) => {
    const group = groups[index] ?? null;
    const value = values[index] ?? null;
    if (value === null) return null;
    if (operation === "running-total") {
      const sum = sums.get(group) ?? new DecimalSum();
      sums.set(group, sum);
      sum.add(value);
      return sum.sum;
    }
    const before = previous.get(group) ?? null;
    previous.set(group, value);
    return before;
  };
}

function totalsOf(values: readonly (number | null)[], groups: readonly Cell[]): Map<Cell, DecimalSum> {
  const totals = new Map<Cell, DecimalSum>();
  for (const [index, value] of values.entries()) {
    const group = groups[index] ?? null;
    const total = totals.get(group) ?? new DecimalSum();
    totals.set(group, total);
    if (value !== null) total.add(value);
  }
  return totals;
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
