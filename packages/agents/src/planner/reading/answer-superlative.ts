import type { SurveyColumn } from "../survey/survey.ts";
import { baseTable } from "./base-table.ts";
import { measureKind } from "./measure-kind.ts";
import { columnIsOf } from "./mentions.ts";
import { from, type PlanNode } from "./node.ts";
import { pickMeasures } from "./pick-measure.ts";
import type { Operation } from "./read-operations.ts";
import type { Group } from "./state.ts";
import { countsDoing, directionFor, hintsFor } from "./superlative-sense.ts";
import { readSubject } from "./subject.ts";
import type { Superlative } from "./superlative.ts";
import {
  aggregateTable,
  capital,
  filterTable,
  limitTable,
  type Measure,
  measureTitle,
  singleNumber,
  sortTable,
} from "./table-nodes.ts";
import type { TableAnswer, TableQuestion } from "./table-question.ts";

/** Answers "the longest run", "top 3 customers by amount", "which month had the highest total", "highest price per city". */
export function answerSuperlative(
  question: TableQuestion,
  superlative: Superlative,
  operations: readonly Operation[],
  total: boolean,
): TableAnswer | undefined {
  const { state } = question;
  if (state.spans("superlative-high", "superlative-low").some((span) => !state.coverage.has(span.from)))
    state.problems.push("The question asks for two extremes at once; ask for one after the other.");
  const table = baseTable(question);
  const operation = operations[0];
  const { tokens } = state.clause;
  const lead =
    tokens[superlative.span.from - 1]?.word === "the" ? superlative.span.from - 2 : superlative.span.from - 1;
  if (
    operation !== undefined &&
    (superlative.limit ?? 1) > 1 &&
    ["of", "for", "over", "across"].includes(tokens[lead]?.word ?? "")
  )
    state.problems.push(
      "A calculation over a ranked few is not among the steps; ask for the ranking, or for the calculation.",
    );
  const explicitCount =
    operations.includes("count") ||
    superlative.counts ||
    countsNext(question, superlative) ||
    countsDoing(question, superlative);
  const explicit: Operation | undefined = explicitCount ? "count" : operation;
  if (superlative.hints.includes("date")) return byDate(question, superlative, table);
  const perGroups = [...state.groups];
  const hints = hintsFor(question, superlative);
  // Measures first: "the highest amount" must not lose its column to the subject.
  const columns = explicit === "count" ? [] : pickMeasures(state, hints);
  const measure = columns[0];
  const subject = perGroups.length > 0 ? undefined : readSubject(state);
  coverSortWord(question);
  if (explicit !== "count" && measure === undefined) return undefined;
  const direction = directionFor(state, superlative, measure);
  if (explicit === "count") {
    const groups = subject === undefined ? perGroups : [subject];
    if (groups.length === 0) {
      state.problems.push("It is not clear by what the rows should be counted.");
      return undefined;
    }
    return best(
      question,
      aggregateTable(table, groups, [{ operation: "count", as: "rows" }]),
      "rows",
      direction,
      superlative,
      {
        heading: `${capital(groups.map((group) => group.as).join(" and "))} by number of rows`,
        x: groups[0]!.as,
      },
    );
  }
  if (measure === undefined) return undefined;
  const extreme: Measure = {
    operation: direction === "high" ? "max" : "min",
    column: measure.name,
    as: measureTitle({ operation: direction === "high" ? "max" : "min", column: measure.name }),
  };
  const isPeriodGroup = perGroups.length > 0 && perGroups.every((group) => group.part !== "value");
  if (perGroups.length > 0) {
    // "top 3 categories by …" names its groups with by; "highest price per city" wants one number for each.
    if (superlative.limit !== undefined || explicit !== undefined || (isPeriodGroup && total)) {
      const operationOfGroup = explicit ?? "sum";
      const inner: Measure = {
        operation: operationOfGroup,
        column: measure.name,
        as: measureTitle({ operation: operationOfGroup, column: measure.name }),
      };
      return best(question, aggregateTable(table, perGroups, [inner]), inner.as, direction, superlative, {
        heading: `${capital(perGroups.map((group) => group.as).join(" and "))} by ${inner.as}`,
        x: perGroups[0]!.as,
      });
    }
    const extremes = aggregateTable(table, perGroups, [extreme]);
    const whole = readSubject(state);
    // "which item is the most expensive in each warehouse": the rows that reach their group's extreme, ties too.
    const on = [
      ...perGroups.map((group) => ({ left: group.column.name, right: group.as })),
      { left: measure.name, right: extreme.as },
    ];
    if (whole !== undefined && isPeriodGroup)
      state.problems.push(
        `Ask for the highest or lowest ${measure.name} per ${perGroups[0]!.as}; which row it is cannot be told for periods.`,
      );
    const node: PlanNode =
      whole === undefined
        ? extremes
        : {
            operation: "join-tables",
            gives: "table",
            slots: { left: from(table), right: from(extremes), on },
            title: `Rows with the ${extreme.as} per ${perGroups.map((group) => group.as).join(" and ")}`,
          };
    return {
      node,
      heading: `${capital(measureTitle(extreme))} per ${perGroups.map((group) => group.as).join(" and ")}`,
      chart: { x: perGroups[0]!.as, y: [whole === undefined ? extreme.as : measure.name], isTime: isPeriodGroup },
    };
  }
  if (subject !== undefined && (subject.part !== "value" || repeats(subject, state.source.rows))) {
    const grouped = operationFor(question, superlative, explicit, measure, subject);
    if (grouped !== undefined) {
      const inner: Measure = {
        operation: grouped,
        column: measure.name,
        as: measureTitle({ operation: grouped, column: measure.name }),
      };
      return best(question, aggregateTable(table, [subject], [inner]), inner.as, direction, superlative, {
        heading: `${capital(subject.as)} with the ${direction === "high" ? "highest" : "lowest"} ${inner.as}`,
        x: subject.as,
      });
    }
  }
  const wantsRow =
    subject !== undefined ||
    superlative.limit !== undefined ||
    superlative.skip > 0 ||
    superlative.ofRow ||
    asksForRow(question, superlative);
  if (!wantsRow) return { node: singleNumber(table, extreme), heading: capital(measureTitle(extreme)) };
  return best(question, table, measure.name, direction, superlative, {
    heading: `${direction === "high" ? "Highest" : "Lowest"} ${measure.name}`,
    x: subject?.as ?? state.source.columns.find((column) => column.type === "text")?.name ?? measure.name,
  });
}

