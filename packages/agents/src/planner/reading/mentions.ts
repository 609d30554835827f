import { isStopWord } from "../language/stop-words.ts";
import { stem } from "../language/stem.ts";
import { groupsOf, sameWord, type WordGroup } from "../language/synonyms.ts";
import { nameStems, type Token, tokenize } from "../language/tokenizer.ts";
import type { SurveyColumn } from "../survey/survey.ts";
import type { Clause } from "./clause.ts";
import type { TableSource } from "./source.ts";

/** A column that words of a clause name. `full` when the whole name was said; else a part, or a related word. */
export interface ColumnMention {
  readonly kind: "column";
  readonly columns: readonly SurveyColumn[];
  readonly from: number;
  readonly to: number;
  readonly quality: "full" | "part" | "related";
  readonly negated: boolean;
}

/** A cell's text that words of a clause name. */
export interface ValueMention {
  readonly kind: "value";
  readonly column: SurveyColumn;
  readonly values: readonly string[];
  readonly from: number;
  readonly to: number;
  readonly quality: "full" | "part";
}

/** Words of the file's name. `exact` when the file was named with its path or extension. */
export interface FileMention {
  readonly kind: "file";
  readonly from: number;
  readonly to: number;
  readonly exact: boolean;
}

export type Mention = ColumnMention | ValueMention | FileMention;

/** Finds what the words of a clause name in a source: columns, cell values, the file itself. */
export function findMentions(clause: Clause, source: TableSource): Mention[] {
  const { tokens } = clause;
  const mentions: Mention[] = [];
  const inPhrase = (index: number): boolean =>
    clause.spans.some((span) => span.to - span.from > 1 && span.from <= index && index < span.to);
  for (let start = 0; start < tokens.length;) {
    const token = tokens[start]!;
    const column = columnAt(tokens, start, source);
    const value = valueAt(tokens, start, source);
    const file = fileAt(tokens, start, source);
    let next = start + 1;
    const valueWins =
      value !== undefined &&
      (column === undefined || value.to - value.from > column.to - column.from || column.quality !== "full");
    const usable = token.kind !== "symbol" && !(inPhrase(start) && token.kind === "word");
    if (usable && value !== undefined && valueWins && !(file !== undefined && value.quality === "part")) {
      mentions.push(value);
      next = value.to;
    } else if (
      usable &&
      column !== undefined &&
      !numbersPersons(token, column, source) &&
      !(column.quality === "part" && file !== undefined)
    ) {
      mentions.push(column);
      next = column.to;
    }
    if (file !== undefined) {
      // "how many tickets", of a file tickets.csv with a column ticket that numbers its rows: the rows are meant.
      const last = mentions.at(-1);
      const numbers = (other: SurveyColumn): boolean =>
        other.type === "number" && other.distinct === source.rows && other.stems.length === 1;
      if (last?.kind === "column" && last.from === start && last.columns.every(numbers) && token.word.endsWith("s"))
        mentions.pop();
      mentions.push(file);
      next = Math.max(next, file.to);
    }
    start = next;
  }
  return mentions;
}

/** "how many respondents", of a column respondent that numbers the rows: the rows are meant, not the numbers. */
function numbersPersons(token: Token, mention: ColumnMention, source: TableSource): boolean {
  return (
    token.word.endsWith("s") &&
    groupsOf(token.stem).has("person") &&
    mention.columns.every((column) => column.type === "number" && column.distinct === source.rows)
  );
}

const unspecific = new Set([
  "of",
  "the",
  "in",
  "on",
  "at",
  "and",
  "per",
  "a",
  "is",
  "to",
  "for",
  "by",
  "total",
  "id",
  "no",
]);

function columnAt(tokens: readonly Token[], start: number, source: TableSource): ColumnMention | undefined {
  const token = tokens[start]!;
  if (token.kind === "quoted") {
    const wanted = nameStems(token.text).join(" ");
    const columns = source.columns.filter((column) => column.stems.join(" ") === wanted);
    return columns.length === 0
      ? undefined
      : { kind: "column", columns, from: start, to: start + 1, quality: "full", negated: false };
  }
  if (
    token.kind !== "word" ||
    (isStopWord(token.word) &&
      token.word !== "value" &&
      !source.columns.some(
        (column) => column.stems.length === 1 && column.stems[0] === token.stem && token.stem !== "a",
      ))
  )
    return undefined;
  let best: ColumnMention | undefined;
  for (const column of source.columns) {
    const length = column.stems.length;
    const said = tokens.slice(start, start + length).map((other) => other.stem);
    if (length === 0 || !column.stems.every((part, index) => sameWord(part, said[index] ?? ""))) continue;
    if (best === undefined || length > best.to - best.from)
      best = { kind: "column", columns: [column], from: start, to: start + length, quality: "full", negated: false };
  }
  if (best !== undefined) {
    // "mite count" for a column mites.
    const noun = tokens[best.to];
    const counts = best.columns[0]!.type === "number" && noun?.kind === "word" && isMeasureNoun(noun, source);
    return counts ? { ...best, to: best.to + 1 } : best;
  }
  if (unspecific.has(token.word)) return undefined;
  const negated = token.word.startsWith("un") && token.word.length > 5;
  const bare = negated ? stem(token.word.slice(2)) : token.stem;
  const parts = source.columns.filter((column) => column.stems.some((part) => sameWord(part, token.stem)));
  const negatives = negated ? source.columns.filter((column) => column.stems.some((part) => part === bare)) : [];
  const columns = parts.length > 0 ? parts : negatives;
  if (columns.length === 0) return undefined;
  let to = start + 1;
  // "unit price" for a column named price_per_unit, "finish time" for time_at_finish: more words of the name follow.
  while (tokens[to]?.kind === "word" && columns.length >= 1) {
    const narrowed = columns.filter((column) => column.stems.some((part) => sameWord(part, tokens[to]!.stem)));
    if (narrowed.length === 0 || isStopWord(tokens[to]!.word)) break;
    columns.splice(0, columns.length, ...narrowed);
    to += 1;
  }
  // "lead time" for lead_days, "rain amount" for rain_mm: a word for what numbers are says nothing more.
  const noun = tokens[to];
  if (columns.length === 1 && columns[0]!.type === "number" && noun?.kind === "word" && isMeasureNoun(noun, source))
    to += 1;
  return { kind: "column", columns, from: start, to, quality: "part", negated: parts.length === 0 };
}

