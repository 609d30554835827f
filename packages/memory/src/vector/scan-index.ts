import { createSimdKernel, plainKernel, type ScanKernel } from "./kernel.ts";
import { NearestList } from "./nearest-list.ts";
import { type WasmMemory, webAssembly } from "./web-assembly.ts";
import { paddedTo16, quantiseQuery } from "./quantise.ts";

/** Whether a vector is found: not at all, always, or on a deep search only. */
export const vectorState = { gone: 0, warm: 1, cold: 2 } as const;

export interface ScanRows {
  /** The items' row numbers. */
  keys: readonly number[];
  /** Small numbers standing for scopes. */
  scopes: readonly number[];
  states: readonly number[];
  scales: readonly number[];
  /** The rows' int8 values, one after the other, unpadded. */
  values: Int8Array;
}

export interface ScanQuery {
  vector: Float32Array;
  /** How many are wanted. */
  count: number;
  deep: boolean;
  /** Undefined for all. */
  scopes?: readonly number[] | undefined;
}

const pageBytes = 65_536;
const rowsPerBlock = 4_096;
const leastCapacity = 1_024;
const mostBytes = 65_535 * pageBytes;

/**
 * One person's vectors as an int8 matrix in WebAssembly memory, searched from end to end: no row is skipped, so what is
 * found does not depend on how it was put in. Without SIMD the same sums come from plain code, equal to the bit.
 */
export class ScanIndex {
  readonly #dimensions: number;
  readonly #columns: number;
  readonly #queryPlace = 0;
  readonly #scoresPlace: number;
  readonly #rowsPlace: number;
  readonly #memory: WasmMemory;
  readonly #kernel: ScanKernel;
  readonly #places = new Map<number, number>();
  readonly simd: boolean;
  #capacity = 0;
  #count = 0;
  #keys = new Float64Array(0);
  #scales = new Float64Array(0);
  #states = new Uint8Array(0);
  #scopes = new Uint32Array(0);

  constructor({ dimensions, simd = true }: { dimensions: number; simd?: boolean }) {
    this.#dimensions = dimensions;
    this.#columns = paddedTo16(dimensions);
    this.#scoresPlace = this.#columns * 2;
    this.#rowsPlace = this.#scoresPlace + rowsPerBlock * 4;
    this.#memory = new webAssembly.Memory({ initial: Math.ceil(this.#rowsPlace / pageBytes) });
    const kernel = simd ? createSimdKernel(this.#memory) : undefined;
    this.simd = kernel !== undefined;
    this.#kernel = kernel ?? plainKernel;
  }

  get size(): number {
    return this.#count;
  }

  /** Adds rows, or changes those that are there. */
  put({ keys, scopes, states, scales, values }: ScanRows): void {
    this.#reserve(this.#count + keys.length);
    const matrix = new Int8Array(this.#memory.buffer, this.#rowsPlace);
    for (const [index, key] of keys.entries()) {
      let place = this.#places.get(key);
      if (place === undefined) {
        place = this.#count++;
        this.#places.set(key, place);
      }
      this.#keys[place] = key;
      this.#scopes[place] = scopes[index]!;
      this.#states[place] = states[index]!;
      this.#scales[place] = scales[index]!;
      matrix.set(values.subarray(index * this.#dimensions, (index + 1) * this.#dimensions), place * this.#columns);
    }
  }

  /** Best first, by the product of row and query as quantised. */
  search({ vector, count, deep, scopes }: ScanQuery): { key: number; score: number }[] {
    const query = quantiseQuery(vector);
    const nearest = new NearestList(Math.min(count, this.#count));
    const wanted = scopes === undefined ? undefined : new Set(scopes);
    const buffer = this.#memory.buffer;
    new Int16Array(buffer, this.#queryPlace, this.#columns).fill(0).set(query.values);
    const scores = new Int32Array(buffer, this.#scoresPlace, rowsPerBlock);
    for (let start = 0; start < this.#count; start += rowsPerBlock) {
      const rows = Math.min(rowsPerBlock, this.#count - start);
      this.#kernel({
        memory: buffer,
        rows: this.#rowsPlace + start * this.#columns,
        query: this.#queryPlace,
        scores: this.#scoresPlace,
        count: Math.ceil(rows / 4) * 4,
        dimensions: this.#columns,
      });
      let bar = nearest.bar;
      for (let row = 0; row < rows; row++) {
        const place = start + row;
        const score = scores[row]! * this.#scales[place]!;
        if (score < bar) continue;
        const state = this.#states[place]!;
        if (state === vectorState.gone || (state === vectorState.cold && !deep)) continue;
        if (wanted !== undefined && !wanted.has(this.#scopes[place]!)) continue;
        nearest.offer(this.#keys[place]!, score);
        bar = nearest.bar;
      }
    }
    return nearest.sorted().map(({ key, score }) => ({ key, score: score * query.scale }));
  }

  #reserve(count: number): void {
    if (count <= this.#capacity) return;
    const capacity = Math.max(leastCapacity, Math.ceil((count * 1.5) / rowsPerBlock) * rowsPerBlock);
    const bytes = this.#rowsPlace + capacity * this.#columns;
    if (bytes > mostBytes)
      throw new RangeError(`${count} vectors of ${this.#dimensions} numbers do not fit into 4 GiB`);
    const missing = Math.ceil(bytes / pageBytes) - this.#memory.buffer.byteLength / pageBytes;
    if (missing > 0) this.#memory.grow(missing);
    this.#capacity = capacity;
    this.#keys = enlarged(this.#keys, new Float64Array(capacity));
    this.#scales = enlarged(this.#scales, new Float64Array(capacity));
    this.#states = enlarged(this.#states, new Uint8Array(capacity));
    this.#scopes = enlarged(this.#scopes, new Uint32Array(capacity));
  }
}

function enlarged<Numbers extends { set(from: Numbers): void }>(from: Numbers, to: Numbers): Numbers {
  to.set(from);
  return to;
}