function repeats(subject: Group, rows: number): boolean {
  return subject.column.distinct < rows;
}

/** How a group's rows become one number, or undefined when the question is about single rows. */
function operationFor(
  question: TableQuestion,
  superlative: Superlative,
  explicit: Operation | undefined,
  measure: SurveyColumn,
  subject: Group,
): Operation | undefined {
  if (explicit !== undefined && explicit !== "min" && explicit !== "max") return explicit;
  if (superlative.ofRow && (subject.part === "value" || subject.part === "day")) return undefined;
  const kind = measureKind(measure);
  const word = question.state.clause.tokens[superlative.span.from]?.word ?? "";
  if (superlative.judges && kind !== "additive") {
    question.state.problems.push(`For each ${subject.as}: is a single ${measure.name} meant, or the average?`);
    return "mean";
  }
  if (kind === "intensive" && subject.part === "value") return undefined;
  // English counts with "most" and "fewest": the most pages are the greatest number of pages in all.
  if (
    kind === "unknown" &&
    (word === "most" || word === "fewest" || /\bthe (most|fewest)\b/i.test(question.state.clause.text))
  ) {
    question.state.assumptions.push(`${measure.name} was added up for each ${subject.as}.`);
    return "sum";
  }
  if (kind === "additive") {
    question.state.assumptions.push(`${measure.name} was added up for each ${subject.as}.`);
    return "sum";
  }
  question.state.problems.push(`For each ${subject.as}: is the total of ${measure.name} meant, or the average?`);
  return "sum";
}

interface Shown {
  heading: string;
  x: string;
}

/** The first rows by a column. For a single best, every row that ties for it is kept. */
function best(
  question: TableQuestion,
  table: PlanNode,
  column: string,
  direction: "high" | "low",
  superlative: Superlative,
  shown: Shown,
): TableAnswer {
  const chart = { x: shown.x, y: [column], isTime: false };
  if (superlative.limit === undefined && superlative.skip === 0 && !plural(question, superlative)) {
    const extreme = singleNumber(table, { operation: direction === "high" ? "max" : "min", column, as: column });
    return {
      node: filterTable(table, [{ column, operator: "equals", value: from(extreme, "/value") }]),
      heading: shown.heading,
      chart,
    };
  }
  const sorted = sortTable(table, column, direction === "high" ? "descending" : "ascending");
  if (superlative.limit === undefined && superlative.skip === 0) {
    question.state.assumptions.push("No number was given, so the first 5 are shown.");
    return { node: limitTable(sorted, 5), heading: shown.heading, chart };
  }
  if (superlative.skip === 0)
    question.state.assumptions.push(`Rows that tie with the last of the ${superlative.limit ?? 1} are kept too.`);
  return {
    node: limitTable(
      sorted,
      superlative.limit ?? 1,
      superlative.skip,
      "start",
      superlative.skip === 0 ? column : undefined,
    ),
    heading: shown.heading,
    chart,
  };
}

