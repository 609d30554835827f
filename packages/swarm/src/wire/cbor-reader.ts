import { isUtf8 } from "node:buffer";

/** Thrown by the reader for bytes that are not the one deterministic form; caught at the border of the wire and counted. */
export class MalformedCbor extends Error {
  constructor(what: string) {
    super(what);
    this.name = "MalformedCbor";
  }
}

/** The reader's errors are thrown from a hot path that strangers can reach, so no stack is taken. */
function refuse(what: string): never {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  const error = new MalformedCbor(what);
  Error.stackTraceLimit = limit;
  throw error;
}

/**
 * Reads deterministic CBOR (RFC 8949 §4.2.1) of the kinds that messages are made of. Takes shortest heads and definite
 * lengths only, so that what it accepts is exactly what `CborWriter` writes. Byte strings are views, not copies.
 */
export class CborReader {
  readonly #buffer: Buffer;
  #offset: number;

  constructor(buffer: Buffer, offset = 0) {
    this.#buffer = buffer;
    this.#offset = offset;
  }

  get offset(): number {
    return this.#offset;
  }

  get atEnd(): boolean {
    return this.#offset === this.#buffer.length;
  }

  /** The kind of the next item: its major type, 0 to 7. */
  peek(): number {
    if (this.#offset >= this.#buffer.length) refuse("cut short");
    return this.#buffer[this.#offset]! >> 5;
  }

  /** @param maximum entries; a larger map is refused before anything of it is read */
  map(maximum: number): number {
    return this.#count(5, maximum);
  }

  array(maximum: number): number {
    return this.#count(4, maximum);
  }

  tag(): number {
    return this.#head(6);
  }

  unsigned(): number {
    return this.#head(0);
  }

  integer(): number {
    if (this.peek() === 0) return this.#head(0);
    const value = -1 - this.#head(1);
    if (!Number.isSafeInteger(value)) refuse("a number beyond -2^53");
    return value;
  }

  boolean(): boolean {
    const byte = this.#buffer[this.#offset];
    if (byte !== 0xf4 && byte !== 0xf5) refuse("not a boolean");
    this.#offset++;
    return byte === 0xf5;
  }

  bytes(): Buffer {
    return this.#take(this.#head(2));
  }

  text(): string {
    const bytes = this.#take(this.#head(3));
    if (!isUtf8(bytes)) refuse("text that is not UTF-8");
    return bytes.toString("utf8");
  }

  end(): void {
    if (!this.atEnd) refuse("bytes after the end");
  }

  #count(major: number, maximum: number): number {
    const count = this.#head(major);
    if (count > maximum) refuse("too many entries");
    return count;
  }

  #take(length: number): Buffer {
    const end = this.#offset + length;
    if (end > this.#buffer.length) refuse("cut short");
    const view = this.#buffer.subarray(this.#offset, end);
    this.#offset = end;
    return view;
  }

  #head(major: number): number {
    const buffer = this.#buffer;
    const at = this.#offset;
    if (at >= buffer.length) refuse("cut short");
    const first = buffer[at]!;
    if (first >> 5 !== major) refuse("an item of another kind");
    const short = first & 0x1f;
    if (short < 24) {
      this.#offset = at + 1;
      return short;
    }
    if (short > 27) refuse("an indefinite length");
    const size = 1 << (short - 24);
    if (at + 1 + size > buffer.length) refuse("cut short");
    this.#offset = at + 1 + size;
    const value = readBigEndian(buffer, at + 1, size);
    if (value < smallest[size]!) refuse("a head that is not the shortest");
    if (value > Number.MAX_SAFE_INTEGER) refuse("a number beyond 2^53");
    return value;
  }
}

/** The smallest value that needs so many bytes. */
const smallest: Record<number, number> = { 1: 24, 2: 0x100, 4: 0x1_0000, 8: 0x1_0000_0000 };

function readBigEndian(buffer: Buffer, at: number, size: number): number {
  if (size === 1) return buffer[at]!;
  if (size === 2) return buffer.readUInt16BE(at);
  if (size === 4) return buffer.readUInt32BE(at);
  return buffer.readUInt32BE(at) * 0x1_0000_0000 + buffer.readUInt32BE(at + 4);
}
