const uint32 = 0x1_0000_0000;

/**
 * Writes deterministic CBOR (RFC 8949 §4.2.1) of the few kinds that messages are made of, into a buffer that it keeps and
 * grows. Shortest heads always; the order of map keys is the caller's to keep.
 */
export class CborWriter {
  #buffer: Buffer;
  #length = 0;

  constructor(capacity = 1_024) {
    this.#buffer = Buffer.allocUnsafe(capacity);
  }

  get length(): number {
    return this.#length;
  }

  /** Forgets what was written. */
  reset(): this {
    this.#length = 0;
    return this;
  }

  /** What was written, in the writer's own memory: good until the next reset. */
  written(): Buffer {
    return this.#buffer.subarray(0, this.#length);
  }

  /** A copy of what was written. */
  finish(): Buffer {
    const bytes = Buffer.allocUnsafe(this.#length);
    this.#buffer.copy(bytes, 0, 0, this.#length);
    return bytes;
  }

  map(entries: number): this {
    return this.#head(0xa0, entries);
  }

  array(items: number): this {
    return this.#head(0x80, items);
  }

  tag(tag: number): this {
    return this.#head(0xc0, tag);
  }

  /** A whole number from -2^53 + 1 to 2^53 - 1. */
  integer(value: number): this {
    if (!Number.isSafeInteger(value)) throw new RangeError(`${value} is no whole number that is exact`);
    return value >= 0 ? this.#head(0x00, value) : this.#head(0x20, -1 - value);
  }

  boolean(value: boolean): this {
    this.#reserve(1);
    this.#buffer[this.#length++] = value ? 0xf5 : 0xf4;
    return this;
  }

  bytes(value: Uint8Array): this {
    this.#head(0x40, value.length);
    return this.raw(value);
  }

  text(value: string): this {
    if (value.length < 24) {
      // Short ASCII, as ids are, without measuring first.
      this.#reserve(1 + value.length * 3);
      const written = this.#buffer.write(value, this.#length + 1, "utf8");
      if (written < 24) {
        this.#buffer[this.#length] = 0x60 | written;
        this.#length += 1 + written;
        return this;
      }
    }
    const size = Buffer.byteLength(value);
    this.#head(0x60, size);
    this.#reserve(size);
    this.#length += this.#buffer.write(value, this.#length, "utf8");
    return this;
  }

  /** Bytes that are CBOR already. */
  raw(value: Uint8Array): this {
    this.#reserve(value.length);
    this.#buffer.set(value, this.#length);
    this.#length += value.length;
    return this;
  }

  #head(major: number, value: number): this {
    this.#reserve(9);
    const buffer = this.#buffer;
    let at = this.#length;
    if (value < 24) buffer[at++] = major | value;
    else if (value < 0x100) {
      buffer[at++] = major | 24;
      buffer[at++] = value;
    } else if (value < 0x1_0000) {
      buffer[at++] = major | 25;
      at = buffer.writeUInt16BE(value, at);
    } else if (value < uint32) {
      buffer[at++] = major | 26;
      at = buffer.writeUInt32BE(value, at);
    } else {
      buffer[at++] = major | 27;
      at = buffer.writeUInt32BE(Math.floor(value / uint32), at);
      at = buffer.writeUInt32BE(value % uint32, at);
    }
    this.#length = at;
    return this;
  }

  #reserve(more: number): void {
    const wanted = this.#length + more;
    if (wanted <= this.#buffer.length) return;
    const grown = Buffer.allocUnsafe(Math.max(wanted, this.#buffer.length * 2));
    this.#buffer.copy(grown, 0, 0, this.#length);
    this.#buffer = grown;
  }
}