/** "the most expensive invoices" asks for several, "top" without a number too. */
function plural({ state }: TableQuestion, superlative: Superlative): boolean {
  const { tokens } = state.clause;
  const word = tokens[superlative.span.from]?.word;
  if (word === "top") return true;
  // "the most loans" and "the fewest points" name what is measured; one answer is asked for.
  if (word === "most" || word === "fewest" || word === "least" || tokens[superlative.span.from + 1]?.word === "most")
    return false;
  for (let at = superlative.span.to; at < Math.min(tokens.length, superlative.span.to + 2); at++) {
    const mention = state.mentionAt(at);
    const token = tokens[at]!;
    if (
      (mention?.kind === "file" || mention?.kind === "column" || /^(rows|entries|records)$/.test(token.word)) &&
      token.word.endsWith("s") &&
      !token.word.endsWith("ss")
    ) {
      // "the fewest points" names the measure; only what is not measured is asked for in the plural.
      const measured = mention?.kind === "column" && mention.columns.some((column) => column.type === "number");
      return !measured;
    }
  }
  return false;
}

function byDate(question: TableQuestion, superlative: Superlative, table: PlanNode): TableAnswer | undefined {
  const { state } = question;
  const dates = state.dateColumns();
  if (dates.length === 0) {
    const ages = state.source.columns.filter((column) => columnIsOf(column, "age"));
    if (superlative.hints.includes("age") && ages.length === 1)
      return best(question, table, ages[0]!.name, "high", superlative, { heading: "Oldest", x: ages[0]!.name });
    state.problems.push(`${state.source.label} has no dates to order by.`);
    return undefined;
  }
  const named = state.columnMentions.find(
    (mention) => mention.columns.filter((column) => column.type === "date").length === 1,
  );
  if (dates.length > 1 && named === undefined) {
    state.problems.push(`Which date is meant: ${dates.map((column) => column.name).join(" or ")}?`);
    return undefined;
  }
  if (named !== undefined) state.use(named);
  const column = named?.columns.find((other) => other.type === "date") ?? dates[0]!;
  const sorted = sortTable(table, column.name, superlative.direction === "high" ? "descending" : "ascending");
  const count = superlative.limit ?? (plural(question, superlative) ? 5 : 1);
  if (superlative.limit === undefined && count === 5)
    state.assumptions.push("No number was given, so the first 5 are shown.");
  return {
    node: limitTable(sorted, count, superlative.skip),
    heading: `${superlative.direction === "high" ? "Latest" : "Earliest"} by ${column.name}`,
  };
}

/** "most loans", "fewest books": the word after it is what rows stand for. */
function countsNext({ state }: TableQuestion, superlative: Superlative): boolean {
  if (superlative.ofRow || superlative.judges) return false;
  const word = state.clause.tokens[superlative.span.from]?.word;
  if (word !== "most" && word !== "fewest" && word !== "least" && word !== "the") return false;
  const next = state.mentionAt(superlative.span.to);
  if (next?.kind === "file")
    return !state.columnMentions.some(
      (mention) => mention.from === next.from && mention.columns.some((column) => column.type === "number"),
    );
  if (next?.kind === "column" && next.columns.every((column) => column.type === "text")) {
    const another = state.columnMentions.some(
      (mention) => mention !== next && mention.columns.some((column) => column.type === "text"),
    );
    const who = state.clause.tokens.some((token) => token.word === "who");
    if (another || who || state.groups.length > 0) {
      state.use(next);
      return true;
    }
  }
  return ["row", "record", "entri"].includes(state.clause.tokens[superlative.span.to]?.stem ?? "");
}

function asksForRow({ state }: TableQuestion, superlative: Superlative): boolean {
  const next = state.mentionAt(superlative.span.to);
  if (next?.kind === "file") return true;
  return state.clause.tokens.some((token) =>
    ["which", "who", "when", "list", "show", "rows", "row", "entry", "day", "date"].includes(token.word),
  );
}

/** "by" before what the order goes by, in "top 5 by price". */
function coverSortWord({ state }: TableQuestion): void {
  for (const span of state.spans("group", "sort")) {
    const next = state.mentionAt(span.to) ?? state.mentionAt(span.to + 1);
    if ((next !== undefined && state.coverage.has(next.from)) || state.coverage.has(span.to))
      state.coverage.cover(span.from, span.to);
  }
  for (const [index, token] of state.clause.tokens.entries())
    if (["day", "days", "date"].includes(token.word) && state.dateColumns().length === 1) state.coverage.cover(index);
}
