import type { SurveyColumn } from "../survey/survey.ts";
import { groupsOf } from "../language/synonyms.ts";
import type { ReadingState } from "./state.ts";
import { selectColumns } from "./table-nodes.ts";
import type { TableAnswer } from "./table-question.ts";

/** Reads ", just the name and the price", "showing only title and year": the columns an answer is cut down to. */
export function readProjection(state: ReadingState): readonly SurveyColumn[] | undefined {
  const { tokens } = state.clause;
  const marker = tokens.findIndex(
    (token, index) => index > 0 && ["just", "only"].includes(token.word) && !state.coverage.has(index),
  );
  if (marker < 0) return undefined;
  const columns: SurveyColumn[] = [];
  const covered: number[] = [];
  for (let at = marker + 1; at < tokens.length;) {
    const token = tokens[at]!;
    const mention = state.columnMentions.find((other) => other.from === at);
    if (mention !== undefined && mention.columns.length === 1) {
      columns.push(mention.columns[0]!);
      for (; at < mention.to; at++) covered.push(at);
      continue;
    }
    const named = groupsOf(token.stem).has("person") && token.stem === "name" ? nameColumn(state) : undefined;
    if (named !== undefined) columns.push(named);
    else if (
      ![
        "the",
        "and",
        ",",
        "&",
        "show",
        "me",
        "showing",
        "columns",
        "column",
        "their",
        "its",
        "with",
        "of",
        ".",
      ].includes(token.word)
    )
      return undefined;
    covered.push(at);
    at += 1;
  }
  if (columns.length === 0) return undefined;
  state.coverage.cover(marker);
  for (const at of covered) state.coverage.cover(at);
  for (const mention of state.columnMentions) if (mention.from > marker) state.used.add(mention);
  for (const span of state.spans("list")) if (span.from > marker - 3) state.coverage.cover(span.from, span.to);
  return columns;
}

/** The one column of texts that names each row. */
function nameColumn(state: ReadingState): SurveyColumn | undefined {
  const texts = state.source.columns.filter(
    (column) =>
      column.type === "text" &&
      column.distinct === state.source.rows &&
      column.values.some((value) => !/\d/.test(value)),
  );
  return texts.length === 1 ? texts[0] : undefined;
}

/** Cuts the rows of an answer down to some columns. */
export function project(state: ReadingState, answer: TableAnswer, columns: readonly SurveyColumn[]): TableAnswer {
  if (
    answer.node.gives !== "table" ||
    answer.node.operation === "aggregate-table" ||
    answer.node.operation === "pivot-table"
  ) {
    state.problems.push("Columns were named for an answer that has none of them.");
    return answer;
  }
  return { ...answer, node: selectColumns(answer.node, [...new Set(columns.map((column) => column.name))]) };
}
