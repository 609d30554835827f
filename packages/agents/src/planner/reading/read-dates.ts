import { readRelative } from "./read-relative.ts";
import type { Token } from "../language/tokenizer.ts";
import type { SurveyColumn } from "../survey/survey.ts";
import type { ReadingState } from "./state.ts";

/** A stretch of time as table filters take it: a year, quarter, month or day; or a month of any year. */
export interface DateExpression {
  readonly value: string;
  /** Set for a month without a year. */
  readonly month?: number;
  readonly grain: "year" | "quarter" | "month" | "day";
  readonly from: number;
  readonly to: number;
}

const monthNames = "january february march april may june july august september october november december".split(" ");
const ordinals = ["first", "second", "third", "fourth"];

function monthOf(token: Token | undefined): number | undefined {
  if (token?.kind !== "word") return undefined;
  if (token.word === "may" && token.text !== "May") return undefined;
  const index = monthNames.findIndex(
    (name) => name === token.word || token.word === name.slice(0, 3) || (token.word === "sept" && name === "september"),
  );
  return index < 0 ? undefined : index + 1;
}

function yearOf(token: Token | undefined): number | undefined {
  return token?.kind === "number" && /^(19|20)\d\d$/.test(token.text) ? token.value : undefined;
}

const two = (value: number): string => String(value).padStart(2, "0");

function dayOf(token: Token | undefined): number | undefined {
  const day = token?.kind === "number" ? token.value : Number(/^(\d{1,2})(st|nd|rd|th)$/.exec(token?.word ?? "")?.[1]);
  return day !== undefined && Number.isInteger(day) && day >= 1 && day <= 31 ? day : undefined;
}

/** The date expression that begins at a token, the longest there is. */
export function dateAt(tokens: readonly Token[], start: number): DateExpression | undefined {
  const token = tokens[start];
  if (token === undefined) return undefined;
  if (token.kind === "date")
    return { value: token.text, grain: token.text.length === 7 ? "month" : "day", from: start, to: start + 1 };
  const quarter = /^q([1-4])$/.exec(token.word)?.[1];
  if (quarter !== undefined) return quarterOf(tokens, Number(quarter), start, start + 1);
  const ordinal = ordinals.indexOf(token.word);
  if (ordinal >= 0 && tokens[start + 1]?.word === "quarter") return quarterOf(tokens, ordinal + 1, start, start + 2);
  // 14 March 2025, 14th of March
  const leading = dayOf(token);
  if (leading !== undefined) {
    const at = tokens[start + 1]?.word === "of" ? start + 2 : start + 1;
    const month = monthOf(tokens[at]);
    const year = yearOf(tokens[at + 1]);
    if (month !== undefined && year !== undefined)
      return { value: `${year}-${two(month)}-${two(leading)}`, grain: "day", from: start, to: at + 2 };
  }
  const month = monthOf(token);
  if (month !== undefined) {
    const day = dayOf(tokens[start + 1]);
    const afterDay = tokens[start + 2]?.text === "," ? start + 3 : start + 2;
    const dayYear = yearOf(tokens[afterDay]);
    if (day !== undefined && dayYear !== undefined && yearOf(tokens[start + 1]) === undefined)
      return { value: `${dayYear}-${two(month)}-${two(day)}`, grain: "day", from: start, to: afterDay + 1 };
    const at = tokens[start + 1]?.word === "of" ? start + 2 : start + 1;
    const year = yearOf(tokens[at]);
    if (year !== undefined) return { value: `${year}-${two(month)}`, grain: "month", from: start, to: at + 1 };
    return { value: "", month, grain: "month", from: start, to: start + 1 };
  }
  const year = yearOf(token);
  return year === undefined ? undefined : { value: String(year), grain: "year", from: start, to: start + 1 };
}

/** The 2 of "2 to 14 July 2025" and "between 2 and 14 July 2025": a day whose month comes with the next. */
function dayBefore(tokens: readonly Token[], start: number): DateExpression | undefined {
  const day = dayOf(tokens[start]);
  if (day === undefined || !["and", "to", "until", "till", "through", "-", "–"].includes(tokens[start + 1]?.word ?? ""))
    return undefined;
  const next = dateAt(tokens, start + 2);
  if (next?.grain !== "day" || dayOf(tokens[start + 2]) === undefined) return undefined;
  return { value: `${next.value.slice(0, 8)}${two(day)}`, grain: "day", from: start, to: start + 1 };
}

