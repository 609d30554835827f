/**
 * Text with the way back: each code unit knows the range of the original it came from, so that what is found after
 * normalising or decoding can be cut out of what was really written.
 */
export class MappedText {
  readonly text: string;
  readonly #starts: Uint32Array;
  readonly #ends: Uint32Array;

  constructor(text: string, starts: Uint32Array, ends: Uint32Array) {
    this.text = text;
    this.#starts = starts;
    this.#ends = ends;
  }

  /** The original as it is. */
  static of(text: string): MappedText {
    const starts = Uint32Array.from({ length: text.length }, (_, index) => index);
    return new MappedText(
      text,
      starts,
      starts.map((index) => index + 1),
    );
  }

  /** The range of the original behind a range of this text. `end` is exclusive and above `start`. */
  original(start: number, end: number): { start: number; end: number } {
    return { start: this.#starts[start]!, end: this.#ends[end - 1]! };
  }

  /**
   * A new text in which each match of `pattern` is replaced by what `replace` returns, or kept where it returns
   * undefined. Every unit of a replacement maps to the whole match.
   */
  replace(pattern: RegExp, replace: (match: string) => string | undefined): MappedText {
    const writer = new MappedWriter(this.text.length);
    let last = 0;
    for (const match of this.text.matchAll(pattern)) {
      const replacement = replace(match[0]);
      if (replacement === undefined) continue;
      this.#copy(writer, last, match.index);
      last = match.index + match[0].length;
      const { start, end } = this.original(match.index, last);
      writer.add(replacement, start, end);
    }
    if (last === 0) return this;
    this.#copy(writer, last, this.text.length);
    return writer.finish();
  }

  #copy(writer: MappedWriter, from: number, to: number): void {
    for (let index = from; index < to; index++) {
      writer.add(this.text[index]!, this.#starts[index]!, this.#ends[index]!);
    }
  }
}

class MappedWriter {
  #text = "";
  #length = 0;
  #starts: Uint32Array;
  #ends: Uint32Array;

  constructor(capacity: number) {
    this.#starts = new Uint32Array(capacity);
    this.#ends = new Uint32Array(capacity);
  }

  add(text: string, start: number, end: number): void {
    if (this.#length + text.length > this.#starts.length) this.#grow(text.length);
    this.#starts.fill(start, this.#length, this.#length + text.length);
    this.#ends.fill(end, this.#length, this.#length + text.length);
    this.#text += text;
    this.#length += text.length;
  }

  finish(): MappedText {
    return new MappedText(this.#text, this.#starts.subarray(0, this.#length), this.#ends.subarray(0, this.#length));
  }

  #grow(needed: number): void {
    const capacity = Math.max(this.#starts.length * 2, this.#length + needed);
    for (const name of ["starts", "ends"] as const) {
      const larger = new Uint32Array(capacity);
      larger.set(name === "starts" ? this.#starts : this.#ends);
      if (name === "starts") this.#starts = larger;
      else this.#ends = larger;
    }
  }
}