const measureNouns = new Set([
  "time",
  "amount",
  "level",
  "rate",
  "reading",
  "score",
  "number",
  "size",
  "usage",
  "price",
  "cost",
  "count",
]);

function isMeasureNoun(token: Token, source: TableSource): boolean {
  if (!measureNouns.has(token.word)) return false;
  return !source.columns.some((column) => column.stems.some((part) => sameWord(part, token.stem)));
}

function valueAt(tokens: readonly Token[], start: number, source: TableSource): ValueMention | undefined {
  const token = tokens[start]!;
  if (token.kind === "symbol") return undefined;
  let best: ValueMention | undefined;
  const partial = new Map<SurveyColumn, string[]>();
  for (const column of source.columns) {
    for (const value of column.values) {
      if (token.kind === "quoted") {
        if (value.toLowerCase() === token.text.toLowerCase())
          best ??= { kind: "value", column, values: [value], from: start, to: start + 1, quality: "full" };
        continue;
      }
      const parts = tokenize(value).filter((part) => part.kind !== "symbol");
      const said = tokens.slice(start, start + parts.length);
      if (parts.length > 0 && parts.every((part, index) => alike(part, said[index]))) {
        if (parts.length === 1 && (isStopWord(token.word) || token.word.length < 2) && !/\p{Lu}/u.test(token.text))
          continue;
        if (best === undefined || parts.length > best.to - best.from)
          best = { kind: "value", column, values: [value], from: start, to: start + parts.length, quality: "full" };
      } else if (token.kind === "word" && token.word.length >= 3 && !isStopWord(token.word)) {
        // A capital tells a name: "Ana" for "Ana Souza", but not "long" for "Long Beach".
        const isName = /^\p{Lu}/u.test(token.text) && (start > 0 || token.word.length > 3);
        if (isName && parts.some((part) => part.word === token.word))
          partial.set(column, [...(partial.get(column) ?? []), value]);
      }
    }
  }
  if (best !== undefined) return best;
  const [column, values] = [...partial][0] ?? [];
  if (column === undefined || values === undefined || partial.size > 1) return undefined;
  return { kind: "value", column, values, from: start, to: start + 1, quality: "part" };
}

function alike(part: Token, said: Token | undefined): boolean {
  return said !== undefined && (part.word === said.word || (part.stem === said.stem && part.word.length > 3));
}

function fileAt(tokens: readonly Token[], start: number, source: TableSource): FileMention | undefined {
  const token = tokens[start]!;
  if (token.kind === "path" || token.kind === "quoted") {
    const said = token.text.toLowerCase().replace(/^\.\//, "");
    const exact = source.tables.some(
      ({ path }) =>
        path.toLowerCase() === said ||
        path.toLowerCase().endsWith(`/${said}`) ||
        path.toLowerCase().replace(/\.[^.]+$/, "") === said,
    );
    return exact ? { kind: "file", from: start, to: start + 1, exact: true } : undefined;
  }
  if (token.kind === "symbol" || token.kind === "date") return undefined;
  if (isStopWord(token.word) && token.kind === "word") return undefined;
  const bare = token.kind === "number" ? token.text : token.stem;
  return source.stems.some((part) => part === bare || related(part, bare))
    ? { kind: "file", from: start, to: start + 1, exact: false }
    : undefined;
}

/** "run" and "runner", "borrow" and "borrowings": one is the other with an ending. */
function related(a: string, b: string): boolean {
  const [short, long] = a.length < b.length ? [a, b] : [b, a];
  return (
    short.length >= 4 &&
    long.startsWith(short) &&
    ["er", "or", "ing", "ment", "ation", "ion", "al", "s", "n"].includes(long.slice(short.length))
  );
}

/** Columns a word is related to by kind: "spent" to a column of money. Types must fit what the kind is about. */
export function relatedColumns(wordStem: string, source: TableSource): SurveyColumn[] {
  const groups = [...groupsOf(wordStem)];
  return source.columns.filter((column) => groups.some((group) => columnIsOf(column, group)));
}

/** True for a column whose name and type fit a kind of thing. */
export function columnIsOf(column: SurveyColumn, group: WordGroup): boolean {
  if (!column.stems.some((part) => groupsOf(part).has(group))) return false;
  if (group === "date") return column.type === "date";
  if (group === "person" || group === "place" || group === "kind" || group === "email") return column.type === "text";
  return column.type === "number";
}
