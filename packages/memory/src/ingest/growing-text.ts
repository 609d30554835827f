const longestEnd = 4096;
const keptEnd = 64;

/**
 * A text that grows at its end. What its end is like is asked again and again while a page is read, and looking through
 * the whole of it each time would hold up everything else for minutes.
 */
export class GrowingText {
  readonly #done: string[] = [];
  #end = "";

  add(text: string): void {
    this.#end += text;
    if (this.#end.length <= longestEnd) return;
    this.#done.push(this.#end.slice(0, -keptEnd));
    this.#end = this.#end.slice(-keptEnd);
  }

  /** Takes blanks off its end, and puts a break there unless it ended with one or is empty. */
  gap(text: string): void {
    while (this.#end.length < text.length && this.#fill());
    const isBroken = this.#end === "" || this.#end.endsWith(text);
    do {
      let length = this.#end.length;
      while (length > 0 && " \t".includes(this.#end[length - 1]!)) length -= 1;
      this.#end = this.#end.slice(0, length);
    } while (this.#end === "" && this.#fill());
    if (!isBroken) this.add(text);
  }

  endsInSpace(): boolean {
    while (this.#end === "" && this.#fill());
    return /\s$/.test(this.#end.slice(-1));
  }

  toString(): string {
    return this.#done.join("") + this.#end;
  }

  #fill(): boolean {
    const last = this.#done.pop();
    this.#end = (last ?? "") + this.#end;
    return last !== undefined;
  }
}
