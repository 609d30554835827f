import type { WordGroup } from "../language/synonyms.ts";
import type { SurveyColumn } from "../survey/survey.ts";
import { columnIsOf } from "./mentions.ts";
import type { ReadingState } from "./state.ts";
import type { Superlative } from "./superlative.ts";
import type { TableQuestion } from "./table-question.ts";

/** The kinds of columns a superlative speaks of, where speed gives way to time if there is no speed. */
export function hintsFor({ state }: TableQuestion, superlative: Superlative): WordGroup[] {
  if (!superlative.hints.includes("speed")) return [...superlative.hints];
  return state.source.columns.some((column) => columnIsOf(column, "speed")) ? ["speed"] : ["duration"];
}

/** The fastest has the greatest speed, but the least time. */
export function directionFor(
  state: ReadingState,
  superlative: Superlative,
  measure: SurveyColumn | undefined,
): "high" | "low" {
  if (measure !== undefined && superlative.judges) {
    const wantsLow = isBetterLow(measure);
    const low = wantsLow !== (superlative.direction === "low");
    state.assumptions.push(
      `“${state.clause.tokens[superlative.span.to - 1]!.text}” was taken to mean the ${low ? "lowest" : "highest"} ${measure.name}.`,
    );
    return low ? "low" : "high";
  }
  if (measure === undefined || !superlative.hints.includes("speed") || columnIsOf(measure, "speed"))
    return superlative.direction;
  return superlative.direction === "high" ? "low" : "high";
}

/** Less is better of times and of what is paid; more of all else. */
function isBetterLow(column: SurveyColumn): boolean {
  if (columnIsOf(column, "duration")) return true;
  return column.stems.some((part) =>
    [
      "cost",
      "price",
      "expens",
      "spend",
      "fine",
      "fee",
      "pay",
      "error",
      "bill",
      "rent",
      "charg",
      "loss",
      "debt",
    ].includes(part),
  );
}

/** "Who borrowed the most?": the verb is what the rows are about, and nothing is named that it could be measured in. */
export function countsDoing({ state }: TableQuestion, { span }: Superlative): boolean {
  const { tokens } = state.clause;
  const ends = tokens
    .slice(span.to)
    .every((token) => token.kind === "symbol" || /^(often|times|frequently)$/.test(token.word));
  const number = state.columnMentions.some((mention) => mention.columns.some((column) => column.type === "number"));
  if (!ends || number || tokens[span.to - 1]?.word !== "most") return false;
  const verb = tokens.findLastIndex(
    (token, index) => index < span.from && token.kind === "word" && token.word !== "the",
  );
  const mention = state.mentionAt(verb);
  const doing = mention !== undefined && mention.kind !== "value" && /(ed|en|ught|nt)$/.test(tokens[verb]!.word);
  if (!doing || !tokens.some((token) => /^(who|which|what)$/.test(token.word))) return false;
  for (let at = span.to; at < tokens.length; at++) state.coverage.cover(at);
  state.assumptions.push("The rows of each were counted, since nothing to measure was named.");
  return true;
}
