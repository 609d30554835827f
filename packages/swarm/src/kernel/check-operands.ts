import type { ProductOperands } from "../contract/kernel.ts";
import { ShapeError } from "../errors/shape-error.ts";

/** The deepest product whose limbs stay within 63 bits. */
export const maximumDepth = 65_536;

/** Where a product goes. @throws ShapeError when what is given has another size */
export function resultArray({ rows, columns }: ProductOperands, given?: Int32Array): Int32Array {
  if (given === undefined) return new Int32Array(rows * columns);
  if (given.length === rows * columns) return given;
  throw new ShapeError("/result", `${given.length} values have room, ${rows} × ${columns} come`);
}

/** @throws ShapeError when sizes and arrays disagree */
export function checkOperands({ left, right, rows, depth, columns }: ProductOperands): void {
  for (const [name, size] of Object.entries({ rows, depth, columns })) {
    if (!Number.isInteger(size) || size < 1) throw new ShapeError(`/${name}`, `${name} is ${size}, not 1 or more`);
  }
  if (depth > maximumDepth) throw new ShapeError("/depth", `the depth ${depth} is above ${maximumDepth}`);
  if (left.length !== rows * depth) {
    throw new ShapeError("/left", `${left.length} values are there for ${rows} × ${depth}`);
  }
  if (right.length !== depth * columns) {
    throw new ShapeError("/right", `${right.length} values are there for ${depth} × ${columns}`);
  }
}
