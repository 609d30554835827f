import { baseTable } from "./base-table.ts";
import { pickMeasures } from "./pick-measure.ts";
import { subjectGroups } from "./subject.ts";
import { from, type NodeReference, type PlanNode } from "./node.ts";
import type { Condition } from "./state.ts";
import {
  aggregateTable,
  arithmetic,
  capital,
  columnStep,
  filterTable,
  measureTitle,
  singleNumber,
} from "./table-nodes.ts";
import type { TableAnswer, TableQuestion } from "./table-question.ts";
import { readConsumption, readingColumn } from "./read-consumption.ts";

/** What the values of a series are: rows as they are, or totals per period or group. */
function seriesOf(question: TableQuestion): { table: PlanNode; column: string; label: string; x: string } | undefined {
  const { state } = question;
  const start =
    state.has("consumption") && readingColumn(question) !== undefined ? readConsumption(question) : undefined;
  if (start?.chart !== undefined)
    return { table: start.node, column: start.chart.y[0]!, label: start.heading, x: start.chart.x };
  const groups = state.groups.length > 0 ? state.groups : subjectGroups(question);
  const measure = pickMeasures(state, ["money"])[0];
  if (measure === undefined) return undefined;
  const table = baseTable(question);
  if (groups.length === 0)
    return { table, column: measure.name, label: measure.name, x: state.dateColumns()[0]?.name ?? measure.name };
  const operation = state.has("measure-mean") ? "mean" : "sum";
  state.coverConcepts("measure-mean", "measure-sum");
  const as = measureTitle({ operation, column: measure.name });
  return {
    table: aggregateTable(table, groups, [{ operation, column: measure.name, as }]),
    column: as,
    label: `${as} per ${groups.map((group) => group.as).join(" and ")}`,
    x: groups[0]!.as,
  };
}

/** The usual rule of thumb for a sample that is roughly normal. */
const deviations = 2;

/** Outliers: values further from the mean of their series than a number of standard deviations (of a sample). */
export function readUnusual(question: TableQuestion): TableAnswer | undefined {
  const { state } = question;
  const series = seriesOf(question);
  state.coverConcepts("unusual", "unusual-high", "unusual-low", "superlative-high");
  if (series === undefined) return undefined;
  for (const [index, token] of state.clause.tokens.entries())
    if (["high", "low", "values", "value"].includes(token.word)) state.coverage.cover(index);
  const lows = state.has("unusual-low") || /\bunusual\w*\s+low\b/i.test(state.clause.text);
  const highs = !lows || state.has("unusual-high");
  const both =
    !lows && !state.has("unusual-high") && !/\bunusual\w*\s+(high|large|expensive)\b/i.test(state.clause.text);
  const { table, column } = series;
  const mean = singleNumber(table, { operation: "mean", column, as: column });
  const deviation = columnStep("standard-deviation", "number", table, { column }, `Standard deviation of ${column}`);
  const margin = arithmetic("multiply", [from(deviation, "/value"), deviations], `${deviations} standard deviations`);
  const conditions: Condition[] = [];
  const bounds: PlanNode[] = [];
  const bound = (operation: "add" | "subtract", title: string): NodeReference => {
    const node = arithmetic(operation, [from(mean, "/value"), from(margin, "/value")], title);
    bounds.push(node);
    return from(node, "/value");
  };
  if (highs || both)
    conditions.push({ column, operator: "greater", value: bound("add", `Upper bound of the usual ${column}`) });
  if (lows || both)
    conditions.push({ column, operator: "less", value: bound("subtract", `Lower bound of the usual ${column}`) });
  const kind = both ? "unusual" : lows ? "unusually low" : "unusually high";
  state.assumptions.push(
    `${capital(kind)} was taken to mean more than ${deviations} standard deviations ${both ? "from" : lows ? "below" : "above"} the mean of ${series.label}; where no row is shown, none is.`,
  );
  return {
    node: filterTable(table, conditions, "any"),
    heading: `${capital(kind)} ${series.label}`,
    chart: { x: series.x, y: [column], isTime: true },
    beside: bounds.map((one) => ({ node: one, heading: one.title })),
  };
}

export function readAgainstAverage(question: TableQuestion): TableAnswer | undefined {
  const { state } = question;
  const above = state.has("above-average");
  state.coverConcepts("above-average", "below-average");
  const series = seriesOf(question);
  if (series === undefined) return undefined;
  const mean = singleNumber(series.table, { operation: "mean", column: series.column, as: series.column });
  const node = filterTable(series.table, [
    { column: series.column, operator: above ? "greater" : "less", value: from(mean, "/value") },
  ]);
  return {
    node,
    heading: `${capital(series.label)} ${above ? "above" : "below"} the average`,
    chart: { x: series.x, y: [series.column], isTime: false },
  };
}
