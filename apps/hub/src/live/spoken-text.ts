/** Members of an answer in JSON that are words for a person, in every shape an agent or planner answers in. */
const spokenMembers: ReadonlySet<string> = new Set(["summary", "text", "answer"]);

const escapes: Readonly<Record<string, string>> = { b: "\b", f: "\f", n: "\n", r: "\r", t: "\t" };

/**
 * What of an answer a person can read, while it is still being written. Words pass as they are. Of an answer in JSON
 * (RFC 8259), as models give where a shape was asked for, only the texts of its outermost object's spoken members pass.
 */
export class SpokenText {
  #kind: "unknown" | "words" | "json" = "unknown";
  #begun = "";
  #depth = 0;
  #isKey = true;
  #key = "";
  #string: "none" | "key" | "spoken" | "other" = "none";
  /** Of an escape sequence, what is there so far: the backslash, and up to five characters. */
  #escape = "";
  #members = 0;

  /** @returns what is new to read; may be empty */
  push(piece: string): string {
    if (this.#kind === "words") return piece;
    if (this.#kind === "json") return this.#read(piece);
    this.#begun += piece;
    const rest = this.#begun.trimStart();
    if (rest === "") return "";
    if (rest.startsWith("```")) {
      const end = rest.indexOf("\n");
      if (end === -1 && rest.length < 20) return "";
      // The fence's own line is no part of the answer where JSON stands behind it.
      if (end !== -1 && /^```(json)?\s*$/.test(rest.slice(0, end))) return this.#begin(rest.slice(end + 1), rest);
    } else if (rest.length < 3 && "```".startsWith(rest)) return "";
    return this.#begin(rest, this.#begun);
  }

  #begin(rest: string, whole: string): string {
    const first = rest.trimStart().at(0);
    if (first === undefined && whole.length < 200) return "";
    this.#begun = "";
    this.#kind = first === "{" ? "json" : "words";
    return this.#kind === "json" ? this.#read(rest.trimStart()) : whole;
  }

  #read(piece: string): string {
    let said = "";
    for (const character of piece) said += this.#take(character);
    return said;
  }

  #take(character: string): string {
    if (this.#string === "none") {
      this.#outside(character);
      return "";
    }
    if (this.#escape === "" && character === '"') {
      if (this.#string === "key") this.#isKey = false;
      this.#string = "none";
      return "";
    }
    const said = this.#unescaped(character);
    if (this.#string === "key") this.#key += said;
    if (this.#string !== "spoken" || said === "") return "";
    // Two spoken members are two paragraphs.
    const between = this.#members > 1 ? "\n\n" : "";
    if (between !== "") this.#members = 1;
    return between + said;
  }

  #outside(character: string): void {
    if (character === "{" || character === "[") this.#depth += 1;
    else if (character === "}" || character === "]") this.#depth -= 1;
    else if (character === "," && this.#depth === 1) this.#isKey = true;
    else if (character === '"') {
      if (this.#depth === 1 && this.#isKey) {
        this.#string = "key";
        this.#key = "";
      } else if (this.#depth === 1 && spokenMembers.has(this.#key)) {
        this.#string = "spoken";
        this.#members += 1;
      } else this.#string = "other";
    }
  }

  #unescaped(character: string): string {
    if (this.#escape === "") {
      if (character !== "\\") return character;
      this.#escape = "\\";
      return "";
    }
    this.#escape += character;
    const kind = this.#escape[1]!;
    if (kind === "u" && this.#escape.length < 6) return "";
    const done = this.#escape;
    this.#escape = "";
    return kind === "u" ? String.fromCharCode(Number.parseInt(done.slice(2), 16)) : (escapes[kind] ?? kind);
  }
}
