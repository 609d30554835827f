import { baseTable } from "./base-table.ts";
import { groupsOf } from "../language/synonyms.ts";
import { measureKindOfFile } from "./measure-kind.ts";
import { pickMeasures } from "./pick-measure.ts";
import { subjectGroups } from "./subject.ts";
import type { Group } from "./state.ts";
import { aggregateTable, capital, deriveColumn, filterTable } from "./table-nodes.ts";
import type { TableAnswer, TableQuestion } from "./table-question.ts";

export function readRunning(question: TableQuestion): TableAnswer | undefined {
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

export function readChange(question: TableQuestion): TableAnswer | undefined {
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
export function readShare(question: TableQuestion): TableAnswer | undefined {
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
        ? subjectGroups(question)
        : [{ column, part: "value", as: column.name }];
  if (groups.length !== 1) {
    state.problems.push("It is not clear of what the shares are to be shown; say “the share of each …”.");
    return undefined;
  }
  const counts =
    measureKindOfFile(state.source.stems) === "rows" &&
    (state.fileMentions.some((mention) => !mention.exact) ||
      state.clause.tokens.some((token) => token.word !== "who" && groupsOf(token.stem).has("person"))) &&
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
