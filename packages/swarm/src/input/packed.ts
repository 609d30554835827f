import { endianness } from "node:os";
import type { FixedFormat } from "../contract/fixed-format.ts";
import { InputError } from "../errors/input-error.ts";
import { decodeCanonical, encodeCanonical } from "../wire/canonical-cbor.ts";
import { Fields } from "./fields.ts";

/** A flat record as deterministic CBOR: numbers, texts, booleans, and byte strings for arrays. */
export type PackedRecord = Readonly<Record<string, number | string | boolean | Uint8Array | readonly PackedRecord[]>>;

export function pack(record: PackedRecord): Uint8Array {
  return encodeCanonical(record);
}

/**
 * @param what whose bytes they are, for the message: "/shared"
 * @throws InputError when the bytes are not a record in its one encoding
 */
export function unpack(bytes: Uint8Array | undefined, what: string): Fields {
  if (bytes === undefined) throw new InputError(what, "is missing");
  let value: unknown;
  try {
    value = decodeCanonical(bytes);
  } catch (cause) {
    throw new InputError(what, "cannot be read", cause);
  }
  return new Fields(value, what);
}

const swapped = endianness() === "BE";

/** The values as bytes, little end first; a view where the machine has them so. */
export function arrayBytes(values: Int32Array | BigInt64Array): Uint8Array {
  if (!swapped) return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  return swap(Buffer.from(values.slice().buffer), values.BYTES_PER_ELEMENT);
}

/** @throws InputError when there are not exactly `length` values */
export function int32Array(fields: Fields, name: string, length: number): Int32Array {
  return new Int32Array(copyOf(fields, name, length, 4));
}

/** A copy of bytes, little end first, as 64-bit integers; their number is a multiple of 8. */
export function int64Values(bytes: Uint8Array): BigInt64Array {
  return new BigInt64Array(alignedCopy(bytes, 8));
}

function copyOf(fields: Fields, name: string, length: number, width: number): ArrayBuffer {
  const bytes = fields.bytes(name);
  if (bytes.byteLength !== length * width) {
    throw fields.wrong(name, `has ${bytes.byteLength} bytes, not ${length * width}`);
  }
  return alignedCopy(bytes, width);
}

function alignedCopy(bytes: Uint8Array, width: number): ArrayBuffer {
  const copy = new Uint8Array(bytes.byteLength);
  copy.set(bytes);
  if (swapped) swap(Buffer.from(copy.buffer), width);
  return copy.buffer;
}

function swap(bytes: Buffer, width: number): Buffer {
  return width === 4 ? bytes.swap32() : bytes.swap64();
}

/** An Int32Array whose values all lie within a format. @throws InputError naming the first that does not */
export function rawValues(fields: Fields, name: string, length: number, format: FixedFormat): Int32Array {
  const values = int32Array(fields, name, length);
  if (format.integerBits + format.fractionBits === 32) return values;
  const at = values.findIndex((value) => value < format.minimum || value > format.maximum);
  if (at >= 0) throw fields.wrong(`${name}/${at}`, `does not fit ${format.name}`);
  return values;
}
