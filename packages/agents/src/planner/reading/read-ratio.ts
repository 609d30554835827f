import type { SurveyColumn } from "../survey/survey.ts";
import { baseTable } from "./base-table.ts";
import { groupsOf } from "../language/synonyms.ts";
import { type ColumnMention, columnIsOf } from "./mentions.ts";
import { from, type PlanNode } from "./node.ts";
import { readLeadingOrder } from "./superlative.ts";
import type { ReadingState } from "./state.ts";
import { aggregateTable, arithmetic, capital, columnStep, singleNumber, sortTable } from "./table-nodes.ts";
import type { TableAnswer, TableQuestion } from "./table-question.ts";

interface Pair {
  readonly operation: "multiply" | "divide";
  readonly column: SurveyColumn;
  readonly other: SurveyColumn;
}

const verbs: Readonly<Record<string, Pair["operation"]>> = {
  times: "multiply",
  x: "multiply",
  "*": "multiply",
  "×": "multiply",
  "multiplied by": "multiply",
  per: "divide",
  "/": "divide",
  "divided by": "divide",
};

/** Finds "quantity times unit price" and "price per litre": two columns of numbers with an operation between them. */
export function readPair(state: ReadingState): Pair | undefined {
  const numeric = (mention: ColumnMention): SurveyColumn | undefined => {
    const columns = mention.columns.filter((column) => column.type === "number");
    return columns.length === 1 ? columns[0] : undefined;
  };
  const mentions = state.columnMentions;
  for (const [index, first] of mentions.entries()) {
    const second = mentions[index + 1];
    if (second === undefined || state.used.has(first) || state.used.has(second)) continue;
    const between = state.clause.tokens.slice(first.to, second.from).filter((token) => token.word !== "the");
    const operation = verbs[between.map((token) => token.word).join(" ")];
    const [column, other] = [numeric(first), numeric(second)];
    if (operation === undefined || column === undefined || other === undefined || column === other) continue;
    state.use(first);
    state.use(second);
    state.coverage.cover(first.to, second.from);
    return { operation, column, other };
  }
  return undefined;
}

/** A column made of two others, for each row, each group, or all rows. */
export function readRatio(question: TableQuestion, pair: Pair): TableAnswer | undefined {
  const { state } = question;
  const { operation, column, other } = pair;
  const as = operation === "multiply" ? `${column.name} times ${other.name}` : `${column.name} per ${other.name}`;
  const table = baseTable(question);
  const derived: PlanNode = {
    operation: "derive-column",
    gives: "table",
    slots: { table: from(table), operation, column: column.name, other: other.name, as },
    title: `${capital(as)} for each row`,
  };
  const order = readLeadingOrder(state);
  const sorts = state.has("sort", "order-ascending", "order-descending");
  const total = state.has("measure-sum") || /\b(worth|value)\b/i.test(state.clause.text);
  const mean = state.has("measure-mean");
  const rows = /\b(each|every|list|show)\b/i.test(state.clause.text) && state.groups.length === 0;
  state.coverConcepts("measure-sum", "measure-mean", "sort", "order-ascending", "order-descending");
  for (const [index, token] of state.clause.tokens.entries()) {
    const same = [...groupsOf(token.stem)].some((group) => columnIsOf(column, group) || columnIsOf(other, group));
    const money = operation === "multiply" && groupsOf(token.stem).has("money");
    if (same || money || ["worth", "overall"].includes(token.word)) state.coverage.cover(index);
  }
  if (state.groups.length > 0) return perGroup(question, pair, derived, as);
  if (rows || order !== undefined || sorts) {
    coverRowNoun(state);
    const direction = order?.direction === "high" || state.has("order-descending") ? "descending" : "ascending";
    const node = order !== undefined || sorts ? sortTable(derived, as, direction) : derived;
    return { node, heading: capital(as), chart: { x: column.name, y: [as], isTime: false } };
  }
  if (operation === "multiply") {
    if (!total && !mean) {
      coverRowNoun(state);
      return { node: derived, heading: capital(as) };
    }
    const calculation = total ? "sum" : "mean";
    return {
      node: singleNumber(derived, { operation: calculation, column: as, as }),
      heading: `${total ? "Total" : "Average"} of ${as}`,
    };
  }
  state.assumptions.push(`The total of ${column.name} was divided by the total of ${other.name}.`);
  const [above, below] = [column, other].map((one) =>
    singleNumber(table, { operation: "sum", column: one.name, as: one.name }),
  );
  return {
    node: arithmetic("divide", [from(above!, "/value"), from(below!, "/value")], capital(as)),
    heading: capital(as),
  };
}

function perGroup(question: TableQuestion, pair: Pair, derived: PlanNode, as: string): TableAnswer {
  const { state } = question;
  const { operation, column, other } = pair;
  const [group] = state.groups;
  const chart = { x: group!.as, y: [as], isTime: group!.part !== "value" };
  const heading = `${capital(as)} per ${state.groups.map((one) => one.as).join(" and ")}`;
  if (operation === "multiply")
    return {
      node: aggregateTable(derived, state.groups, [{ operation: "sum", column: as, as: `total ${as}` }]),
      heading,
      chart: { ...chart, y: [`total ${as}`] },
    };
  state.assumptions.push(
    `For each ${group!.as}, the total of ${column.name} was divided by the total of ${other.name}.`,
  );
  const totals = aggregateTable(
    baseTable(question),
    state.groups,
    [column, other].map((one) => ({ operation: "sum" as const, column: one.name, as: `total ${one.name}` })),
  );
  const slots = { operation, column: `total ${column.name}`, other: `total ${other.name}`, as };
  return { node: columnStep("derive-column", "table", totals, slots, heading), heading, chart };
}

/** "for each fill-up", "of every item": what a row is called need not be a name in the file. */
function coverRowNoun(state: ReadingState): void {
  const { tokens } = state.clause;
  for (const span of state.spans("group")) {
    if (!["each", "every"].includes(tokens[span.to - 1]!.word)) continue;
    let at = span.to;
    while (tokens[at]?.kind === "word" && state.mentionAt(at) === undefined && at - span.to < 2) at += 1;
    state.coverage.cover(span.from, at);
    state.assumptions.push(
      `“${tokens
        .slice(span.from, at)
        .map((token) => token.text)
        .join(" ")}” was taken to mean each row.`,
    );
  }
}
