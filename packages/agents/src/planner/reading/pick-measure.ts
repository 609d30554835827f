import { isStopWord } from "../language/stop-words.ts";
import { stem } from "../language/stem.ts";
import { groupsOf, type WordGroup } from "../language/synonyms.ts";
import type { SurveyColumn } from "../survey/survey.ts";
import { columnIsOf, relatedColumns } from "./mentions.ts";
import { measureColumns } from "./measure-columns.ts";
import type { ReadingState } from "./state.ts";

/**
 * The number columns a calculation is about: those named; else those a word is related to; else those the
 * calculation itself hints at ("longest"); else the only one there is. Says what was assumed, and asks where
 * several fit.
 */
export function pickMeasures(state: ReadingState, hints: readonly WordGroup[] = []): SurveyColumn[] {
  const columns = choose(state, hints);
  // "brought in the most revenue": a verb of the same kind says nothing more.
  for (const [index, token] of state.clause.tokens.entries()) {
    if (token.kind !== "word" || state.coverage.has(index)) continue;
    const groups = [...groupsOf(token.stem)];
    // "who ran the fastest", "how far did she cycle": what was done, beside how long or how far.
    const moved = motions.has(token.stem) && state.mentionAt(index) === undefined;
    if (moved && columns.some((column) => columnIsOf(column, "duration") || columnIsOf(column, "distance")))
      state.coverage.cover(index);
    if (columns.some((column) => groups.some((group) => columnIsOf(column, group)))) state.coverage.cover(index);
  }
  return columns;
}

const motions: ReadonlySet<string> = new Set(
  [
    "run",
    "swim",
    "cycle",
    "ride",
    "walk",
    "drive",
    "travel",
    "race",
    "finish",
    "jog",
    "row",
    "sail",
    "hike",
    "clock",
  ].map(stem),
);

function choose(state: ReadingState, hints: readonly WordGroup[]): SurveyColumn[] {
  const named: SurveyColumn[] = [];
  let previous: { from: number; to: number; column: SurveyColumn } | undefined;
  for (const mention of state.columnMentions) {
    if (state.used.has(mention)) continue;
    const numeric = mention.columns.filter((column) => column.type === "number");
    if (numeric.length === 0) continue;
    const hinted = numeric.filter((column) => hints.some((hint) => columnIsOf(column, hint)));
    const measured = measureColumns(numeric);
    const choice =
      numeric.length === 1 ? numeric : hinted.length === 1 ? hinted : measured.length === 1 ? measured : numeric;
    state.use(mention);
    if (choice.length > 1) {
      const said = words(state, mention.from, mention.to);
      state.problems.push(`“${said}” could be ${choice.map((column) => column.name).join(" or ")}; name one.`);
    }
    // "deal value": of two names side by side the last says what is meant, the first of what.
    if (previous?.to === mention.from && named.at(-1) === previous.column && choice[0] !== previous.column) {
      named.pop();
      state.assumptions.push(`“${words(state, previous.from, mention.to)}” was taken to mean ${choice[0]!.name}.`);
    }
    previous = { from: mention.from, to: mention.to, column: choice[0]! };
    if (!named.includes(choice[0]!)) named.push(choice[0]!);
  }
  if (named.length > 0) return named;
  for (const [index, token] of state.clause.tokens.entries()) {
    if (token.kind !== "word" || state.coverage.has(index) || isStopWord(token.word)) continue;
    const mention = state.mentionAt(index);
    // "the cheapest three items", of a column item: the word names that column, not a quantity.
    if (mention?.kind === "column" && mention.columns.every((column) => column.type === "text")) continue;
    const related = measureColumns(
      relatedColumns(token.stem, state.source).filter((column) => column.type === "number"),
    );
    if (related.length === 0) continue;
    state.coverage.cover(index);
    return settle(state, related, `“${token.text}”`);
  }
  const hinted = measureColumns(
    state.source.columns.filter((column) => hints.some((hint) => columnIsOf(column, hint))),
  );
  if (hinted.length > 0) return settle(state, hinted, "the question");
  const all = measureColumns(state.source.columns);
  if (all.length === 1 && hints.length === 0) return settle(state, all, "the question");
  state.problems.push(
    all.length === 0
      ? `${state.source.label} has no column of numbers to calculate with.`
      : `Which column is meant: ${all.map((column) => column.name).join(", ")}?`,
  );
  return [];
}

function settle(state: ReadingState, columns: readonly SurveyColumn[], what: string): SurveyColumn[] {
  if (columns.length > 1) {
    state.problems.push(
      `For ${what} there are several columns: ${columns.map((column) => column.name).join(", ")}; name one.`,
    );
    return [columns[0]!];
  }
  const assumption = `${what === "the question" ? "The question" : what} was taken to be about the column ${columns[0]!.name}.`;
  if (!state.assumptions.includes(assumption)) state.assumptions.push(assumption);
  return [columns[0]!];
}

/** The words of a stretch of the clause as written. */
export function words(state: ReadingState, from: number, to: number): string {
  return state.clause.tokens
    .slice(from, to)
    .map((token) => token.text)
    .join(" ");
}
