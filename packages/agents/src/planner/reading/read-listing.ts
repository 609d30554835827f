import { baseTable } from "./base-table.ts";
import { aggregateTable, capital, limitTable, selectColumns, sortTable } from "./table-nodes.ts";
import type { TableAnswer, TableQuestion } from "./table-question.ts";
import { pickMeasures } from "./pick-measure.ts";
import type { WordGroup } from "../language/synonyms.ts";
import type { SurveyColumn } from "../survey/survey.ts";
import { columnIsOf } from "./mentions.ts";
import { readLeadingOrder } from "./superlative.ts";

/** Reads a clause that asks for rows: filtered, sorted, cut, with some columns. */
export function readListing(question: TableQuestion): TableAnswer | undefined {
  const { state } = question;
  const { tokens } = state.clause;
  const chart = state.has("chart", "chart-bar", "chart-line", "chart-pie", "chart-scatter", "chart-histogram");
  const order = readLeadingOrder(state);
  const joins = state.has("join") && state.source.node.operation === "join-tables";
  const sorts = order !== undefined || state.has("sort", "order-ascending", "order-descending");
  const distinct = state.has("measure-distinct");
  const asks =
    state.has("list", "table", "export") ||
    chart ||
    sorts ||
    joins ||
    tokens.some((token) => /^(which|who|what|when)$/.test(token.word));
  const named = state.mentions.some((mention) => mention.kind !== "file") || state.conditions.length > 0;
  if (!asks && !(named && state.conditions.length > 0)) {
    state.problems.push(`It is not clear what should be done with ${state.source.label}.`);
    return undefined;
  }
  let node = baseTable(question);
  if (chart) return chartOfRows(question, node);
  if (joins) coverJoin(question);
  let heading = `Rows of ${state.source.label}`;
  if (sorts) {
    const sorted =
      order === undefined || state.has("sort") ? sortColumn(question) : orderedColumn(question, order.hints);
    if (sorted !== undefined) {
      node = sortTable(node, sorted.name, order === undefined ? sortOrder(question) : orderOf(order, sorted));
      heading += ` by ${sorted.name}`;
    }
  }
  const end = state.spans("first", "last").find((span) => !state.coverage.has(span.from));
  if (end !== undefined) {
    const number = [end.to, end.from - 1].find((at) => tokens[at]?.value !== undefined && !state.coverage.has(at));
    const count = number === undefined ? 1 : tokens[number]!.value!;
    if (number !== undefined) state.coverage.cover(number);
    state.coverage.cover(end.from, end.to);
    const date = state.dateColumns()[0];
    if (!sorts && date !== undefined) node = sortTable(node, date.name, "ascending");
    node = limitTable(node, count, 0, end.concept === "last" ? "end" : "start");
    heading = `${capital(end.concept)} ${count} of ${state.source.label}`;
  }
  const columns = state.columnMentions.filter((mention) => !state.used.has(mention));
  for (const mention of columns) {
    state.use(mention);
    if (mention.columns.length > 1)
      state.problems.push(`Which column is meant: ${mention.columns.map((column) => column.name).join(" or ")}?`);
  }
  const names = [...new Set(columns.map((mention) => mention.columns[0]!.name))];
  const single = names.length === 1 ? state.source.columns.find((column) => column.name === names[0]) : undefined;
  if (
    single !== undefined &&
    (distinct || (!sorts && end === undefined && single.type === "text" && single.distinct < state.source.rows))
  ) {
    state.coverConcepts("measure-distinct");
    const group = { column: single, part: "value" as const, as: single.name };
    return {
      node: aggregateTable(node, [group], [{ operation: "count", as: "rows" }]),
      heading: `Every ${single.name}`,
    };
  }
  if (names.length > 0)
    return { node: selectColumns(node, names), heading: `${capital(names.join(", "))} of ${state.source.label}` };
  return { node, heading };
}

/** "quickest first", "newest first": the column the word speaks of, or the one that is named. */
function orderedColumn(question: TableQuestion, hints: readonly WordGroup[]): SurveyColumn | undefined {
  const { state } = question;
  if (hints.includes("date")) {
    const dates = state.dateColumns();
    if (dates.length !== 1) state.problems.push("It is not clear which date to sort by.");
    return dates[0];
  }
  return pickMeasures(
    state,
    hints.includes("speed") && !state.source.columns.some((column) => columnIsOf(column, "speed"))
      ? ["duration"]
      : hints,
  )[0];
}

