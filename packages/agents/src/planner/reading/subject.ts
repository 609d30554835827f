import type { TableQuestion } from "./table-question.ts";
import { relatedColumns } from "./mentions.ts";
import { addPeriod, periodAt } from "./read-groups.ts";
import type { Group, ReadingState } from "./state.ts";
import { stem } from "../language/stem.ts";

/** What a question is after: "which category", "top 3 customers", "who", "which month". Groups said with "per" come first. */
export function readSubject(state: ReadingState): Group | undefined {
  for (const mention of state.columnMentions) {
    if (state.used.has(mention)) continue;
    const column = mention.columns.find((other) => other.type === "text");
    if (column === undefined || mention.columns.some((other) => other.type === "number")) continue;
    state.use(mention);
    return { column, part: "value", as: column.name };
  }
  for (const [index, token] of state.clause.tokens.entries()) {
    if (state.coverage.has(index) || token.kind !== "word") continue;
    const period = periodAt(state, index);
    if (period !== undefined && state.dateColumns().length > 0) {
      const before = state.groups.length;
      if (addPeriod(state, period.part, index)) state.coverage.cover(index, period.to);
      return state.groups.splice(before)[0];
    }
    const asks = { who: "who", whom: "who", where: "place" }[token.word];
    const related = relatedColumns(asks === undefined ? token.stem : stem(asks), state.source).filter(
      (column) => column.type === "text",
    );
    if (related.length === 0) continue;
    if (asks === undefined && state.mentionAt(index) !== undefined) continue;
    state.coverage.cover(index);
    if (related.length > 1)
      state.problems.push(
        `“${token.text}” could be ${related.map((column) => column.name).join(" or ")}; name the column.`,
      );
    else state.assumptions.push(`“${token.text}” was taken to mean the column ${related[0]!.name}.`);
    return { column: related[0]!, part: "value", as: related[0]!.name };
  }
  return undefined;
}

/** The subject as a list of groups, for calculations that take several. */
export function subjectGroups({ state }: TableQuestion): Group[] {
  const subject = readSubject(state);
  return subject === undefined ? [] : [subject];
}
