import type { WebAssemblyMemory } from "../kernel/web-assembly.ts";
import { readRows, writeRows } from "./copy-rows.ts";
import { valuesIn, type RingMatrix } from "./ring-matrix.ts";

/** Matrices one after the other in a WebAssembly memory, which grows. What is allocated is freed in reverse order, or with the whole. */
export class MatrixArena {
  readonly #memory: WebAssemblyMemory;
  #end = 0;

  constructor(memory: WebAssemblyMemory) {
    this.#memory = memory;
  }

  /** What it takes of the machine's memory. */
  get bytes(): number {
    return this.#memory.buffer.byteLength;
  }

  /** A matrix of zeros. */
  allocate(rows: number, columns: number, width: 4 | 8): RingMatrix {
    const matrix = this.reserve(rows, columns, width);
    if (matrix.stride === columns) this.clear(matrix);
    return matrix;
  }

  /** A matrix of whatever lies there, for who writes all of it; only the padding is zero. */
  reserve(rows: number, columns: number, width: 4 | 8): RingMatrix {
    const stride = columns + (columns % 2);
    const address = this.#end;
    // Whole lines of the cache, and three more: matrices of a power of two would all fall on the same few sets of it.
    this.#end += Math.ceil((rows * stride * width) / 64) * 64 + 192;
    const memory = this.#memory;
    const missing = this.#end - memory.buffer.byteLength;
    // A quarter more than needed, since growing takes its time.
    if (missing > 0) memory.grow(Math.ceil((missing + this.#end / 4) / 65_536));
    const matrix = { address, rows, columns, stride, width };
    if (stride > columns) this.clear(matrix);
    return matrix;
  }

  /** Where the next matrix will lie; `release` frees all that was allocated since. */
  mark(): number {
    return this.#end;
  }

  release(mark: number): void {
    this.#end = Math.min(this.#end, mark);
  }

  /** The rows from `from` on, on the same memory. */
  rowsOf(matrix: RingMatrix, from: number, rows: number): RingMatrix {
    return { ...matrix, address: matrix.address + from * matrix.stride * matrix.width, rows };
  }

  write32(matrix: RingMatrix, values: Int32Array): void {
    writeRows(this.#int32(matrix), matrix, values);
  }

  write64(matrix: RingMatrix, values: BigInt64Array): void {
    writeRows(this.#int64(matrix), matrix, values);
  }

  /** Values as bytes, little end first, which is how the memory holds them on every machine. */
  writeBytes(matrix: RingMatrix, bytes: Uint8Array): void {
    const { address, rows, columns, stride, width } = matrix;
    const to = new Uint8Array(this.#memory.buffer, address, valuesIn(matrix) * width);
    if (stride === columns) return to.set(bytes);
    for (let row = 0; row < rows; row++) {
      to.set(bytes.subarray(row * columns * width, (row + 1) * columns * width), row * stride * width);
    }
  }

  read32(matrix: RingMatrix): Int32Array {
    return readRows(this.#int32(matrix), matrix, new Int32Array(matrix.rows * matrix.columns));
  }

  read64(matrix: RingMatrix): BigInt64Array {
    return readRows(this.#int64(matrix), matrix, new BigInt64Array(matrix.rows * matrix.columns));
  }

  clear(matrix: RingMatrix): void {
    new Uint8Array(this.#memory.buffer, matrix.address, valuesIn(matrix) * matrix.width).fill(0);
  }

  #int32(matrix: RingMatrix): Int32Array {
    return new Int32Array(this.#memory.buffer, matrix.address, valuesIn(matrix));
  }

  #int64(matrix: RingMatrix): BigInt64Array {
    return new BigInt64Array(this.#memory.buffer, matrix.address, valuesIn(matrix));
  }
}
