import type { FixedFormat } from "../contract/fixed-format.ts";
import type { FixedMatrix } from "../contract/matrix.ts";
import { FixedArithmetic } from "../fixed-point/fixed-arithmetic.ts";
import type { Fields } from "./fields.ts";

/** How numbers beyond the format's range are read: scaled by a common power of two, or held at the bounds. */
export type Scaling = "auto" | "saturate";

/** The smallest power of two, 0 or more, by which all values must be divided to lie within the format. */
export function exponentFor(values: Iterable<number>, format: FixedFormat, scaling: Scaling): number {
  if (scaling === "saturate") return 0;
  const arithmetic = new FixedArithmetic({ format });
  const top = arithmetic.toNumber(format.maximum);
  const bottom = arithmetic.toNumber(format.minimum);
  let exponent = 0;
  for (const value of values) while (value > top * 2 ** exponent || value < bottom * 2 ** exponent) exponent++;
  return exponent;
}

/** Reads a matrix as rows of numbers. @throws InputError naming the row or the number */
export function readMatrix(fields: Fields, name: string, format: FixedFormat, scaling: Scaling): FixedMatrix {
  const list = fields.list(name);
  if (list.length === 0) throw fields.wrong(name, "is empty");
  const columns = Array.isArray(list[0]) ? list[0].length : 0;
  const numbers: number[] = [];
  for (const [at, row] of list.entries()) {
    if (!Array.isArray(row) || row.length === 0) throw fields.wrong(`${name}/${at}`, "is no row of numbers");
    if (row.length !== columns)
      throw fields.wrong(`${name}/${at}`, `has ${row.length} numbers, and row 0 has ${columns}`);
    for (const [column, value] of row.entries()) {
      if (typeof value !== "number" || !Number.isFinite(value)) {
        throw fields.wrong(`${name}/${at}/${column}`, "is no number");
      }
      numbers.push(value);
    }
  }
  const exponent = exponentFor(numbers, format, scaling);
  return { rows: list.length, columns, format, exponent, values: fixedValues(numbers, format, exponent) };
}

/** Raw values nearest to numbers divided by 2^exponent; what lies beyond is held at the bounds. */
export function fixedValues(numbers: readonly number[], format: FixedFormat, exponent = 0): Int32Array {
  const arithmetic = new FixedArithmetic({ format });
  const scale = 2 ** -exponent;
  return Int32Array.from(numbers, (value) => arithmetic.fromNumber(value * scale));
}

/** The numbers that raw values stand for; exact. */
export function numbersOf(values: Int32Array, format: FixedFormat, exponent = 0): number[] {
  const step = 2 ** (exponent - format.fractionBits);
  return Array.from(values, (value) => value * step);
}

/** A matrix as rows of numbers. */
export function rowsOf({ rows, columns, format, exponent, values }: FixedMatrix): number[][] {
  return Array.from({ length: rows }, (_, row) =>
    numbersOf(values.subarray(row * columns, (row + 1) * columns), format, exponent),
  );
}
