import { apartTable, baseTable } from "./base-table.ts";
import { measureKind, measureKindOfFile } from "./measure-kind.ts";
import { pickMeasures } from "./pick-measure.ts";
import { readOperations, type Operation } from "./read-operations.ts";
import { answerSuperlative } from "./answer-superlative.ts";
import { readCount } from "./read-count.ts";
import { readSubject } from "./subject.ts";
import { readLeadingOrder, readSuperlative } from "./superlative.ts";
import type { Group } from "./state.ts";
import {
  aggregateTable,
  filterTable,
  type Measure,
  measureTitle,
  capital,
  pivotTable,
  singleNumber,
  sortTable,
} from "./table-nodes.ts";
import type { TableAnswer, TableQuestion } from "./table-question.ts";
import { columnStep } from "./table-nodes.ts";

/** Reads totals, averages, counts, extremes and groups. Undefined when the clause asks for none of them. */
export function readCalculation(question: TableQuestion): TableAnswer | undefined {
  const { state } = question;
  const { operations, countAt, total } = readOperations(state);
  if (state.has("join") && operations.length === 0 && state.source.node.operation === "join-tables") return undefined;
  if (state.has("unusual", "unusual-high", "unusual-low")) return undefined;
  const superlative = readSuperlative(state);
  if (superlative !== undefined) return answerSuperlative(question, superlative, operations, total);
  if (question.groupLimit !== undefined) return groupsWithLimit(question);
  const compares = state.has("compare");
  if (operations.length === 0 && state.groups.length === 0 && !compares) return undefined;
  state.coverConcepts("compare", "break-down");
  if (compares)
    for (const span of state.spans("group")) {
      // "compare A with B by value": by names what is compared.
      const mention = state.columnMentions.find((other) => other.from === span.to);
      if (mention?.columns.some((column) => column.type === "number") === true)
        state.coverage.cover(span.from, span.to);
    }
  const groups = [...state.groups];
  let table = baseTable(question);
  let usesApart = false;
  if (question.apart.length > 0) {
    const apart = apartTable(question, table);
    if (apart !== undefined) {
      table = apart.table;
      usesApart = true;
      if (!state.has("or") && !groups.some((group) => group.part === apart.group.part)) groups.unshift(apart.group);
    }
  }
  addListedValues(question, groups, compares);
  if (groups.length === 0 && operations.length > 0 && state.has("sort")) {
    // "rank the wards by number of visits": what is ranked are the groups, what follows by is the order.
    const subject = readSubject(state);
    if (subject !== undefined) groups.push(subject);
  }
  if (compares && groups.length === 0) {
    const subject = readSubject(state);
    if (subject === undefined) state.problems.push("It is not clear what should be compared with what.");
    else groups.push(subject);
  }
  const nested = nestedAnswer(question, table, groups, operations);
  if (nested !== undefined) return { ...nested, usesApart };
  const measures = readMeasures(question, operations, groups, countAt, total);
  if (measures.length === 0) return undefined;
  const counted = measures.some((measure) => measure.operation === "distinct" && measure.as.startsWith("different"));
  if (groups.length === 0) {
    if (measures.length === 1 && !counted)
      return { node: singleNumber(table, measures[0]!), heading: capital(measureTitle(measures[0]!)), usesApart };
    return {
      node: aggregateTable(table, [], measures),
      heading: capital(measures.map(measureTitle).join(", ")),
      usesApart,
    };
  }
  return { ...groupedAnswer(question, table, groups, measures), usesApart };
}

