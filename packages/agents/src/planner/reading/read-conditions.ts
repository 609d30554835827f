import { isStopWord } from "../language/stop-words.ts";
import { groupsOf, type WordGroup } from "../language/synonyms.ts";
import type { SurveyColumn } from "../survey/survey.ts";
import { type ColumnMention, columnIsOf, type ValueMention } from "./mentions.ts";
import { dateAt } from "./read-dates.ts";
import { measureColumns } from "./measure-columns.ts";
import type { ReadingState } from "./state.ts";

/** A limit on the count of rows of a group: "members with more than 3 loans". */
export interface GroupLimit {
  readonly operator: string;
  readonly value: number;
}

const comparators = {
  more: "greater",
  "at-least": "greater-or-equal",
  less: "less",
  "at-most": "less-or-equal",
  exactly: "equals",
} as const;
const symbols: Readonly<Record<string, string>> = {
  "<": "less",
  ">": "greater",
  "<=": "less-or-equal",
  ">=": "greater-or-equal",
  "=": "equals",
  "≤": "less-or-equal",
  "≥": "greater-or-equal",
};

/** Reads comparisons with a number, such as "over 100" or "between 5 and 10 km". Returns a limit on group sizes, if one was said. */
export function readNumberConditions(state: ReadingState): GroupLimit | undefined {
  const { tokens } = state.clause;
  let groupLimit: GroupLimit | undefined;
  for (const span of state.spans("between")) {
    const [low, and, high] = [tokens[span.to], tokens[span.to + 1], tokens[span.to + 2]];
    if (low?.value === undefined || and?.word !== "and" || high?.value === undefined || state.coverage.has(span.to))
      continue;
    // "between 2 and 14 July": days, which need their year.
    if (dateAt(tokens, span.to + 3)?.month !== undefined) continue;
    const column = columnNear(state, span.from, span.to + 2);
    if (column === undefined) continue;
    state.coverage.cover(span.from, span.to + 3);
    state.conditions.push({ column: column.name, operator: "between", value: [low.value, high.value] });
  }
  readEqualities(state);
  const comparisons: { from: number; to: number; operator: string }[] = Object.entries(comparators).flatMap(
    ([concept, operator]) =>
      state.spans(concept as keyof typeof comparators).map((span) => ({ from: span.from, to: span.to, operator })),
  );
  for (const [index, token] of tokens.entries()) {
    const operator = symbols[token.text];
    if (operator !== undefined) comparisons.push({ from: index, to: index + 1, operator });
  }
  for (const { from, to, operator } of comparisons) {
    // "10 or more" has its number before the words, "more than 10" after them; a currency sign may stand between.
    const trailing = ["or"].includes(tokens[from]?.word ?? "");
    const at = trailing ? from - 1 : /^[€$£]$/.test(tokens[to]?.text ?? "") ? to + 1 : to;
    const number = tokens[at];
    if (number?.value === undefined || state.coverage.has(at)) continue;
    const noun = state.mentionAt(trailing ? to : at + 1);
    if (noun?.kind === "file" && !noun.exact && state.columnMentions.every((mention) => mention.from !== noun.from)) {
      groupLimit = { operator, value: number.value };
      state.coverage.cover(Math.min(from, at), Math.max(to, at + 1));
      continue;
    }
    const column = columnNear(state, from, trailing ? to - 1 : at);
    if (column === undefined) continue;
    state.coverage.cover(Math.min(from, at), Math.max(to, at + 1));
    state.conditions.push({ column: column.name, operator, value: number.value });
  }
  return groupLimit;
}

/** "status is 404", "size 42", "where level = 3": a column of numbers and a number beside it. */
function readEqualities(state: ReadingState): void {
  const { tokens } = state.clause;
  const links = new Set(["is", "was", "are", "=", "equals", "of", "code", ":"]);
  for (const mention of state.columnMentions) {
    const numeric = mention.columns.filter((column) => column.type === "number");
    if (numeric.length !== 1 || state.used.has(mention)) continue;
    let at = mention.to;
    while (links.has(tokens[at]?.word ?? "")) at += 1;
    const token = tokens[at];
    if (token?.kind !== "number" || token.value === undefined || state.coverage.has(at) || tokens[at + 1]?.text === "%")
      continue;
    const negated = negationBefore(state, at);
    state.use(mention);
    state.coverage.cover(mention.from, at + 1);
    state.conditions.push({
      column: numeric[0]!.name,
      operator: negated ? "not-equals" : "equals",
      value: token.value,
    });
  }
}

