import { baseTable } from "./base-table.ts";
import { columnStep } from "./table-nodes.ts";
import type { TableAnswer, TableQuestion } from "./table-question.ts";
import { readConsumption, readingColumn } from "./read-consumption.ts";
import { readEnds } from "./read-ends.ts";
import { readDifference } from "./read-difference.ts";
import { readAgainstAverage, readUnusual } from "./read-outliers.ts";
import { readChange, readRunning, readShare } from "./read-shares.ts";
import { readCorrelation, readStatistic, readTrend } from "./read-statistic.ts";

/** Reads what goes beyond totals and extremes: consumption, outliers, shares, trends, correlation, summaries. */
export function readAnalysis(question: TableQuestion): TableAnswer | undefined {
  const { state } = question;
  const has = state.has.bind(state);
  if (has("unusual", "unusual-high", "unusual-low")) return readUnusual(question);
  if (has("above-average", "below-average")) return readAgainstAverage(question);
  if (has("consumption") && readingColumn(question) !== undefined) return readConsumption(question);
  if (
    state
      .spans("change")
      .some(
        (span) =>
          span.from === 0 &&
          /^(grow|rise|increase|drop|fall|change|decrease|decline)$/.test(state.clause.tokens[0]!.word),
      )
  )
    state.problems.push(
      `“${state.clause.tokens[0]!.text}” sounds like an order, and no registered agent may change the data.`,
    );
  const ends = readEnds(question);
  if (ends !== undefined) return ends;
  if (has("difference") || (has("change") && isBetweenDates(question))) return readDifference(question);
  if (has("correlation")) return readCorrelation(question);
  if (has("regression")) return readTrend(question);
  if (has("running-total")) return readRunning(question);
  if (has("change")) return readChange(question);
  if (has("share") && !has("chart-pie")) return readShare(question);
  if (has("measure-stddev", "measure-quantiles", "summary")) return readStatistic(question);
  if (has("describe") && state.columnMentions.length === 0) {
    state.coverConcepts("describe");
    return {
      node: columnStep("describe-table", "table", baseTable(question), {}, `Describe ${state.source.label}`),
      heading: `Overview of ${state.source.label}`,
    };
  }
  return undefined;
}

/** "How much did it rise between December and January": two ends of a stretch, not each step of it. */
function isBetweenDates({ state, apart }: TableQuestion): boolean {
  const dates = state.dateColumns().map((column) => column.name);
  const range = state.conditions.some(
    (condition) => condition.operator === "between" && dates.includes(condition.column),
  );
  return (range || apart.length === 2) && /\b(between|from)\b/i.test(state.clause.text) && state.groups.length === 0;
}
