import { ringBytes } from "../kernel/generated/kernel-bytes.ts";
import { webAssembly, type WebAssemblyMemory } from "../kernel/web-assembly.ts";
import { MatrixArena } from "./matrix-arena.ts";
import { valuesIn, type Limbs, type RingMatrix } from "./ring-matrix.ts";

export type { Limbs, RingMatrix } from "./ring-matrix.ts";

type Words = readonly (number | bigint)[];

interface RingExports {
  readonly memory: WebAssemblyMemory;
  addScaled(to: number, from: number, count: number, factor: bigint): void;
  addScaledInt32(to: number, from: number, count: number, factor: number): void;
  scaleShift(to: number, count: number, factor: bigint, shift: number): void;
  cascade1(...words: Words): void;
  cascade2(...words: Words): void;
  cascade3(...words: Words): void;
  cascade4(...words: Words): void;
  splitInt32(from: number, high: number, low: number, count: number): void;
  matrixVector(matrix: number, vector: number, out: number, rows: number, columns: number): void;
  matrixVectorInt32(matrix: number, vector: number, out: number, rows: number, columns: number): void;
  limbsVectors(...words: Words): void;
  halvesVectors(...words: Words): void;
  usedBits(from: number, count: number): bigint;
  round(...words: Words): void;
}

/** Memories that wait for their next use. Held weakly: where none comes, the collector takes them. */
const idle: WeakRef<RingMemory>[] = [];
const mostIdle = 4;

let module: InstanceType<typeof webAssembly.Module> | undefined;

/** Matrices of 64-bit integers modulo 2^64, in WebAssembly memory, where adding multiples of one to another is fast. */
export class RingMemory extends MatrixArena {
  readonly #exports: RingExports;

  constructor() {
    module ??= new webAssembly.Module(Buffer.from(ringBytes, "base64"));
    const exports = new webAssembly.Instance(module).exports as RingExports;
    super(exports.memory);
    this.#exports = exports;
  }

  /** One that was given back, where there is one: memory that was touched before is many times as fast as new. */
  static borrow(): RingMemory {
    for (let next = idle.pop(); next !== undefined; next = idle.pop()) {
      const memory = next.deref();
      if (memory !== undefined) return memory;
    }
    return new RingMemory();
  }

  /** Frees everything and leaves the memory to the next that borrows; its matrices must not be used any more. */
  giveBack(): void {
    this.release(0);
    if (idle.length >= mostIdle) idle.shift();
    idle.push(new WeakRef(this));
  }

  /** Whether every value is from -2^bits to 2^bits - 1. */
  within(matrix: RingMatrix, bits: number): boolean {
    // Two neighbouring bits that differ show that a value reaches that far.
    const used = BigInt.asUintN(64, this.#exports.usedBits(matrix.address, valuesIn(matrix)));
    return used >> BigInt(bits + 1) === 0n;
  }

  /** `to += from · factor`, over the rows that `from` has; of 32-bit values the factor has 32 bits as well. */
  addScaled(to: RingMatrix, from: RingMatrix, factor: bigint): void {
    if (from.width === 8) return this.#exports.addScaled(to.address, from.address, valuesIn(from), factor);
    const narrow = BigInt.asIntN(32, factor);
    this.#exports.addScaledInt32(to.address, from.address, valuesIn(from), Number(narrow));
    if (narrow === factor) return;
    // The rest is a multiple of 2^32, and far from any factor that parity has.
    const upper = this.allocate(from.rows, from.columns, 8);
    this.#exports.addScaledInt32(upper.address, from.address, valuesIn(from), 1);
    this.#exports.addScaled(to.address, upper.address, valuesIn(from), factor - narrow);
    this.release(upper.address);
  }

  /**
   * What parities hold beyond some matrices, by additions alone: out p is parity p less the sum of C(j + p, p) times matrix j.
   * All have 64 bits.
   * @param matrices of as many rows as `outs` have, or fewer: what is missing counts as zero; undefined counts as zero as a whole
   * @param parities one to four; undefined counts as zero
   * @param outs as many
   */
  cascade(
    matrices: readonly (RingMatrix | undefined)[],
    parities: readonly (RingMatrix | undefined)[],
    outs: readonly RingMatrix[],
  ): void {
    const whole = outs[0]!;
    const bytes = valuesIn(whole) * 8;
    const mark = this.mark();
    const zero = this.allocate(whole.rows, whole.stride, 8);
    const table = this.allocate(1, matrices.length, 4);
    const run = this.#exports[`cascade${outs.length as 1 | 2 | 3 | 4}`];
    const places = [...parities.map((parity) => (parity ?? zero).address), ...outs.map(({ address }) => address)];
    // Sums run from the last to the first, so that matrix 0 counts once.
    const reversed = matrices.map((matrix) => matrix ?? zero).toReversed();
    const starts = [0, ...reversed.map((matrix) => valuesIn(matrix) * 8), bytes];
    const cuts = [...new Set(starts)].toSorted((a, b) => a - b);
    for (let at = 0; at + 1 < cuts.length; at++) {
      const [from, to] = [cuts[at]!, cuts[at + 1]!];
      this.write32(
        table,
        Int32Array.from(reversed, (matrix) => (valuesIn(matrix) * 8 > from ? matrix : zero).address),
      );
      run(table.address, matrices.length, from, to, ...places);
    }
    this.release(mark);
  }

  /** `matrix = (matrix · factor) >> shift`, the sign kept. */
  scaleShift(matrix: RingMatrix, factor: bigint, shift: number): void {
    this.#exports.scaleShift(matrix.address, valuesIn(matrix), factor, shift);
  }

  /** `from = high · 2^32 + low`, both of 32 bits with sign. */
  splitInt32(from: RingMatrix, high: RingMatrix, low: RingMatrix): void {
    this.#exports.splitInt32(from.address, high.address, low.address, valuesIn(from));
  }

  /** `out = matrix · vector`; `vector` and `out` are rows of their own. */
  multiplyVector(matrix: RingMatrix, vector: RingMatrix, out: RingMatrix): void {
    const { address, rows, stride, width } = matrix;
    if (width === 4) this.#exports.matrixVectorInt32(address, vector.address, out.address, rows, stride);
    else this.#exports.matrixVector(address, vector.address, out.address, rows, stride);
  }

  /** `out = high · vectors.high + low · vectors.low`: both limbs of sums in one pass. */
  multiplyLimbs(sums: Limbs, vectors: Limbs, out: RingMatrix): void {
    const { rows, stride } = sums.high;
    const places = [sums.high, sums.low, vectors.high, vectors.low, out].map(({ address }) => address);
    this.#exports.limbsVectors(...places, rows, stride);
  }

  /** The same for the halves of 32-bit values: value = high · 2^16 + low, low from -2^15 to 2^15 - 1. */
  multiplyHalves(matrix: RingMatrix, vectors: Limbs, out: RingMatrix): void {
    const places = [matrix, vectors.high, vectors.low, out].map(({ address }) => address);
    this.#exports.halvesVectors(...places, matrix.rows, matrix.stride);
  }

  /** Rounds sums `high · 2^16 + low` to raw values in `to`, of 32 bits; see `roundSum`. */
  round(
    sums: Limbs,
    to: RingMatrix,
    { shift, minimum, maximum }: { shift: number; minimum: number; maximum: number },
  ): void {
    const words = [sums.high.address, sums.low.address, to.address, valuesIn(to), shift];
    this.#exports.round(...words, BigInt(minimum), BigInt(maximum));
  }
}