function quarterOf(tokens: readonly Token[], quarter: number, start: number, end: number): DateExpression | undefined {
  const at = tokens[end]?.word === "of" || tokens[end]?.word === "in" ? end + 1 : end;
  const year = yearOf(tokens[at]);
  return year === undefined
    ? { value: `Q${quarter}`, grain: "quarter", from: start, to: end }
    : { value: `${year}-Q${quarter}`, grain: "quarter", from: start, to: at + 1 };
}

const relations: readonly { words: readonly string[]; operator: string }[] = [
  { words: ["since"], operator: "greater-or-equal" },
  { words: ["from"], operator: "from" },
  { words: ["after"], operator: "greater" },
  { words: ["before"], operator: "less" },
  { words: ["until", "till", "through"], operator: "less-or-equal" },
  { words: ["between"], operator: "between" },
  {
    words: ["in", "during", "of", "for", "on", "within", "throughout", "dated", "year", "month", "at"],
    operator: "equals",
  },
];

/**
 * Reads date expressions into conditions on a date column. Returns the expressions that stand side by side
 * ("2024 and 2025"), for a comparison to use.
 */
export function readDates(state: ReadingState): DateExpression[] {
  const { tokens } = state.clause;
  const apart: DateExpression[] = [];
  const counted = readRelative(state);
  const relative = state.clause.text
    .replace(counted ?? "", "")
    .match(
      /\b(last|this|next|past|previous|coming)\s+(\d+\s+)?(day|week|month|quarter|year)s?\b|\b(today|yesterday|tomorrow|ago)\b/i,
    );
  if (
    relative !== null &&
    !state.columnMentions.some(
      (mention) => mention.quality === "full" && /last|past|previous/.test(mention.columns[0]!.name),
    )
  ) {
    state.problems.push(
      `“${relative[0]}” depends on the day it is asked; name the dates instead, such as “in 2025-03”.`,
    );
  }
  for (let index = 0; index < tokens.length; index++) {
    if (state.coverage.has(index) && state.fileMentions.some((file) => file.from <= index && index < file.to)) {
      // A year in the file's name chooses the file; it filters rows only when it is more than the name.
      if (yearOf(tokens[index]) !== undefined) continue;
    }
    const first = dateAt(tokens, index) ?? dayBefore(tokens, index);
    if (first === undefined || state.mentionAt(index)?.kind === "value") continue;
    const before = tokens[index - 1]?.word === "the" ? tokens[index - 2] : tokens[index - 1];
    const relation = relations.find((other) => other.words.includes(before?.word ?? ""))?.operator;
    const joiner = tokens[first.to]?.word ?? "";
    const second = ["and", "to", "until", "till", "through", "-", "–", "or", ","].includes(joiner)
      ? dateAt(tokens, first.to + 1)
      : undefined;
    // A bare number of four digits is a year only where the words around it speak of time.
    if (first.grain === "year" && relation === undefined && second === undefined && !isDateContext(state, index))
      continue;
    const column = dateColumnFor(state, index, first);
    if (column === undefined) continue;
    const isRange =
      second !== undefined &&
      (relation === "between" || relation === "from" || ["to", "until", "till", "through", "-", "–"].includes(joiner));
    if (before !== undefined && relation !== undefined) {
      const position = tokens.indexOf(before);
      state.coverage.cover(position, index);
      // "born before 2020": the date is named right before.
      const named = state.columnMentions.find((mention) => mention.to === position && mention.columns.includes(column));
      if (named !== undefined) state.use(named);
    }
    if (isRange) {
      const range = [resolve(state, first, column), resolve(state, second, column)];
      state.coverage.cover(first.from, second.to);
      index = second.to - 1;
      if (range[0] === undefined || range[1] === undefined) continue;
      state.conditions.push({ column: column.name, operator: "between", value: [range[0], range[1]] });
      continue;
    }
    state.coverage.cover(first.from, first.to);
    if (second !== undefined && second.grain === first.grain) {
      apart.push(first, second);
      state.coverage.cover(first.to, second.to);
      index = second.to - 1;
      continue;
    }
    index = first.to - 1;
    const onwards =
      /^onwards?$/.test(tokens[first.to]?.word ?? "") || (relation === "from" && tokens[first.to]?.word === "on");
    if (onwards) {
      state.coverage.cover(first.to);
      const value = resolve(state, first, column);
      if (value !== undefined)
        state.conditions.push({
          column: column.name,
          operator: "greater-or-equal",
          value: column.type === "number" ? Number(value) : value,
        });
    } else if (column.type === "number") {
      const operator =
        relation === undefined || relation === "between"
          ? "equals"
          : relation === "from"
            ? "greater-or-equal"
            : relation;
      state.conditions.push({ column: column.name, operator, value: Number(first.value) });
    } else if (first.month !== undefined && (relation === undefined || relation === "equals" || relation === "from")) {
      state.conditions.push({ column: column.name, operator: "month", value: first.month });
      if (yearsOf(column).length > 1)
        state.assumptions.push(`${monthNames[first.month - 1]} was taken of every year there is.`);
    } else {
      const value = resolve(state, first, column);
      const operator = relation === undefined || relation === "between" || relation === "from" ? "equals" : relation;
      if (value !== undefined) state.conditions.push({ column: column.name, operator, value });
    }
  }
  return apart;
}

