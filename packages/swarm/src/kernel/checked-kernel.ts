import type { Kernel, ProductOperands, Rounding } from "../contract/kernel.ts";
import type { Accumulators } from "../contract/matrix.ts";
import { exactDot } from "../fixed-point/exact-dot.ts";
import { roundSum } from "../fixed-point/round-sum.ts";

/** Cells looked at in each product: together with the self-test enough to see code that is wrong in more than single cells. */
const samples = 2;

/** A kernel under suspicion: of every product some cells are computed again, and at the first difference another takes over for good. */
export class CheckedKernel implements Kernel {
  readonly #fallback: Kernel;
  #kernel: Kernel;

  constructor(kernel: Kernel, fallback: Kernel) {
    this.#kernel = kernel;
    this.#fallback = fallback;
  }

  get name(): string {
    return this.#kernel.name;
  }

  multiply(operands: ProductOperands, rounding: Rounding, given?: Int32Array): Int32Array {
    const result = this.#kernel.multiply(operands, rounding, given);
    const holds = sampledCells(operands).every((at) => result[at] === roundSum(cell(operands, at), rounding));
    return holds ? result : this.#replace().multiply(operands, rounding, result);
  }

  accumulate(operands: ProductOperands): Accumulators {
    const result = this.#kernel.accumulate(operands);
    const holds = sampledCells(operands).every(
      (at) => cell(operands, at) === (result.high[at]! << 16n) + result.low[at]!,
    );
    return holds ? result : this.#replace().accumulate(operands);
  }

  #replace(): Kernel {
    this.#kernel = this.#fallback;
    return this.#kernel;
  }
}

function sampledCells({ rows, columns }: ProductOperands): number[] {
  return Array.from({ length: samples }, () => Math.floor(Math.random() * rows * columns));
}

function cell({ left, right, depth, columns }: ProductOperands, at: number): bigint {
  const row = Math.floor(at / columns);
  return exactDot({ values: left, start: row * depth }, { values: right, start: at % columns, stride: columns }, depth);
}
