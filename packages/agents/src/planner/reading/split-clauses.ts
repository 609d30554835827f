import type { Token } from "../language/tokenizer.ts";
import { dateAt } from "./read-dates.ts";

const actionWords = new Set(
  "total sum add find chart plot graph draw list show count calculate compute compare tell give write make create produce search look get determine identify work sort rank display visualise visualize extract convert plot summarise summarize group break describe measure check report save export put predict forecast translate explain recommend suggest email send delete rename remind print name".split(
    " ",
  ),
);
const questionWords = new Set(["how", "what", "which", "who", "when", "where", "why", "whose"]);
const calculationWords = new Set([
  "total",
  "average",
  "mean",
  "median",
  "highest",
  "lowest",
  "longest",
  "shortest",
  "maximum",
  "minimum",
  "number",
  "most",
  "least",
  "biggest",
  "largest",
  "smallest",
  "cheapest",
]);

/**
 * Cuts a goal into parts that each ask for one thing: at the end of a sentence, and at a comma or "and" that is
 * followed by a verb or a question word. "per category and month" stays whole.
 */
export function splitClauses(tokens: readonly Token[]): Token[][] {
  const clauses: Token[][] = [];
  let current: Token[] = [];
  const close = (): void => {
    if (current.some((token) => token.kind !== "symbol")) clauses.push(current);
    current = [];
  };
  for (let index = 0; index < tokens.length; index++) {
    const token = tokens[index]!;
    const next = tokens[index + 1];
    if (
      (/^[.?!;]$/.test(token.text) && token.kind === "symbol") ||
      (token.text === ":" && current.some(asks) && next !== undefined && startsClause(tokens, index + 1))
    ) {
      close();
      continue;
    }
    const link = linkAt(tokens, index);
    // "Excluding the pond, what was …": a part that asks for nothing belongs to what follows.
    if (link > 0 && current.some(asks) && startsClause(tokens, index + link, current)) {
      close();
      index += link - 1;
      continue;
    }
    current.push(token);
  }
  close();
  return clauses.map(trimLinks);
}

/** The length of ", and then", "and", ",", "then", "also", "plus" at a place; 0 where there is none. */
function linkAt(tokens: readonly Token[], index: number): number {
  let length = 0;
  let strong = false;
  for (;;) {
    const token = tokens[index + length];
    if (token === undefined) return 0;
    if (token.text === "," || token.text === "&") strong = true;
    else if (["and", "then"].includes(token.word)) strong = true;
    else if (!(strong && ["also", "finally", "please", "lastly", "next", "afterwards"].includes(token.word))) break;
    length += 1;
  }
  return strong ? length : 0;
}

function startsClause(tokens: readonly Token[], index: number, before: readonly Token[] = []): boolean {
  const token = tokens[index];
  if (token?.kind !== "word") return false;
  const next = tokens[index + 1];
  // "and show me only title and year" cuts down what was asked before.
  if (/^(show|list|give|print|keep|display)$/.test(token.word)) {
    const at = ["me", "us"].includes(next?.word ?? "") ? index + 2 : index + 1;
    if (before.length > 0 && ["only", "just"].includes(tokens[at]?.word ?? "")) return false;
  }
  if (questionWords.has(token.word)) return true;
  const asked = (list: readonly Token[]): boolean => list.some(asks);
  if (actionWords.has(token.word)) {
    // "total, average and count per month": words of calculation in a list are not new requests.
    const nominal = [
      "total",
      "sum",
      "count",
      "average",
      "report",
      "chart",
      "graph",
      "plot",
      "name",
      "measure",
      "print",
      "sort",
      "rank",
      "group",
    ];
    if (nominal.includes(token.word) && !asked(before)) return false;
    if (
      ["total", "sum", "count"].includes(token.word) &&
      (next === undefined || ["per", "by", "for", "in", ",", "and"].includes(next.word))
    )
      return false;
    if (
      ["name", "measure"].includes(token.word) &&
      (next === undefined || !["the", "all", "every"].includes(next.word))
    )
      return false;
    return true;
  }
  // "and the average price": a second calculation over something of its own.
  const article = ["the", "a", "an", "my", "our"].includes(token.word) ? 1 : 0;
  const head = tokens[index + article];
  if (
    article === 1 &&
    head !== undefined &&
    (calculationWords.has(head.word) || ["chart", "report", "bar", "line", "pie", "list", "table"].includes(head.word))
  ) {
    const after = tokens
      .slice(index + article + 1, index + article + 4)
      .filter((other) => other.kind === "word" && !["of", "the", "my", "number"].includes(other.word));
    return asked(before) && after.length > 0 && dateAt(tokens, index) === undefined;
  }
  return false;
}

/** True for a word that asks for something: a verb, a question word, a calculation. */
function asks(token: Token): boolean {
  return (
    token.kind === "word" &&
    (actionWords.has(token.word) || questionWords.has(token.word) || calculationWords.has(token.word))
  );
}

function trimLinks(clause: Token[]): Token[] {
  let start = 0;
  while (["and", "then", "also", ",", "finally", "please", "lastly", "next"].includes(clause[start]?.word ?? ""))
    start += 1;
  let end = clause.length;
  while (end > start && ["and", ",", ":"].includes(clause[end - 1]!.word)) end -= 1;
  return clause.slice(start, end);
}