/** The number column that a comparison at a place is about: the unit after it, the column before it, else the only one. */
function columnNear(state: ReadingState, from: number, to: number): SurveyColumn | undefined {
  const numeric = (mention: ColumnMention): SurveyColumn[] =>
    mention.columns.filter((column) => column.type === "number");
  const after = state.columnMentions.find((mention) => mention.from === to + 1 && numeric(mention).length === 1);
  if (after !== undefined) coverOfNoun(state, after.to, numeric(after)[0]!);
  const hint =
    comparativeHints.find((entry) => entry.words.includes(state.clause.tokens[from]?.word ?? ""))?.groups ??
    (ofPersons(state, from) ? (["age"] as const) : []);
  const measured = measureColumns(state.source.columns);
  // A limit that no value of a column comes near is not about that column.
  const limits = state.clause.tokens
    .slice(from, to + 1)
    .flatMap((token) => (token.value === undefined ? [] : [token.value]));
  const fits = (column: SurveyColumn): boolean =>
    limits.some((limit) => limit >= (column.minimum ?? Infinity) && limit <= (column.maximum ?? -Infinity));
  const within = measured.filter(fits);
  const named = state.columnMentions.filter((mention) => mention.to <= from && numeric(mention).length === 1).at(-1);
  const elsewhere =
    named !== undefined &&
    from - named.to > 0 &&
    !fits(numeric(named)[0]!) &&
    (within.length === 1 || measured.some((column) => hint.some((group) => columnIsOf(column, group))));
  const before = elsewhere ? undefined : named;
  const close = before !== undefined && from - before.to <= 3 ? before : undefined;
  const chosen = after ?? close ?? before;
  if (chosen !== undefined) {
    state.use(chosen);
    // "did it rain more than 5 mm": the word before says the same column once more.
    const again = state.columnMentions.find(
      (mention) =>
        mention !== chosen &&
        mention.to <= from &&
        from - mention.to <= 1 &&
        mention.columns.includes(numeric(chosen)[0]!),
    );
    if (again !== undefined) state.use(again);
    return numeric(chosen)[0];
  }
  const verb = from - 1;
  const word = [state.clause.tokens[to + 1], state.clause.tokens[verb]].find(
    (token) =>
      token?.kind === "word" &&
      !isStopWord(token.word) &&
      measured.some((column) =>
        column.stems.some((part) => [...groupsOf(part)].some((group) => groupsOf(token.stem).has(group))),
      ),
  );
  const relatives =
    word?.kind === "word"
      ? state.source.columns.filter(
          (column) =>
            column.type === "number" &&
            column.stems.some((part) => [...groupsOf(part)].some((group) => groupsOf(word.stem).has(group))),
        )
      : [];
  if (relatives.length === 1) {
    state.coverage.cover(state.clause.tokens.indexOf(word!));
    state.assumptions.push(`“${word!.text}” was taken to mean the column ${relatives[0]!.name}.`);
    return relatives[0];
  }
  const hinted = measured.filter((column) => hint.some((group) => columnIsOf(column, group)));
  const candidates = hinted.length > 0 ? hinted : within.length > 0 ? within : measured;
  const phrase = state.clause.tokens
    .slice(from, to + 1)
    .map((token) => token.text)
    .join(" ");
  if (candidates.length === 1) {
    state.assumptions.push(`“${phrase}” was taken to be about the column ${candidates[0]!.name}.`);
    return candidates[0];
  }
  if (candidates.length > 1)
    state.problems.push(`Which column does “${phrase}” mean: ${candidates.map((column) => column.name).join(", ")}?`);
  return undefined;
}

/** "those under 40", "people over 65": a limit that is said of persons is about their age. */
function ofPersons(state: ReadingState, at: number): boolean {
  const token = state.clause.tokens[at - 1];
  return (
    token !== undefined &&
    (["those", "anyone", "everyone", "everybody", "persons"].includes(token.word) || groupsOf(token.stem).has("person"))
  );
}

/** "15 mm of rain": the noun after the unit names the same column. */
function coverOfNoun(state: ReadingState, at: number, column: SurveyColumn): void {
  const { tokens } = state.clause;
  const noun = tokens[at]?.word === "of" ? tokens[at + 1] : undefined;
  if (noun === undefined) return;
  const same = column.stems.some(
    (part) =>
      part === noun.stem ||
      part.startsWith(noun.stem) ||
      [...groupsOf(noun.stem)].some((group) => columnIsOf(column, group)),
  );
  if (same) state.coverage.cover(at, at + 2);
}

