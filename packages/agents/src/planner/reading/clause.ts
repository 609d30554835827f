import { isStopWord } from "../language/stop-words.ts";
import type { Token } from "../language/tokenizer.ts";
import { type Concept, conceptsAt } from "../language/vocabulary.ts";

/** A concept found at a place in a clause; `to` is exclusive. */
export interface Span {
  readonly concept: Concept;
  readonly from: number;
  readonly to: number;
}

/** A part of a goal that asks for one thing, with the concepts its words may stand for. */
export interface Clause {
  readonly text: string;
  readonly tokens: readonly Token[];
  readonly spans: readonly Span[];
}

/** Makes a clause from tokens of a goal. */
export function makeClause(goal: string, tokens: readonly Token[]): Clause {
  const stems = tokens.map((token) => (token.kind === "word" || token.kind === "symbol" ? token.stem : ""));
  const spans: Span[] = [];
  for (let start = 0; start < stems.length;) {
    const found = conceptsAt(stems, start);
    const longest = found[0]?.length ?? 1;
    for (const { concept, length } of found) {
      if (length === longest) spans.push({ concept, from: start, to: start + length });
    }
    start += longest;
  }
  const first = tokens[0];
  const last = tokens.at(-1);
  return { text: first === undefined ? "" : goal.slice(first.start, last!.end), tokens, spans };
}

/** Which words of a clause a reading has accounted for. */
export class Coverage {
  readonly #clause: Clause;
  readonly #covered = new Set<number>();

  constructor(clause: Clause) {
    this.#clause = clause;
  }

  cover(from: number, to: number = from + 1): void {
    for (let index = from; index < to; index++) this.#covered.add(index);
  }

  has(index: number): boolean {
    return this.#covered.has(index);
  }

  /** The words with meaning that nothing accounts for, as written. */
  missing(): string[] {
    return this.#clause.tokens
      .filter((token, index) => !this.#covered.has(index) && carriesMeaning(token))
      .map((token) => token.text);
  }
}

function carriesMeaning(token: Token): boolean {
  if (token.kind === "symbol") return "%<>=≤≥+*×÷^".includes(token.text);
  return token.kind !== "word" || !isStopWord(token.word);
}
