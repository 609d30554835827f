import type { Accumulators } from "../../contract/matrix.ts";
import { InputError } from "../../errors/input-error.ts";
import { arrayBytes, int64Values } from "../../input/packed.ts";
import { maximumSide } from "./matrix-input.ts";

const headerBytes = 8;

/** Sums as bytes: rows and columns in 32 bits each, then all high limbs, then all low ones, little end first. One encoding only. */
export function encodeSums({ rows, columns, high, low }: Accumulators): Uint8Array {
  const bytes = new Uint8Array(headerBytes + high.byteLength + low.byteLength);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, rows, true);
  view.setUint32(4, columns, true);
  bytes.set(arrayBytes(high), headerBytes);
  bytes.set(arrayBytes(low), headerBytes + high.byteLength);
  return bytes;
}

/** Sums where they lie in bytes. */
export interface PackedSums {
  readonly rows: number;
  readonly columns: number;
  /** 64 bits a value, little end first. */
  readonly high: Uint8Array;
  readonly low: Uint8Array;
}

/** @throws InputError when the length is not that of the shape */
export function readSums(bytes: Uint8Array): PackedSums {
  if (bytes.byteLength < headerBytes) throw new InputError("", "is too short for sums");
  const view = new DataView(bytes.buffer, bytes.byteOffset, headerBytes);
  const [rows, columns] = [view.getUint32(0, true), view.getUint32(4, true)];
  if (rows < 1 || rows > maximumSide) throw new InputError("/rows", `is not from 1 to ${maximumSide}`);
  if (columns < 1 || columns > maximumSide) throw new InputError("/columns", `is not from 1 to ${maximumSide}`);
  const limb = rows * columns * 8;
  if (bytes.byteLength !== headerBytes + 2 * limb) {
    throw new InputError("", `has ${bytes.byteLength} bytes, not ${headerBytes + 2 * limb}`);
  }
  return {
    rows,
    columns,
    high: bytes.subarray(headerBytes, headerBytes + limb),
    low: bytes.subarray(headerBytes + limb),
  };
}

/** @throws InputError when the length is not that of the shape */
export function decodeSums(bytes: Uint8Array): Accumulators {
  const { rows, columns, high, low } = readSums(bytes);
  return { rows, columns, high: int64Values(high), low: int64Values(low) };
}
