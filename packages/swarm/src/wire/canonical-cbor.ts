import { decode, encode, rfc8949EncodeOptions } from "cborg";
import { MalformedCbor } from "./cbor-reader.ts";

/**
 * Deterministic CBOR (RFC 8949 §4.2.1) of any plain value: null, booleans, numbers, bigints, text, bytes, arrays, objects.
 * A number without fraction is an integer, as dCBOR has it: 1.0 and 1 are one value in JavaScript.
 */
export function encodeCanonical(value: unknown): Buffer {
  const bytes = encode(value, rfc8949EncodeOptions);
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Reads a map with names for keys. @throws MalformedCbor for any other value too */
export function decodeCanonicalMap(bytes: Uint8Array): Record<string, unknown> {
  return asMap(decodeCanonical(bytes));
}

/** A value that was read, as a map with names for keys. @throws MalformedCbor */
export function asMap(value: unknown): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value) || ArrayBuffer.isView(value))
    throw new MalformedCbor("not a map");
  return value as Record<string, unknown>;
}

/** Whether a value that was read is a whole number of 0 or more. Comparing with any other, such as NaN, decides nothing. */
export function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

/**
 * Reads a value back and refuses every other encoding of it. The library's strict mode lets keys out of order and long
 * floats pass, so what was read is written again and compared.
 * @throws MalformedCbor
 */
export function decodeCanonical(bytes: Uint8Array): unknown {
  let value: unknown;
  try {
    value = decode(bytes, {
      strict: true,
      allowIndefinite: false,
      allowUndefined: false,
      rejectDuplicateMapKeys: true,
      useMaps: false,
    });
  } catch (cause) {
    throw new MalformedCbor(cause instanceof Error ? cause.message : "not CBOR");
  }
  if (!encodeCanonical(value).equals(bytes)) throw new MalformedCbor("not the deterministic encoding");
  return value;
}