function groupedAnswer(
  { state }: TableQuestion,
  table: TableAnswer["node"],
  groups: readonly Group[],
  measures: readonly Measure[],
): TableAnswer {
  let node = aggregateTable(table, groups, measures);
  const order = readLeadingOrder(state);
  if (order !== undefined) {
    // The slowest has the greatest time and the least speed.
    const isSpeed = /speed|pace|velocity/.test(measures[0]!.as);
    const high = order.hints.includes("speed") && !isSpeed ? order.direction === "low" : order.direction === "high";
    const byTime = groups.find((group) => group.part !== "value" && order.hints.includes("date"));
    if (order.hints.includes("date") && byTime === undefined)
      state.problems.push("There is no date among the groups to order them by.");
    node = sortTable(node, byTime?.as ?? measures[0]!.as, high ? "descending" : "ascending");
  } else if (state.has("sort", "order-ascending", "order-descending")) {
    state.coverConcepts("sort", "order-ascending", "order-descending");
    for (const span of state.spans("group")) state.coverage.cover(span.from, span.to);
    node = sortTable(node, measures[0]!.as, state.has("order-ascending") ? "ascending" : "descending");
  }
  const time = groups.find((group) => group.part !== "value" && group.part !== "weekday");
  const heading = `${capital(measures.map(measureTitle).join(", "))} per ${groups.map((group) => group.as).join(" and ")}`;
  const rows = time ?? groups[0]!;
  const columns = groups.find((group) => group !== rows);
  if (groups.length === 2 && columns !== undefined && measures.length === 1) {
    // A chart of two groups draws one series for each value of the second.
    const pivot = pivotTable(table, rows, columns, measures[0]!);
    const readable = time !== undefined && columns.column.distinct <= 12 && node.operation === "aggregate-table";
    return {
      node: readable ? pivot : node,
      heading,
      chart: { x: rows.as, y: [], isTime: time !== undefined },
      series: [{ name: heading, node: pivot }],
    };
  }
  return {
    node,
    heading,
    chart: { x: (time ?? groups[0]!).as, y: measures.map((measure) => measure.as), isTime: time !== undefined },
  };
}

function readMeasures(
  question: TableQuestion,
  operations: readonly Operation[],
  groups: readonly Group[],
  countAt: number | undefined,
  total: boolean,
): Measure[] {
  const { state } = question;
  const next = countAt === undefined ? undefined : state.mentionAt(countAt);
  const counted = next?.kind === "column" && next.columns.some((column) => column.type === "number");
  // "the average number of nights": the nights are counted already.
  if (counted && operations.includes("count") && operations.length > 1)
    return readMeasures(
      question,
      operations.filter((operation) => operation !== "count"),
      groups,
      undefined,
      total,
    );
  if (operations.includes("count") || (operations.length === 1 && operations[0] === "distinct")) {
    return readCount(question, countAt, operations.includes("distinct"));
  }
  if (operations.length === 0 && isAboutRows(question)) {
    state.assumptions.push(`Rows of ${state.source.label} were counted, since no calculation was named.`);
    return [{ operation: "count", as: "rows" }];
  }
  const money = state.clause.tokens.some((token) => token.word === "much");
  const columns = pickMeasures(state, money && operations[0] === "sum" ? ["money"] : []);
  let wanted = operations;
  if (operations.length === 0) {
    const kinds = columns.map(measureKind);
    const onePerGroup =
      groups.length === 1 && groups[0]!.part === "value" && groups[0]!.column.distinct === state.source.rows;
    if (!onePerGroup && kinds.some((kind) => kind !== "additive"))
      state.problems.push(`Should ${columns.map((column) => column.name).join(", ")} be added up or averaged?`);
    else if (!onePerGroup)
      state.assumptions.push(`${columns.map((column) => column.name).join(", ")} was added up for each group.`);
    wanted = ["sum"];
  }
  refuseMixedSigns(question, columns, wanted, total);
  return columns.flatMap((column) =>
    wanted.map((operation) => ({
      operation,
      column: column.name,
      as: measureTitle({ operation, column: column.name }),
    })),
  );
}

/** Money in and money out in one column cannot simply be added up for "spent". */
function refuseMixedSigns(
  question: TableQuestion,
  columns: readonly { name: string; minimum: number | undefined; maximum: number | undefined }[],
  operations: readonly Operation[],
  _total: boolean,
): void {
  const spends = question.state.clause.tokens.some((token) =>
    ["spend", "expens", "earn", "incom", "pay", "cost"].includes(token.stem),
  );
  for (const column of columns) {
    if (
      spends &&
      operations.includes("sum") &&
      (column.minimum ?? 0) < 0 &&
      (column.maximum ?? 0) > 0 &&
      question.state.conditions.every((condition) => condition.column !== column.name)
    )
      question.state.problems.push(
        `${column.name} holds amounts above and below zero; say “where ${column.name} is below 0” or above.`,
      );
  }
}

