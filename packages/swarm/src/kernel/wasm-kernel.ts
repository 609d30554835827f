import type { Kernel, ProductOperands, Rounding } from "../contract/kernel.ts";
import type { Accumulators } from "../contract/matrix.ts";
import { checkOperands, resultArray } from "./check-operands.ts";
import { productBytes2, productBytes4 } from "./generated/kernel-bytes.ts";
import { webAssembly, type WebAssemblyMemory, type WebAssemblyModule } from "./web-assembly.ts";
import { tileBytes } from "./text/tile-text.ts";
import type { TileRows } from "./text/product-module.ts";

interface ProductExports {
  readonly memory: WebAssemblyMemory;
  run(...words: (number | bigint)[]): void;
  spread(at: number, rows: number, width: number, stride: number): void;
  gather(at: number, rows: number, width: number, stride: number): void;
}

/** Compiled code of a kernel; may be posted to a thread. */
export interface KernelCode {
  readonly name: string;
  readonly rows: TileRows;
  readonly module: WebAssemblyModule;
}

/** Compiles the kernel with tiles of 2 or 4 rows. */
export function compileKernel(rows: TileRows, name: string): KernelCode {
  const bytes = Buffer.from(rows === 2 ? productBytes2 : productBytes4, "base64");
  return { name, rows, module: new webAssembly.Module(bytes) };
}

/** Where everything lies in the kernel's memory, in bytes. */
interface Layout {
  readonly left: number;
  readonly right: number;
  readonly packed: number;
  readonly panel: number;
  readonly tile: number;
  readonly first: number;
  readonly second: number;
  readonly tiles: number;
  readonly columns: number;
  /** Values from one row to the next. */
  readonly rightStride: number;
  readonly resultStride: number;
}

/** No shift: store the sums. */
const sumsOnly = -1;

/** What of the left factor, as doubles, is worked on at a time: a part of a second cache of 1 or 2 MiB. */
const chunkBytes = 512 * 1024;

/** The WebAssembly kernel with tiles of 2 or 4 rows and 4 columns. It holds one memory, as large as its largest product. */
export class WasmKernel implements Kernel {
  /** What another thread builds the same kernel of, with the code that is compiled already. */
  readonly code: KernelCode;
  readonly #rows: TileRows;
  readonly #exports: ProductExports;
  /** The right factor that lies in the memory and does not change. */
  #right: { readonly values: Int32Array; readonly depth: number; readonly columns: number } | undefined;

  constructor(code: KernelCode) {
    this.code = code;
    this.#rows = code.rows;
    this.#exports = new webAssembly.Instance(code.module).exports as ProductExports;
  }

  get name(): string {
    return this.code.name;
  }

  multiply(operands: ProductOperands, { shift, minimum, maximum }: Rounding, given?: Int32Array): Int32Array {
    const { rows, columns } = operands;
    const result = resultArray(operands, given);
    const layout = this.#place(operands, 4);
    this.#run(layout, operands.depth, shift, minimum, maximum);
    this.#gather(layout.first, rows, columns * 4, layout.resultStride * 4);
    result.set(new Int32Array(this.#exports.memory.buffer, layout.first, rows * columns));
    return result;
  }

  accumulate(operands: ProductOperands): Accumulators {
    const { rows, columns } = operands;
    const layout = this.#place(operands, 16);
    this.#run(layout, operands.depth, sumsOnly, 0, 0);
    const [high, low] = [layout.first, layout.second].map((start) => {
      this.#gather(start, rows, columns * 8, layout.resultStride * 8);
      return new BigInt64Array(this.#exports.memory.buffer, start, rows * columns).slice();
    });
    return { rows, columns, high: high!, low: low! };
  }

  /** Chunk by chunk of rows, so that a chunk of the left factor stays in the second cache while all panels pass over it. */
  #run(layout: Layout, depth: number, shift: number, minimum: number, maximum: number): void {
    const { left, right, packed, panel, tile, first, second, tiles, columns, rightStride, resultStride } = layout;
    const bounds = [BigInt(minimum), BigInt(maximum)];
    const tileOfLeft = this.#rows * depth * 4;
    const tileOfResult = this.#rows * resultStride * (shift === sumsOnly ? 8 : 4);
    const chunk = Math.max(1, Math.floor(chunkBytes / (tileOfLeft * 2)));
    for (let from = 0; from < tiles; from += chunk) {
      const [starts, count] = [from * tileOfResult, Math.min(chunk, tiles - from)];
      const places = [left + from * tileOfLeft, right, packed, panel, tile, first + starts, second + starts];
      this.#exports.run(...places, count, depth, columns, rightStride, resultStride, shift, ...bounds);
    }
  }

  #gather(at: number, rows: number, width: number, stride: number): void {
    if (width < stride) this.#exports.gather(at, rows, width, stride);
  }

  /** Copies the operands in, with room for whole tiles and panels. */
  #place(operands: ProductOperands, bytesPerCell: number): Layout {
    checkOperands(operands);
    const { left, right, rows, depth, columns } = operands;
    const tiles = Math.ceil(rows / this.#rows);
    const paddedRows = tiles * this.#rows;
    const paddedColumns = Math.ceil(columns / 4) * 4;
    const bytesPerResult = Math.min(8, bytesPerCell);
    const rightStride = oddStride(paddedColumns, 4);
    const resultStride = oddStride(paddedColumns, bytesPerResult);
    const results = paddedRows * resultStride * bytesPerResult;
    let end = 0;
    const take = (bytes: number): number => {
      const start = end;
      end += Math.ceil(bytes / 64) * 64;
      return start;
    };
    const layout = {
      tile: take(tileBytes(this.#rows)),
      panel: take(depth * 64),
      // Before whatever depends on the rows: the next product with the same factor finds it in its place.
      right: take(depth * rightStride * 4),
      left: take(paddedRows * depth * 4),
      packed: take(Math.min(paddedRows * depth * 8, Math.max(chunkBytes, this.#rows * depth * 8))),
      first: take(results),
      second: take(bytesPerCell === 16 ? results : 0),
      tiles,
      columns: paddedColumns,
      rightStride,
      resultStride,
    };
    const { memory } = this.#exports;
    const missing = end - memory.buffer.byteLength;
    if (missing > 0) memory.grow(Math.ceil(missing / 65_536));
    new Int32Array(memory.buffer, layout.left, rows * depth).set(left);
    const kept = this.#right;
    if (kept?.values === right && kept.depth === depth && kept.columns === columns && operands.rightStays)
      return layout;
    new Int32Array(memory.buffer, layout.right, depth * columns).set(right);
    if (rightStride > columns) this.#exports.spread(layout.right, depth, columns * 4, rightStride * 4);
    this.#right = operands.rightStays ? { values: right, depth, columns } : undefined;
    return layout;
  }
}

/** Rows this long, in bytes, walk over few sets of a cache when there is a power of two of them. */
const longRow = 1_024;
const line = 64;

/** How far rows lie apart: an odd number of lines of the cache, so that walking down a column meets all of its sets. */
function oddStride(columns: number, bytes: number): number {
  if (columns * bytes < longRow) return columns;
  const lines = Math.ceil((columns * bytes) / line);
  return ((lines | 1) * line) / bytes;
}
