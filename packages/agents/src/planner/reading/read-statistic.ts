import { baseTable } from "./base-table.ts";
import { pickMeasures } from "./pick-measure.ts";
import { columnStep } from "./table-nodes.ts";
import type { TableAnswer, TableQuestion } from "./table-question.ts";

export function readCorrelation(question: TableQuestion): TableAnswer | undefined {
  const { state } = question;
  state.coverConcepts("correlation", "between", "measure-count");
  for (const [index, token] of state.clause.tokens.entries())
    if (["between", "strong", "strongly"].includes(token.word)) state.coverage.cover(index);
  const columns = pickMeasures(state);
  if (columns.length !== 2) {
    if (columns.length === 1) state.problems.push("A correlation needs two columns of numbers; name both.");
    else if (columns.length > 2) state.problems.push("A correlation takes two columns; more were named.");
    return undefined;
  }
  const [x, y] = [columns[0]!.name, columns[1]!.name];
  const title = `Correlation of ${x} and ${y}`;
  return {
    node: columnStep("correlation", "number", baseTable(question), { x, y }, title),
    heading: title,
  };
}

export function readTrend(question: TableQuestion): TableAnswer | undefined {
  const { state } = question;
  state.coverConcepts("regression", "chart-line", "measure-sum", "between");
  const columns = pickMeasures(state);
  const dates = state.dateColumns();
  const y = columns[0];
  if (y === undefined) return undefined;
  const x = columns[1]?.name ?? (dates.length === 1 ? dates[0]!.name : undefined);
  if (x === undefined) {
    state.problems.push("A trend needs a date column or a second column of numbers.");
    return undefined;
  }
  if (state.groups.length > 0)
    state.problems.push("A trend per group cannot be calculated; ask for one group at a time.");
  const title = `Trend of ${y.name} over ${x}`;
  const table = baseTable(question);
  const axes = columns.length === 2 ? { x: columns[1]!.name, y: y.name } : { x, y: y.name };
  return {
    node: columnStep("regression", "table", table, axes, title),
    heading: title,
    chart: { x, y: [y.name], isTime: true },
    series: [{ name: `${y.name} over ${x}`, node: table }],
  };
}

export function readStatistic(question: TableQuestion): TableAnswer | undefined {
  const { state } = question;
  const stddev = state.has("measure-stddev");
  const quantiles = state.has("measure-quantiles");
  const probability = quantiles ? percentile(question) : undefined;
  state.coverConcepts("measure-stddev", "measure-quantiles", "summary");
  if (state.groups.length > 0)
    state.problems.push("This statistic cannot be calculated per group; ask for one group at a time.");
  const columns = pickMeasures(state);
  const measure = columns[0];
  if (measure === undefined) return undefined;
  if (columns.length > 1) state.problems.push(`Name one column: ${columns.map((column) => column.name).join(" or ")}.`);
  const table = baseTable(question);
  const column = measure.name;
  if (/\b(?:mean|average|median)\b/i.test(state.clause.text) && stddev) {
    state.coverConcepts("measure-mean", "measure-median");
    return {
      node: columnStep("summary", "table", table, { column }, `Summary of ${column}`),
      heading: `Summary of ${column}`,
    };
  }
  if (stddev)
    return {
      node: columnStep("standard-deviation", "number", table, { column }, `Standard deviation of ${column}`),
      heading: `Standard deviation of ${column} (of a sample)`,
    };
  if (quantiles) {
    const slots = probability === undefined ? { column } : { column, probabilities: [probability] };
    const title =
      probability === undefined ? `Quartiles of ${column}` : `${probability * 100}th percentile of ${column}`;
    return { node: columnStep("quantiles", "table", table, slots, title), heading: title };
  }
  return {
    node: columnStep("summary", "table", table, { column }, `Summary of ${column}`),
    heading: `Summary of ${column}`,
  };
}

/** "90th percentile", "95 percentile". */
function percentile({ state }: TableQuestion): number | undefined {
  for (const span of state.spans("measure-quantiles")) {
    const token = state.clause.tokens[span.from - 1];
    const number = token?.value ?? Number(/^(\d+)(st|nd|rd|th)$/.exec(token?.word ?? "")?.[1]);
    if (!Number.isNaN(number) && number > 0 && number < 100) {
      state.coverage.cover(span.from - 1);
      return number / 100;
    }
  }
  return undefined;
}
