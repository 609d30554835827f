import { baseTable } from "./base-table.ts";
import { from } from "./node.ts";
import { pickMeasures } from "./pick-measure.ts";
import { arithmetic, limitTable, singleNumber, sortTable } from "./table-nodes.ts";
import type { TableAnswer, TableQuestion } from "./table-question.ts";

/** "How much did X grow from the first to the last reading": the last value by date, less the first. */
export function readEnds(question: TableQuestion): TableAnswer | undefined {
  const { state } = question;
  const { tokens } = state.clause;
  if (!state.has("change", "difference") || !state.has("first") || !state.has("last")) return undefined;
  const [first, last] = [state.spans("first")[0]!, state.spans("last")[0]!];
  const dates = state.dateColumns();
  const date = dates[0];
  if (dates.length !== 1 || date === undefined || state.groups.length > 0) {
    state.problems.push("First and last need one column of dates, and no groups.");
    return undefined;
  }
  state.coverConcepts("change", "difference", "first", "last", "between", "measure-sum");
  for (const at of [first.to, last.to]) {
    const word = tokens[at]?.stem;
    if (
      [
        "read",
        "entri",
        "row",
        "record",
        "dat",
        "date",
        "day",
        "month",
        "measurement",
        "measur",
        "valu",
        "value",
      ].includes(word ?? "")
    )
      state.coverage.cover(at);
  }
  for (const [index, token] of tokens.entries())
    if (["between", "much", "percent", "%"].includes(token.word)) state.coverage.cover(index);
  const measure = pickMeasures(state)[0];
  if (measure === undefined) return undefined;
  const ordered = sortTable(baseTable(question), date.name, "ascending");
  const column = { operation: "sum" as const, column: measure.name, as: measure.name };
  const begin = { ...singleNumber(limitTable(ordered, 1), column), title: `First ${measure.name}` };
  const end = { ...singleNumber(limitTable(ordered, 1, 0, "end"), column), title: `Last ${measure.name}` };
  const title = `Change of ${measure.name} from the first to the last ${date.name}`;
  const change = arithmetic("subtract", [from(end, "/value"), from(begin, "/value")], title);
  const ratio = arithmetic(
    "divide",
    [from(change, "/value"), from(begin, "/value")],
    `${title}, as a part of the first`,
  );
  const percent = arithmetic("multiply", [from(ratio, "/value"), 100], `${title}, in percent`);
  const relative = (measure.minimum ?? 0) > 0;
  return { node: change, heading: title, ...(relative ? { beside: [{ node: percent, heading: percent.title }] } : {}) };
}
