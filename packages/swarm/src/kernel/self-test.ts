import type { Kernel, ProductOperands } from "../contract/kernel.ts";
import { SeededRandom } from "../random/seeded-random.ts";
import { referenceKernel } from "./reference-kernel.ts";

/** The values at which limbs carry, round or saturate. */
export const edgeValues: readonly number[] = [
  -(2 ** 31),
  2 ** 31 - 1,
  -(2 ** 31) + 1,
  0,
  1,
  -1,
  2 ** 15,
  2 ** 15 - 1,
  -(2 ** 15),
  -(2 ** 15) - 1,
  2 ** 16,
  2 ** 16 - 1,
  -(2 ** 16),
  2 ** 30,
  -(2 ** 30),
];

/** Operands of edge values and, half of them, random ones. */
export function edgeOperands(shape: { rows: number; depth: number; columns: number; seed: number }): ProductOperands {
  const random = new SeededRandom(shape.seed);
  const fill = (count: number): Int32Array =>
    Int32Array.from({ length: count }, () =>
      random.below(2) === 0 ? edgeValues[random.below(edgeValues.length)]! : random.int32(),
    );
  const { rows, depth, columns } = shape;
  return { left: fill(rows * depth), right: fill(depth * columns), rows, depth, columns };
}

/** Whether a kernel gives the reference's bits, in sums and in rounded results, on shapes with and without remainders. */
export function agreesWithReference(kernel: Kernel): boolean {
  const shapes = [
    { rows: 16, depth: 96, columns: 16, seed: 2 },
    { rows: 7, depth: 33, columns: 5, seed: 3 },
    { rows: 1, depth: 1, columns: 1, seed: 4 },
  ];
  return shapes.every((shape) => {
    const operands = edgeOperands(shape);
    const expected = referenceKernel.accumulate(operands);
    const sums = kernel.accumulate(operands);
    if (!equal(sums.high, expected.high) || !equal(sums.low, expected.low)) return false;
    return [0, 15, 24, 31].every((shift) => {
      const rounding = { shift, minimum: -(2 ** 31), maximum: 2 ** 31 - 1 };
      return equal(kernel.multiply(operands, rounding), referenceKernel.multiply(operands, rounding));
    });
  });
}

function equal<Value>(one: ArrayLike<Value>, other: ArrayLike<Value>): boolean {
  if (one.length !== other.length) return false;
  for (let at = 0; at < one.length; at++) if (one[at] !== other[at]) return false;
  return true;
}
