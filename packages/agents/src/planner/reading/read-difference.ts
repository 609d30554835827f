import { apartTable, baseTable } from "./base-table.ts";
import { from, type PlanNode } from "./node.ts";
import { pickMeasures } from "./pick-measure.ts";
import { readOperations } from "./read-operations.ts";
import type { Condition } from "./state.ts";
import { arithmetic, filterTable, type Measure, measureTitle, singleNumber } from "./table-nodes.ts";
import type { TableAnswer, TableQuestion } from "./table-question.ts";
import { resolve } from "./read-dates.ts";

/** "the difference between A and B": the same calculation over two sets of rows, then one minus the other. */
export function readDifference(question: TableQuestion): TableAnswer | undefined {
  const { state } = question;
  const sides = twoSides(question);
  state.coverConcepts("difference", "between", "change");
  for (const [index, token] of state.clause.tokens.entries())
    if (["between", "than"].includes(token.word)) state.coverage.cover(index);
  const { operations } = readOperations(state);
  if (sides === undefined) {
    state.problems.push("A difference needs two things to compare, such as two values of one column or two months.");
    return undefined;
  }
  const operation =
    operations.find((other) => other !== "distinct") ?? (/how many more/i.test(state.clause.text) ? "count" : "sum");
  const column = operation === "count" ? undefined : pickMeasures(state)[0];
  if (operation !== "count" && column === undefined) return undefined;
  const measure: Measure =
    column === undefined
      ? { operation: "count", as: "rows" }
      : { operation, column: column.name, as: measureTitle({ operation, column: column.name }) };
  if (operations.length === 0 && column !== undefined)
    state.assumptions.push(`The totals of ${column.name} were compared.`);
  const [first, second] = sides.tables.map((table, index) => ({
    ...singleNumber(table, measure),
    title: `${measureTitle(measure)}, ${sides.names[index]}`,
  }));
  // A rise is told from the earlier to the later.
  const [less, more] = state.has("change") ? [first!, second!] : [second!, first!];
  const said = state.has("change") ? sides.names.toReversed() : sides.names;
  const title = `Difference in ${measureTitle(measure)}: ${said[0]} minus ${said[1]}`;
  return {
    node: arithmetic("subtract", [from(more, "/value"), from(less, "/value")], title),
    heading: title,
    usesApart: question.apart.length > 0,
  };
}

function twoSides(question: TableQuestion): { tables: PlanNode[]; names: string[] } | undefined {
  const { state, apart } = question;
  const listed = state.conditions.find(
    (condition) => condition.operator === "in" && Array.isArray(condition.value) && condition.value.length === 2,
  );
  if (listed !== undefined && Array.isArray(listed.value)) {
    const others = state.conditions.filter((condition) => condition !== listed);
    const base = filterTable(state.source.node, others);
    state.conditions.splice(0, state.conditions.length, ...others);
    const names = listed.value.map(String);
    return {
      names,
      tables: names.map((value) =>
        filterTable(base, [{ column: listed.column, operator: "equals", value } satisfies Condition]),
      ),
    };
  }
  // "between March and May" was read as a range; beside "difference" it names two ends.
  const range = state.conditions.find(
    (condition) =>
      condition.operator === "between" &&
      Array.isArray(condition.value) &&
      state.dateColumns().some((column) => column.name === condition.column),
  );
  if (range !== undefined && Array.isArray(range.value)) {
    const others = state.conditions.filter((condition) => condition !== range);
    const base = filterTable(state.source.node, others);
    state.conditions.splice(0, state.conditions.length, ...others);
    const names = range.value.map(String);
    return {
      names,
      tables: names.map((value) => filterTable(base, [{ column: range.column, operator: "equals", value }])),
    };
  }
  const base = baseTable(question);
  const column = state.dateColumns()[0];
  if (apart.length === 2 && column !== undefined && apartTable(question, base) !== undefined) {
    const values = apart.map((date) => resolve(state, date, column));
    if (values.some((value) => value === undefined)) return undefined;
    const names = values.map(String);
    return {
      names,
      tables: names.map((value) => filterTable(base, [{ column: column.name, operator: "equals", value }])),
    };
  }
  return undefined;
}