/** True when the only thing named is the file's own noun: "loans per month". */
function isAboutRows({ state }: TableQuestion): boolean {
  const numeric = state.columnMentions.some(
    (mention) => !state.used.has(mention) && mention.columns.some((column) => column.type === "number"),
  );
  return (
    !numeric && state.fileMentions.some((mention) => !mention.exact) && measureKindOfFile(state.source.stems) === "rows"
  );
}

/** "rent and water": several values of one column are shown apart, unless they are said to be taken together. */
function addListedValues({ state }: TableQuestion, groups: Group[], compares: boolean): void {
  if (!compares && (state.has("or") || /\b(together|combined|altogether|in total|in all)\b/i.test(state.clause.text))) {
    for (const [index, token] of state.clause.tokens.entries())
      if (token.word === "together") state.coverage.cover(index);
    return;
  }
  for (const condition of state.conditions) {
    if (condition.operator !== "in") continue;
    const column = state.source.columns.find((other) => other.name === condition.column);
    if (column === undefined || groups.some((group) => group.column === column)) continue;
    groups.push({ column, part: "value", as: column.name });
    if (!compares) state.assumptions.push(`The result is shown for each ${column.name} that was named.`);
  }
}

/** "average number of loans per member", "average monthly cost": a calculation over groups, then over their results. */
function nestedAnswer(
  question: TableQuestion,
  table: TableAnswer["node"],
  groups: readonly Group[],
  operations: readonly Operation[],
): TableAnswer | undefined {
  const { state } = question;
  const outer = operations.find((operation) => operation === "mean" || operation === "median");
  if (outer === undefined || groups.length === 0) return undefined;
  const countSpan = state.spans("measure-count")[0];
  const period = groups.find((group) => group.part !== "value");
  const adjective = state.clause.tokens.some(
    (token, index) => /^(daily|weekly|monthly|quarterly|yearly|annual)$/.test(token.word) && index > 0,
  );
  const next = countSpan === undefined ? undefined : state.mentionAt(countSpan.to);
  const countsColumn = next?.kind === "column" && next.columns.some((column) => column.type === "number");
  if (operations.includes("count") && !countsColumn && countSpan !== undefined) {
    const inner: Measure = { operation: "count", as: "rows" };
    for (let at = countSpan.to; state.mentionAt(at)?.kind === "file"; at++) state.coverage.cover(at);
    return outerAnswer(table, groups, inner, outer);
  }
  if (period === undefined || groups.length > 1) return undefined;
  const saysTotal = state.has("measure-sum");
  if (!saysTotal && !adjective) return undefined;
  const column = pickMeasures(state)[0];
  if (column === undefined) return undefined;
  const kind = measureKind(column);
  if (!saysTotal && kind === "intensive") return undefined;
  if (!saysTotal && kind === "unknown") {
    state.problems.push(
      `Is ${column.name} to be added up for each ${period.as} before averaging, or averaged within it?`,
    );
  }
  state.assumptions.push(
    `${column.name} was added up for each ${period.as} that has rows; then the ${outer} of these totals was taken.`,
  );
  return outerAnswer(
    table,
    groups,
    { operation: "sum", column: column.name, as: measureTitle({ operation: "sum", column: column.name }) },
    outer,
  );
}

function outerAnswer(
  table: TableAnswer["node"],
  groups: readonly Group[],
  inner: Measure,
  outer: "mean" | "median",
): TableAnswer {
  const grouped = aggregateTable(table, groups, [inner]);
  const name = `${outer === "mean" ? "average" : "median"} ${measureTitle(inner)} per ${groups.map((group) => group.as).join(" and ")}`;
  return { node: columnStep(outer, "number", grouped, { column: inner.as }, capital(name)), heading: capital(name) };
}

function groupsWithLimit(question: TableQuestion): TableAnswer | undefined {
  const { state, groupLimit } = question;
  const group = state.groups[0] ?? readSubject(state);
  if (group === undefined || groupLimit === undefined) {
    state.problems.push("A limit on the number of rows was given, but nothing to count them by.");
    return undefined;
  }
  const counted = aggregateTable(baseTable(question), [group], [{ operation: "count", as: "rows" }]);
  const node = filterTable(counted, [{ column: "rows", operator: groupLimit.operator, value: groupLimit.value }]);
  return {
    node,
    heading: `${capital(group.as)} by number of rows`,
    usesGroupLimit: true,
    chart: { x: group.as, y: ["rows"], isTime: false },
  };
}