const comparativeHints: readonly { words: readonly string[]; groups: readonly WordGroup[] }[] = [
  { words: ["older", "younger"], groups: ["age"] },
  { words: ["longer", "shorter"], groups: ["duration", "distance"] },
  { words: ["heavier", "lighter"], groups: ["weight"] },
  { words: ["cheaper", "costing"], groups: ["money"] },
  { words: ["taller"], groups: ["height"] },
];

const fillers = new Set([
  "the",
  "in",
  "from",
  "for",
  "counting",
  "of",
  "on",
  "any",
  "those",
  "at",
  "to",
  "by",
  "rows",
  "entries",
  "with",
  "a",
  "an",
  "been",
  "be",
  "yet",
  "actually",
  "still",
  "have",
  "got",
]);

/** Reads named cell values into conditions; "not" before one turns it round. Values of one column are alternatives. */
export function readValueConditions(state: ReadingState): ValueMention[] {
  const wanted = new Map<string, { column: SurveyColumn; values: string[] }>();
  const unwanted = new Map<string, { column: SurveyColumn; values: string[] }>();
  let last: { negated: boolean; to: number } | undefined;
  for (const mention of state.valueMentions) {
    const chained =
      last !== undefined &&
      state.clause.tokens
        .slice(last.to, mention.from)
        .every((token) => [",", "and", "or", "nor", "&"].includes(token.word));
    const negated = negationBefore(state, mention.from) || (chained && last!.negated);
    last = { negated, to: mention.to };
    const side = negated ? unwanted : wanted;
    const entry = side.get(mention.column.name) ?? { column: mention.column, values: [] };
    entry.values.push(...mention.values);
    side.set(mention.column.name, entry);
    state.use(mention);
    // "films by Varda": here by is no group.
    for (const span of state.spans("group"))
      if (span.to === mention.from && state.clause.tokens[span.from]!.word === "by")
        state.coverage.cover(span.from, span.to);
    useColumnBeside(state, mention);
    if (mention.quality === "part") {
      const said = state.clause.tokens[mention.from]!.text;
      if (mention.values.length > 1)
        state.problems.push(`“${said}” could be ${mention.values.slice(0, 5).join(", ")}; name one.`);
      else state.assumptions.push(`“${said}” was taken to mean ${mention.values[0]} in ${mention.column.name}.`);
    }
  }
  coverAlternatives(state);
  for (const { column, values } of wanted.values()) state.conditions.push(condition(column, values, "equals", "in"));
  for (const { column, values } of unwanted.values())
    state.conditions.push(condition(column, values, "not-equals", "not-in"));
  return state.valueMentions;
}

/** "Status open", "with the status of open", "open status": the column's name beside its value says nothing more. */
function useColumnBeside(state: ReadingState, value: ValueMention): void {
  const links = new Set([
    "is",
    "was",
    "are",
    "equals",
    "=",
    "of",
    "the",
    "a",
    "be",
    "being",
    "set",
    "to",
    ":",
    "as",
    "not",
  ]);
  for (const mention of state.columnMentions) {
    if (!mention.columns.includes(value.column) || state.used.has(mention)) continue;
    const between =
      mention.to <= value.from
        ? state.clause.tokens.slice(mention.to, value.from)
        : state.clause.tokens.slice(value.to, mention.from);
    const close = mention.to <= value.from ? between.every((token) => links.has(token.word)) : between.length === 0;
    if (close) state.use(mention);
  }
}

function condition(column: SurveyColumn, values: readonly string[], one: string, many: string) {
  const distinct = [...new Set(values)];
  return distinct.length === 1
    ? { column: column.name, operator: one, value: distinct[0]! }
    : { column: column.name, operator: many, value: distinct };
}

/** "not" and its like count as read only where they turn a condition round. */
export function negationBefore(state: ReadingState, index: number): boolean {
  const span = state
    .spans("not")
    .findLast(
      (other) =>
        other.to <= index &&
        state.clause.tokens
          .slice(other.to, index)
          .every((token, offset) => fillers.has(token.word) || state.mentionAt(other.to + offset)?.kind === "column"),
    );
  if (span === undefined) return false;
  for (let at = span.to; at < index; at++) if (fillers.has(state.clause.tokens[at]!.word)) state.coverage.cover(at);
  state.coverage.cover(span.from, span.to);
  return true;
}

function coverAlternatives(state: ReadingState): void {
  for (const span of state.spans("or")) {
    const before = state.mentionAt(span.from - 1);
    const after = state.mentionAt(span.to);
    if (before?.kind === "value" && after?.kind === "value" && before.column === after.column)
      state.coverage.cover(span.from, span.to);
  }
}
