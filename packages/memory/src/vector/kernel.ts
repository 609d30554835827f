import { webAssembly, type WasmMemory } from "./web-assembly.ts";
import { i32, op, v128, writeModule } from "./wasm-writer.ts";

/**
 * Dot products of int8 rows with one int16 query, as exact int32 sums. `dimensions` is a multiple of 16, the number of rows
 * a multiple of 4, and the query is scaled so that no sum leaves 32 bits. All places are byte offsets into one memory.
 */
export type ScanKernel = (job: {
  memory: ArrayBuffer;
  rows: number;
  query: number;
  scores: number;
  count: number;
  dimensions: number;
}) => void;

const rowsAtOnce = 4;
const parameter = { rows: 0, query: 1, scores: 2, end: 3, dimensions: 4 };
const column = 5;
const place = 6;
const queryPlace = 7;
const sum = 8;
const low = sum + rowsAtOnce;
const high = low + 1;

/** Four rows at a time, so that each load of the query serves four. `end` is where the last row ends. */
function scanModule(): Uint8Array<ArrayBuffer> {
  const oneRow = (row: number): number[] => [
    ...op.get(place),
    ...op.get(parameter.dimensions),
    ...op.constant(row),
    ...op.multiply,
    ...op.add,
    ...op.load128(0),
    ...op.set(high + 1),
    ...op.get(sum + row),
    ...op.get(high + 1),
    ...op.extendLow8,
    ...op.get(low),
    ...op.dot16x8,
    ...op.add32x4,
    ...op.get(high + 1),
    ...op.extendHigh8,
    ...op.get(high),
    ...op.dot16x8,
    ...op.add32x4,
    ...op.set(sum + row),
  ];
  const total = (row: number): number[] => [
    ...op.get(parameter.scores),
    ...[0, 1, 2, 3].flatMap((lane) => [...op.get(sum + row), ...op.lane32(lane), ...(lane === 0 ? [] : op.add)]),
    ...op.store(row * 4),
  ];
  const each = [0, 1, 2, 3];
  const advance = (local: number, by: readonly number[]): number[] => [
    ...op.get(local),
    ...by,
    ...op.add,
    ...op.set(local),
  ];
  const columns = [
    ...op.get(queryPlace),
    ...op.load128(0),
    ...op.set(low),
    ...op.get(queryPlace),
    ...op.load128(16),
    ...op.set(high),
    ...each.flatMap(oneRow),
    ...advance(queryPlace, op.constant(32)),
    ...advance(place, op.constant(16)),
    ...advance(column, op.constant(16)),
    ...op.get(column),
    ...op.get(parameter.dimensions),
    ...op.lessUnsigned,
    ...op.again,
  ];
  const fourRows = [
    ...each.flatMap((row) => [...op.zero128, ...op.set(sum + row)]),
    ...op.constant(0),
    ...op.set(column),
    ...op.get(parameter.rows),
    ...op.set(place),
    ...op.get(parameter.query),
    ...op.set(queryPlace),
    ...op.loop(columns),
    ...each.flatMap(total),
    ...advance(parameter.scores, op.constant(rowsAtOnce * 4)),
    ...advance(parameter.rows, [...op.get(parameter.dimensions), ...op.constant(rowsAtOnce), ...op.multiply]),
    ...op.get(parameter.rows),
    ...op.get(parameter.end),
    ...op.lessUnsigned,
    ...op.again,
  ];
  return writeModule({
    name: "scan",
    parameters: 5,
    locals: [
      [3, i32],
      [rowsAtOnce + 3, v128],
    ],
    body: [
      ...op.get(parameter.rows),
      ...op.get(parameter.end),
      ...op.greaterOrEqualUnsigned,
      ...op.returnIf,
      ...op.loop(fourRows),
    ],
  });
}

/** The SIMD kernel over this memory, or undefined where the engine has no 128-bit SIMD. */
export function createSimdKernel(memory: WasmMemory): ScanKernel | undefined {
  const bytes = scanModule();
  if (!webAssembly.validate(bytes)) return undefined;
  const { exports } = new webAssembly.Instance(new webAssembly.Module(bytes), { env: { memory } });
  const scan = exports["scan"] as (...places: number[]) => void;
  return ({ rows, query, scores, count, dimensions }) =>
    scan(rows, query, scores, rows + count * dimensions, dimensions);
}

/** The same sums without SIMD: integers, so the same to the bit. */
export const plainKernel: ScanKernel = ({ memory, rows, query, scores, count, dimensions }) => {
  const matrix = new Int8Array(memory, rows, count * dimensions);
  const vector = new Int16Array(memory, query, dimensions);
  const sums = new Int32Array(memory, scores, count);
  for (let row = 0, at = 0; row < count; row++) {
    let total = 0;
    for (let column = 0; column < dimensions; column++) total += matrix[at++]! * vector[column]!;
    sums[row] = total;
  }
};
