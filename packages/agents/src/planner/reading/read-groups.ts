import type { Concept } from "../language/vocabulary.ts";
import type { SurveyColumn } from "../survey/survey.ts";
import { relatedColumns } from "./mentions.ts";
import type { DatePart, ReadingState } from "./state.ts";

const parts: Readonly<Partial<Record<Concept, DatePart>>> = {
  "period-day": "day",
  "period-week": "week",
  "period-month": "month",
  "period-quarter": "quarter",
  "period-year": "year",
  "period-weekday": "weekday",
};
const adjectives = new Set(["daily", "weekly", "monthly", "quarterly", "yearly", "annual", "annually"]);

/** The period named at a token, if any. */
export function periodAt(state: ReadingState, index: number): { part: DatePart; to: number } | undefined {
  for (const span of state.clause.spans) {
    const part = parts[span.concept];
    if (span.from === index && part !== undefined) return { part, to: span.to };
  }
  return undefined;
}

/** Reads "per category and month", "by region", "for each meter", "monthly". */
export function readGroups(state: ReadingState): void {
  const { tokens } = state.clause;
  for (const span of state.spans("group")) {
    let at = span.to;
    let found = false;
    for (;;) {
      while (["the", "of", "its", "their", "our", "my", "different"].includes(tokens[at]?.word ?? "")) at += 1;
      const next = groupAt(state, at);
      if (next === undefined) break;
      found = true;
      state.coverage.cover(at, next);
      at = next;
      // "per category and per month", "by city, then by year"
      let link = at;
      while ([",", "and", "then", "by", "per", "for", "each", "within", "&"].includes(tokens[link]?.word ?? ""))
        link += 1;
      if (link === at || groupAt(state, link, true) === undefined) break;
      state.coverage.cover(at, link);
      at = link;
    }
    if (found) state.coverage.cover(span.from, span.to);
  }
  for (const [index, token] of tokens.entries()) {
    const period = periodAt(state, index);
    const adverbial =
      adjectives.has(token.word) ||
      (period !== undefined && period.to - index === 3 && tokens[index + 1]?.word === "by");
    if (period === undefined || !adverbial || state.coverage.has(index)) continue;
    if (addPeriod(state, period.part, index)) state.coverage.cover(index, period.to);
  }
}

/** Reads one group at a place; returns where it ends. With `peek` nothing is recorded. */
function groupAt(state: ReadingState, index: number, peek = false): number | undefined {
  const mention = state.columnMentions.find((other) => other.from === index);
  const column =
    mention?.columns.find((other) => other.type !== "number") ??
    mention?.columns.find((other) => other.distinct <= 31 && other.distinct * 2 <= state.source.rows);
  if (mention !== undefined && column !== undefined) {
    const choices = mention.columns.filter((other) => other.type !== "number");
    if (!peek) {
      if (choices.length > 1)
        state.problems.push(`Which column is meant to group by: ${choices.map((other) => other.name).join(" or ")}?`);
      state.use(mention);
      const nearby = periodAt(state, mention.to);
      if (column.type === "date" && nearby !== undefined) {
        addGroup(state, column, nearby.part);
        return nearby.to;
      }
      addGroup(state, column, "value");
    }
    return mention.to;
  }
  const period = periodAt(state, index);
  if (period !== undefined && state.dateColumns().length > 0) {
    if (!peek) addPeriod(state, period.part, index);
    return period.to;
  }
  const token = state.clause.tokens[index];
  if (token?.kind !== "word" || mention !== undefined) return undefined;
  const related = relatedColumns(token.stem, state.source).filter((other) => other.type === "text");
  if (related.length !== 1) return undefined;
  if (!peek) {
    addGroup(state, related[0]!, "value");
    state.assumptions.push(`“${token.text}” was taken to mean the column ${related[0]!.name}.`);
  }
  return index + 1;
}

function addGroup(state: ReadingState, column: SurveyColumn, part: DatePart | "value"): void {
  if (state.groups.some((group) => group.column === column && group.part === part)) return;
  state.groups.push({ column, part, as: part === "value" ? column.name : part });
}

/** Groups by a part of the one date column there is, or of the one that is named close by. */
export function addPeriod(state: ReadingState, part: DatePart, index: number): boolean {
  const columns = state.dateColumns();
  if (columns.length === 0) return false;
  if (columns.length > 1) {
    const named = state.columnMentions
      .filter((mention) => mention.columns.filter((column) => column.type === "date").length === 1)
      .toSorted((a, b) => Math.abs(a.from - index) - Math.abs(b.from - index))[0];
    // A date that every row has, beside dates that some lack, is when the row came to be.
    const [first, ...others] = columns;
    if (named === undefined && first!.empty === 0 && others.every((column) => column.empty > 0)) {
      state.assumptions.push(`Dates were taken from ${first!.name}, which every row has.`);
      addGroup(state, first!, part);
      return true;
    }
    if (named === undefined) {
      state.problems.push(`Which date is meant: ${columns.map((column) => column.name).join(" or ")}?`);
      return true;
    }
    state.use(named);
    addGroup(
      state,
      named.columns.find((column) => column.type === "date")!,
      part,
    );
    return true;
  }
  addGroup(state, columns[0]!, part);
  return true;
}
