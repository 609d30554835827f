import { columnIsOf } from "./mentions.ts";
import { measureTitle, type Measure } from "./table-nodes.ts";
import type { TableQuestion } from "./table-question.ts";
import { periodAt } from "./read-groups.ts";

/** What "how many …" counts: rows, different values of a column, or the sum of a column that counts already. */
export function readCount({ state }: TableQuestion, countAt: number | undefined, distinct: boolean): Measure[] {
  const { tokens } = state.clause;
  let at = countAt ?? state.spans("measure-distinct")[0]?.to ?? 0;
  const passed = new Set(["of", "the", "different", "distinct", "unique", "my", "our", "all", "separate"]);
  while (passed.has(tokens[at]?.word ?? "")) at += 1;
  const rows: Measure = { operation: "count", as: "rows" };
  const mention =
    state.mentions.find((other) => other.kind === "column" && other.from <= at && at < other.to) ?? state.mentionAt(at);
  // "How many distinct products were sold to customers": the noun right after the count decides, then any column left.
  const columnMention =
    mention?.kind === "column"
      ? mention
      : distinct
        ? state.columnMentions.find((other) => !state.used.has(other))
        : undefined;
  if (columnMention !== undefined && !state.used.has(columnMention)) {
    const numeric = columnMention.columns.find((column) => column.type === "number");
    const text = columnMention.columns.find((column) => column.type === "text");
    const date = columnMention.columns.find((column) => column.type === "date");
    if (columnMention.columns.length > 1 && numeric !== undefined && text !== undefined) {
      state.problems.push(
        `Which column is to be counted: ${columnMention.columns.map((column) => column.name).join(" or ")}?`,
      );
    }
    state.use(columnMention);
    if (distinct) {
      const column = text ?? date ?? numeric!;
      return [
        {
          operation: "distinct",
          column: column.name,
          as: measureTitle({ operation: "distinct", column: column.name }),
        },
      ];
    }
    if (numeric !== undefined && text === undefined) {
      state.assumptions.push(`“How many” was taken as the sum of ${numeric.name}.`);
      return [{ operation: "sum", column: numeric.name, as: measureTitle({ operation: "sum", column: numeric.name }) }];
    }
    if (
      text !== undefined &&
      text.distinct < state.source.rows &&
      !state.fileMentions.some((file) => file.from === columnMention.from)
    ) {
      return [rows, { operation: "distinct", column: text.name, as: `different ${text.name}` }];
    }
    return [rows];
  }
  if (distinct) {
    state.problems.push("It is not clear which column's different values should be counted.");
    return [rows];
  }
  if (mention?.kind === "value") {
    const quantities = state.source.columns.filter(
      (column) => columnIsOf(column, "quantity") && !columnIsOf(column, "money"),
    );
    if (quantities.length === 1) {
      state.assumptions.push(`“How many” was taken as the sum of ${quantities[0]!.name}.`);
      return [
        {
          operation: "sum",
          column: quantities[0]!.name,
          as: measureTitle({ operation: "sum", column: quantities[0]!.name }),
        },
      ];
    }
  }
  const period = periodAt(state, at);
  if (period?.part === "day") {
    const date = state.dateColumns()[0];
    if (date !== undefined && state.dateColumns().length === 1) {
      state.coverage.cover(at, period.to);
      return [
        { operation: "distinct", column: date.name, as: measureTitle({ operation: "distinct", column: date.name }) },
      ];
    }
  }
  return [rows];
}
