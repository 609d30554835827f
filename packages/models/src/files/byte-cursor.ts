import { ModelFileError } from "../errors/model-file-error.ts";

/** Bytes at a place, of which there are `size`. */
export interface ByteSource {
  readonly size: number;
  /** Fills `target` from `position` and tells how many bytes there were. */
  read(target: Uint8Array, position: number): Promise<number>;
}

const windowBytes = 64 * 1024;

/**
 * Reads little-endian values one after the other through one window of 64 KiB, whatever lengths the file claims.
 * @throws ModelFileError past the end of the file, or of what a header may take
 */
export class ByteCursor {
  readonly #source: ByteSource;
  readonly #end: number;
  readonly #window = new Uint8Array(windowBytes);
  readonly #view = new DataView(this.#window.buffer);
  #start = 0;
  #length = 0;
  #position = 0;

  /** @param longest bytes that may be passed in all */
  constructor(source: ByteSource, longest: number) {
    this.#source = source;
    this.#end = Math.min(source.size, longest);
  }

  get position(): number {
    return this.#position;
  }

  async u8(): Promise<number> {
    return this.#view.getUint8(await this.#take(1));
  }

  async u16(): Promise<number> {
    return this.#view.getUint16(await this.#take(2), true);
  }

  async u32(): Promise<number> {
    return this.#view.getUint32(await this.#take(4), true);
  }

  /** A count or length; one that no file could have is refused. */
  async u64(): Promise<number> {
    const value = this.#view.getBigUint64(await this.#take(8), true);
    if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw new ModelFileError("not-gguf", `the number ${value} is absurd`);
    return Number(value);
  }

  /** Text of up to `longest` bytes; a longer one is refused before anything is made of it. */
  async text(longest: number): Promise<string> {
    const length = await this.u64();
    if (length > longest)
      throw new ModelFileError("not-gguf", `a text of ${length} bytes where ${longest} are allowed`);
    const at = await this.#take(length);
    return new TextDecoder().decode(this.#window.subarray(at, at + length));
  }

  /** Passes over bytes without reading them. */
  skip(length: number): void {
    if (length > this.#end - this.#position) throw new ModelFileError("not-gguf", "the header ends too early");
    this.#position += length;
  }

  /** Brings `length` bytes (at most the window) into it, and passes them. */
  async #take(length: number): Promise<number> {
    const from = this.#position;
    this.skip(length);
    if (from < this.#start || from + length > this.#start + this.#length) {
      this.#start = from;
      this.#length = 0;
      const wanted = Math.min(windowBytes, this.#end - from);
      while (this.#length < wanted) {
        const count = await this.#source.read(this.#window.subarray(this.#length, wanted), from + this.#length);
        if (count === 0) throw new ModelFileError("not-gguf", "the file became shorter while it was read");
        this.#length += count;
      }
    }
    return from - this.#start;
  }
}