function isDateContext(state: ReadingState, index: number): boolean {
  const { tokens } = state.clause;
  const next = tokens[index + 1]?.word;
  return (
    next === undefined ||
    ["and", "only", "?", ".", ",", "data", "vs", "versus", "per", "by"].includes(next) ||
    state.has("compare")
  );
}

function yearsOf(column: SurveyColumn): number[] {
  const first = Number(column.first?.slice(0, 4));
  const last = Number(column.last?.slice(0, 4));
  return Number.isNaN(first) ? [] : Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

/** True when a month lies within the dates of a column. */
function holds(column: SurveyColumn, month: string): boolean {
  return (column.first ?? "").slice(0, 7) <= month && month <= (column.last ?? "").slice(0, 7);
}

/** Fills in the year where the data leave no doubt about it. */
export function resolve(state: ReadingState, date: DateExpression, column: SurveyColumn): string | undefined {
  if (date.month === undefined && !date.value.startsWith("Q")) return date.value;
  const years = yearsOf(column).filter(
    (year) => date.month === undefined || holds(column, `${year}-${two(date.month)}`),
  );
  if (years.length === 1)
    return date.value.startsWith("Q") ? `${years[0]}-${date.value}` : `${years[0]}-${two(date.month!)}`;
  const said = state.clause.tokens
    .slice(date.from, date.to)
    .map((token) => token.text)
    .join(" ");
  state.problems.push(
    years.length === 0
      ? `${said} lies outside the dates of ${column.name}, ${column.first ?? "none"} to ${column.last ?? "none"}.`
      : `${said} could be of any year from ${years[0]} to ${years.at(-1)}; name the year.`,
  );
  return undefined;
}

function dateColumnFor(state: ReadingState, index: number, date: DateExpression): SurveyColumn | undefined {
  const columns = state.dateColumns();
  if (columns.length === 0) {
    const year = state.source.columns.find(
      (column) => column.type === "number" && column.stems.some((part) => part === "year" || part === "jahr"),
    );
    return date.grain === "year" ? year : undefined;
  }
  if (columns.length === 1) return columns[0];
  const near = state.columnMentions
    .filter((mention) => mention.columns.some((column) => column.type === "date"))
    .toSorted((a, b) => Math.abs(a.from - index) - Math.abs(b.from - index))[0];
  const named = near?.columns.filter((column) => column.type === "date") ?? [];
  if (near !== undefined && named.length === 1) {
    state.use(near);
    return named[0];
  }
  const [first, ...others] = columns;
  if (first!.empty === 0 && others.every((column) => column.empty > 0)) {
    state.assumptions.push(`Dates were taken from ${first!.name}, which every row has.`);
    return first;
  }
  state.problems.push(`Which date is meant: ${columns.map((column) => column.name).join(" or ")}?`);
  return columns[0];
}
