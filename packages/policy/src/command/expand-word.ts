import type { ParsedScript, Word as SyntaxWord, WordPart } from "unbash";
import { deny, type Finding } from "../rules/decision.ts";
import type { ShellState } from "./shell-state.ts";
import { fedBy, unknown, type Word } from "./word.ts";

/** What one word of the script may become, and what else happens while the shell expands it. */
export interface Expansion {
  /** Every word it may become. A single unknown when that is not known. */
  alternatives: readonly Word[];
  findings: readonly Finding[];
  /** Scripts of command substitutions inside the word; they run too. */
  scripts: readonly ParsedScript[];
}

const maximumAlternatives = 16;
/** Values that survive word splitting and pathname expansion unchanged. */
const plainValue = /^[A-Za-z0-9_./:=@%+,-]+$/;
const globCharacters = /[*?[]/;
const simpleName = /^\$(?:\{)?([A-Za-z_][A-Za-z0-9_]*)\}?$/;

/** Text so far, or a marker that from here on it is not known. */
interface Piece {
  text: string;
  open: boolean;
}

class Expander {
  readonly findings: Finding[] = [];
  readonly scripts: ParsedScript[] = [];
  /** Programs whose output variables of the word may hold. */
  private readonly sources = new Set<string>();
  private pieces: Piece[] = [{ text: "", open: false }];
  private splits = false;
  private readonly state: ShellState;

  constructor(state: ShellState) {
    this.state = state;
  }

  text(value: string): void {
    this.pieces = this.pieces.map((piece) => (piece.open ? piece : { text: piece.text + value, open: false }));
  }

  /**
   * From here on the word is not known. A quoted expansion stays one word; a pattern or a brace list may become
   * several that all begin alike; any other may be split anywhere, so that nothing is known about the later words.
   */
  open(kind: "one" | "alike" | "split"): void {
    if (kind !== "one") this.splits = true;
    this.pieces = this.pieces.map((piece) => ({ text: kind === "split" ? "" : piece.text, open: true }));
  }

  oneOf(values: readonly string[]): void {
    this.pieces = this.pieces.flatMap((piece) =>
      piece.open ? [piece] : values.map((value) => ({ text: piece.text + value, open: false })),
    );
    if (this.pieces.length > maximumAlternatives) this.pieces = [{ text: "", open: true }];
  }

  refuse(construct: string): void {
    this.findings.push(
      deny(
        "shell-construct",
        `${construct} is outside the part of the shell that can be checked; write it another way or put it in a script file`,
      ),
    );
    this.open("split");
  }

  part(part: WordPart, quoted: boolean): void {
    switch (part.type) {
      case "Literal":
      case "SingleQuoted":
      case "AnsiCQuoted":
        return this.text(part.value);
      case "DoubleQuoted":
        for (const child of part.parts) this.part(child, true);
        return;
      case "Glob":
        for (const child of part.parts ?? []) this.nested(child);
        return quoted ? this.text(part.text) : this.open("alike");
      case "BraceExpansion":
        for (const child of part.parts ?? []) this.nested(child);
        // A list that names parent directories says nothing about where its words lead.
        return this.open(part.text.includes("..") ? "split" : "alike");
      case "CommandExpansion":
        if (part.script === undefined) return this.refuse("an unreadable command substitution");
        this.scripts.push(part.script);
        return this.open(quoted ? "one" : "split");
      case "SimpleExpansion":
        return this.variable(part.text, quoted);
      case "ParameterExpansion":
        if (part.prefix === undefined && part.index === undefined && part.operation === undefined)
          return this.variable(`$${part.parameter}`, quoted);
        return this.refuse(`the expansion ${part.text.slice(0, 40)}`);
      case "ArithmeticExpansion":
        return this.refuse("arithmetic");
      case "ProcessSubstitution":
        return this.refuse("a process substitution");
      case "ExtendedGlob":
        return this.refuse("an extended pattern");
      case "LocaleString":
        return this.refuse('a $"…" string');
    }
  }

  /** Parts inside a pattern or a brace list: they run, but what they become is not followed. */
  private nested(part: WordPart): void {
    const inner = new Expander(this.state);
    inner.part(part, false);
    this.findings.push(...inner.findings);
    this.scripts.push(...inner.scripts);
    for (const program of inner.sources) this.sources.add(program);
  }

  private variable(text: string, quoted: boolean): void {
    if (/^\$[#?$!]$/.test(text)) return this.open("one");
    // The quoted "$@" may vanish, so it is not the empty word either.
    if (/^\$[@*1-9]$/.test(text)) return this.open(quoted ? "one" : "split");
    const name = simpleName.exec(text)?.[1];
    if (name === undefined) return this.open(quoted ? "one" : "split");
    const values = this.state.values(name);
    for (const program of this.state.sourcesOf(name)) this.sources.add(program);
    if (values === undefined || (!quoted && !values.every((value) => plainValue.test(value))))
      return this.open(quoted ? "one" : "split");
    this.oneOf(values);
  }

  result(): Expansion {
    const open = this.pieces.filter((piece) => piece.open);
    const alternatives: readonly Word[] =
      open.length === 0
        ? this.pieces.map((piece) => piece.text)
        : this.pieces.map((piece) =>
            piece.open ? fedBy(unknown(piece.text, !this.splits), [...this.sources]) : piece.text,
          );
    return { alternatives, findings: this.findings, scripts: this.scripts };
  }
}

/** Follows the shell's expansion of one word as far as it can be known without running anything. */
export function expandWord(word: SyntaxWord, state: ShellState): Expansion {
  const expander = new Expander(state);
  const { parts, text } = word;
  if (text.startsWith("~")) expandTilde(word, state, expander);
  else if (parts !== undefined) for (const part of parts) expander.part(part, false);
  else if (globCharacters.test(word.value) && hasBareGlob(text)) expander.open("alike");
  else expander.text(word.value);
  return expander.result();
}

/** The parts of a here-document, which expands like a double-quoted string. */
export function expandHereDocument(parts: readonly WordPart[], state: ShellState): Expansion {
  const expander = new Expander(state);
  for (const part of parts) expander.part(part, true);
  return expander.result();
}

function expandTilde(word: SyntaxWord, state: ShellState, expander: Expander): void {
  const home = state.values("HOME")?.[0];
  const plain = word.parts === undefined && (word.text === "~" || word.text.startsWith("~/"));
  if (plain && home !== undefined && !hasBareGlob(word.text)) return expander.text(home + word.value.slice(1));
  for (const part of word.parts ?? []) expander.part(part, false);
  if (plain && home !== undefined) return expander.open("split");
  // `~user`, `~+` and the like lead to directories that are not known here.
  expander.findings.push(deny("shell-construct", "only ~ and ~/ are understood among the forms with a tilde"));
}

/** A bracket without its partner stands for itself: `[` is how the test program is called. */
function hasBareGlob(text: string): boolean {
  for (let index = 0; index < text.length; index++) {
    if (text[index] === "\\") index++;
    else if (text[index] === "[" ? text.includes("]", index + 1) : globCharacters.test(text[index]!)) return true;
  }
  return false;
}
