import type { SurveyColumn } from "../survey/survey.ts";
import { baseTable } from "./base-table.ts";
import { columnIsOf } from "./mentions.ts";
import { from, type NodeReference, type PlanNode } from "./node.ts";
import { pickMeasures } from "./pick-measure.ts";
import { measureColumns } from "./read-conditions.ts";
import { readSubject } from "./subject.ts";
import type { Condition, Group } from "./state.ts";
import {
  aggregateTable,
  arithmetic,
  capital,
  columnStep,
  deriveColumn,
  filterTable,
  measureTitle,
  singleNumber,
} from "./table-nodes.ts";
import type { TableAnswer, TableQuestion } from "./table-question.ts";
import { readDifference } from "./read-difference.ts";

/** Reads what goes beyond totals and extremes: consumption, outliers, shares, trends, correlation, summaries. */
export function readAnalysis(question: TableQuestion): TableAnswer | undefined {
  const { state } = question;
  const { has } = { has: state.has.bind(state) };
  if (has("unusual", "unusual-high", "unusual-low")) return readUnusual(question);
  if (has("above-average", "below-average")) return readAgainstAverage(question);
  if (has("consumption") && readingColumn(question) !== undefined) return readConsumption(question);
  if (has("difference")) return readDifference(question);
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

/** A meter's counter: a number column named as a reading, in a table that a reading makes sense of. */
function readingColumn({ state }: TableQuestion): SurveyColumn | undefined {
  const direct = state.columnMentions.some((mention) =>
    mention.columns.some((column) => column.type === "number" && !columnIsOf(column, "reading")),
  );
  if (direct) return undefined;
  const columns = measureColumns(state.source.columns);
  const readings = columns.filter((column) => columnIsOf(column, "reading"));
  if (readings.length === 1) return readings[0];
  return columns.length === 1 &&
    state.source.stems.some((part) => part === "read" || part === "met" || part === "meter")
    ? columns[0]
    : undefined;
}

function readConsumption(question: TableQuestion): TableAnswer | undefined {
  const { state } = question;
  const reading = readingColumn(question);
  const date = state.dateColumns()[0];
  if (reading === undefined || date === undefined) {
    state.problems.push("Consumption needs a column of readings and a column of dates.");
    return undefined;
  }
  for (const mention of state.columnMentions) if (mention.columns.includes(reading)) state.use(mention);
  state.coverConcepts("consumption", "difference", "measure-sum", "group");
  const meter = meterColumn(question, date);
  const derived = deriveColumn(state.source.node, {
    operation: "difference",
    column: reading.name,
    as: "consumption",
    orderBy: date.name,
    within: meter?.name,
  });
  state.assumptions.push(
    `Consumption is the difference to the reading before${meter === undefined ? "" : ` of the same ${meter.name}`}; it belongs to the day of the later reading, and the first reading has none.`,
  );
  const table = baseTable(question, derived);
  const groups = state.groups.filter((group) => group.column !== meter || state.groups.length === 1);
  const wantsChart = state.has("chart", "chart-bar", "chart-line");
  const total = /\b(total|how much|sum|overall|in total)\b/i.test(state.clause.text);
  if (groups.length === 0 && total && !wantsChart) {
    if (meter !== undefined && !state.conditions.some((condition) => condition.column === meter.name))
      return grouped(table, [{ column: meter, part: "value", as: meter.name }]);
    return {
      node: singleNumber(table, { operation: "sum", column: "consumption", as: "consumption" }),
      heading: "Total consumption",
    };
  }
  const split =
    meter !== undefined &&
    !state.conditions.some((condition) => condition.column === meter.name && condition.operator === "equals");
  const answer: TableAnswer =
    groups.length === 0
      ? { node: table, heading: "Consumption", chart: { x: date.name, y: ["consumption"], isTime: true } }
      : grouped(
          table,
          split && !groups.some((group) => group.column === meter)
            ? [...groups, { column: meter, part: "value", as: meter.name }]
            : groups,
        );
  const byMeterOnly = groups.length === 1 && groups[0]!.column === meter;
  if (!split || byMeterOnly || answer.chart === undefined || meter.values.length > 6) return answer;
  const chosen = state.conditions.find(
    (condition) => condition.column === meter.name && condition.operator === "in",
  )?.value;
  const names = Array.isArray(chosen) ? chosen.map(String) : meter.values;
  const series = names.map((name) => ({
    name: `Consumption, ${name}`,
    node: filterTable(answer.node, [{ column: meter.name, operator: "equals", value: name }]),
  }));
  return { ...answer, series };
}

function grouped(table: PlanNode, groups: readonly Group[]): TableAnswer {
  const time = groups.find((group) => group.part !== "value");
  const as = "total consumption";
  return {
    node: aggregateTable(table, groups, [{ operation: "sum", column: "consumption", as }]),
    heading: `Total consumption per ${groups.map((group) => group.as).join(" and ")}`,
    chart: { x: (time ?? groups[0]!).as, y: [as], isTime: time !== undefined },
  };
}

/** The text column that tells meters apart: it repeats, and no meter was read twice on one day. */
function meterColumn({ state }: TableQuestion, date: SurveyColumn): SurveyColumn | undefined {
  const candidates = state.source.columns.filter(
    (column) =>
      column.type === "text" && column.distinct > 1 && column.distinct < state.source.rows && column.empty === 0,
  );
  const named = candidates.find((column) =>
    column.stems.some((part) => ["met", "meter", "counter", "kind", "type", "device", "sensor"].includes(part)),
  );
  if (named !== undefined) return named;
  if (candidates.length > 1 && date.distinct < state.source.rows)
    state.problems.push(
      `Which column tells the meters apart: ${candidates.map((column) => column.name).join(" or ")}?`,
    );
  return date.distinct < state.source.rows ? candidates[0] : undefined;
}

/** What the values of a series are: rows as they are, or totals per period or group. */
function seriesOf(question: TableQuestion): { table: PlanNode; column: string; label: string; x: string } | undefined {
  const { state } = question;
  const start =
    state.has("consumption") && readingColumn(question) !== undefined ? readConsumption(question) : undefined;
  if (start?.chart !== undefined)
    return { table: start.node, column: start.chart.y[0]!, label: start.heading, x: start.chart.x };
  const groups = state.groups.length > 0 ? state.groups : subjectGroup(question);
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

function subjectGroup(question: TableQuestion): Group[] {
  const subject = readSubject(question.state);
  return subject === undefined ? [] : [subject];
}

const deviations = 1.5;

/** Outliers: values further from the mean of their series than a number of standard deviations (of a sample). */
function readUnusual(question: TableQuestion): TableAnswer | undefined {
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
    `${capital(kind)} was taken to mean more than ${deviations} standard deviations ${both ? "from" : lows ? "below" : "above"} the mean of ${series.label}.`,
  );
  return {
    node: filterTable(table, conditions, "any"),
    heading: `${capital(kind)} ${series.label}`,
    chart: { x: series.x, y: [column], isTime: true },
    beside: bounds.map((one) => ({ node: one, heading: one.title })),
  };
}

function readAgainstAverage(question: TableQuestion): TableAnswer | undefined {
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

function readCorrelation(question: TableQuestion): TableAnswer | undefined {
  const { state } = question;
  state.coverConcepts("correlation", "between");
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

function readTrend(question: TableQuestion): TableAnswer | undefined {
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

function readRunning(question: TableQuestion): TableAnswer | undefined {
  const { state } = question;
  state.coverConcepts("running-total", "measure-sum");
  const dates = state.dateColumns();
  const time = state.groups.find((group) => group.part !== "value");
  const measure = pickMeasures(state)[0];
  if (measure === undefined) return undefined;
  if (dates.length !== 1 || state.groups.some((group) => group.part === "value")) {
    state.problems.push("A running total needs one column of dates and no other groups.");
    return undefined;
  }
  const as = `running total of ${measure.name}`;
  const base = baseTable(question);
  const sum = `total ${measure.name}`;
  const table =
    time === undefined ? base : aggregateTable(base, [time], [{ operation: "sum", column: measure.name, as: sum }]);
  const x = time?.as ?? dates[0]!.name;
  const node = deriveColumn(table, {
    operation: "running-total",
    column: time === undefined ? measure.name : sum,
    as,
    orderBy: x,
  });
  return { node, heading: capital(as), chart: { x, y: [as], isTime: true } };
}

function readChange(question: TableQuestion): TableAnswer | undefined {
  const { state } = question;
  const yearly = /\byear (over|on)\b/i.test(state.clause.text);
  state.coverConcepts("change", "measure-sum", "period-month", "period-year");
  const measure = pickMeasures(state)[0];
  const dates = state.dateColumns();
  if (measure === undefined) return undefined;
  if (dates.length !== 1) {
    state.problems.push("Growth needs one column of dates.");
    return undefined;
  }
  const group: Group = state.groups.find((other) => other.part !== "value") ?? {
    column: dates[0]!,
    part: yearly ? "year" : "month",
    as: yearly ? "year" : "month",
  };
  const sum = `total ${measure.name}`;
  const as = `change of ${sum} in percent`;
  const totals = aggregateTable(baseTable(question), [group], [{ operation: "sum", column: measure.name, as: sum }]);
  state.assumptions.push(
    `${measure.name} was added up for each ${group.as}; the change is to the ${group.as} before that has rows.`,
  );
  return {
    node: deriveColumn(totals, { operation: "percent-change", column: sum, as, orderBy: group.as }),
    heading: capital(as),
    chart: { x: group.as, y: [as], isTime: true },
  };
}

/** Shares of a whole: per group, or of the one value that is named. */
function readShare(question: TableQuestion): TableAnswer | undefined {
  const { state } = question;
  state.coverConcepts("share", "measure-sum", "measure-count");
  const named = state.conditions.filter(
    (condition) => condition.operator === "equals" && typeof condition.value === "string" && state.groups.length === 0,
  );
  const column = state.source.columns.find((other) => other.name === named[0]?.column && other.type === "text");
  const groups: Group[] =
    state.groups.length > 0
      ? [...state.groups]
      : column === undefined
        ? subjectGroup(question)
        : [{ column, part: "value", as: column.name }];
  if (groups.length !== 1) {
    state.problems.push("It is not clear of what the shares are to be shown; say “the share of each …”.");
    return undefined;
  }
  const counts =
    state.fileMentions.some((mention) => !mention.exact) &&
    !state.columnMentions.some((mention) => mention.columns.some((other) => other.type === "number")) &&
    !state.clause.tokens.some((token) => ["spend", "cost", "revenu", "pay", "expens"].includes(token.stem));
  const measure = counts ? undefined : pickMeasures(state, ["money"])[0];
  if (!counts && measure === undefined) return undefined;
  const inner = counts
    ? { operation: "count" as const, as: "rows" }
    : { operation: "sum" as const, column: measure!.name, as: `total ${measure!.name}` };
  const own = column !== undefined && state.groups.length === 0 ? named[0] : undefined;
  const others = state.conditions.filter((condition) => condition !== own);
  const totals = aggregateTable(filterTable(state.source.node, others), groups, [inner]);
  const as = "share in percent";
  let node = deriveColumn(totals, { operation: "share", column: inner.as, as });
  if (own !== undefined) node = filterTable(node, [own]);
  return {
    node,
    heading: `Share of ${inner.as} per ${groups[0]!.as}`,
    chart: { x: groups[0]!.as, y: [as], isTime: false },
  };
}

function readStatistic(question: TableQuestion): TableAnswer | undefined {
  const { state } = question;
  const { tokens } = state.clause;
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
  void tokens;
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