function orderOf(
  { direction, hints }: { direction: "high" | "low"; hints: readonly WordGroup[] },
  column: SurveyColumn,
): "ascending" | "descending" {
  // The quickest has the least time.
  const high = hints.includes("speed") && columnIsOf(column, "duration") ? direction === "low" : direction === "high";
  return high ? "descending" : "ascending";
}

/** "Merge the two files by sku": the source is the join already; its key may be named once more. */
function coverJoin({ state }: TableQuestion): void {
  state.coverConcepts("join", "files");
  const { tokens } = state.clause;
  for (const [index, token] of tokens.entries())
    if (["two", "both", "result", "2"].includes(token.word) || token.value === 2) state.coverage.cover(index);
  const [key] = state.source.node.slots["on"] as readonly { left: string; right: string }[];
  for (const mention of state.columnMentions)
    if (mention.columns.some((column) => column.name === key?.left || column.name === key?.right)) state.use(mention);
  for (const group of state.groups.splice(0))
    state.assumptions.push(`${group.as} was taken as what the rows are matched by.`);
  for (const [index, token] of tokens.entries())
    if (["by", "on", "using"].includes(token.word)) state.coverage.cover(index);
}

function sortColumn(question: TableQuestion): SurveyColumn | undefined {
  const { state } = question;
  const spans = state.spans("sort", "order-ascending", "order-descending");
  state.coverConcepts("sort", "order-ascending", "order-descending");
  for (const span of state.spans("group"))
    if (state.clause.tokens[span.from]?.word === "by") state.coverage.cover(span.from, span.to);
  const after = state.columnMentions.filter(
    (mention) => !state.used.has(mention) && mention.from >= (spans[0]?.to ?? 0),
  );
  const mention = after[0] ?? state.columnMentions.find((other) => !state.used.has(other));
  if (mention !== undefined && mention.columns.length === 1) {
    state.use(mention);
    return mention.columns[0];
  }
  if (mention === undefined && state.has("order-descending", "order-ascending")) return pickMeasures(state)[0];
  state.problems.push("It is not clear which column to sort by.");
  return undefined;
}

function sortOrder({ state }: TableQuestion): "ascending" | "descending" {
  if (state.has("order-descending")) return "descending";
  if (state.has("order-ascending")) return "ascending";
  return /\brank/i.test(state.clause.text) ? "descending" : "ascending";
}

/** A chart of the rows themselves: over their date, or of one named column over another. */
function chartOfRows(question: TableQuestion, node: TableAnswer["node"]): TableAnswer | undefined {
  const { state } = question;
  const across = state.columnMentions.find(
    (mention) => !state.used.has(mention) && mention.columns.every((column) => column.type === "text"),
  );
  const x = across?.columns[0];
  if (across !== undefined) state.use(across);
  const dateMention = state.columnMentions.find(
    (mention) => !state.used.has(mention) && mention.columns.length === 1 && mention.columns[0]!.type === "date",
  );
  if (dateMention !== undefined) state.use(dateMention);
  const measures = pickMeasures(state);
  if (measures.length === 0) return undefined;
  const scatter = state.has("chart-scatter") && measures.length === 2;
  if (scatter) {
    return {
      node,
      heading: `${measures[0]!.name} against ${measures[1]!.name}`,
      chart: { x: measures[1]!.name, y: [measures[0]!.name], isTime: false },
    };
  }
  const dates = state.dateColumns();
  const date = dateMention?.columns[0] ?? (dates.length === 1 ? dates[0] : undefined);
  const y = measures.map((measure) => measure.name);
  if (state.has("chart-histogram"))
    return { node, heading: `Distribution of ${y[0]}`, chart: { x: y[0]!, y, isTime: false } };
  if (x !== undefined && x.distinct < state.source.rows) {
    const as = `total ${y[0]}`;
    state.assumptions.push(`${y[0]} was added up for each ${x.name}.`);
    const group = { column: x, part: "value" as const, as: x.name };
    return {
      node: aggregateTable(node, [group], [{ operation: "sum", column: y[0]!, as }]),
      heading: `Total ${y[0]} per ${x.name}`,
      chart: { x: x.name, y: [as], isTime: false },
    };
  }
  const axis =
    x ?? date ?? state.source.columns.find((column) => column.type === "text" && column.distinct === state.source.rows);
  if (axis === undefined) {
    state.problems.push("It is not clear what the chart's horizontal axis should show; say “per …” or “over time”.");
    return undefined;
  }
  const sorted = axis.type === "date" ? sortTable(node, axis.name, "ascending") : node;
  return {
    node: sorted,
    heading: `${capital(y.join(", "))} by ${axis.name}`,
    chart: { x: axis.name, y, isTime: axis.type === "date" },
  };
}
