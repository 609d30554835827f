import type { PlanNode } from "./node.ts";
import { resolve } from "./read-dates.ts";
import type { Condition, Group } from "./state.ts";
import { filterTable } from "./table-nodes.ts";
import type { TableQuestion } from "./table-question.ts";

/** The source's rows that meet the conditions. `start` replaces the source, such as by a table with a new column. */
export function baseTable({ state }: TableQuestion, start: PlanNode = state.source.node): PlanNode {
  return filterTable(start, state.conditions);
}

/** Rows within any of the dates that stand side by side, and the group that tells them apart. */
export function apartTable(question: TableQuestion, start: PlanNode): { table: PlanNode; group: Group } | undefined {
  const { state, apart } = question;
  const column = state.dateColumns()[0];
  const grain = apart[0]?.grain;
  if (column === undefined || grain === undefined) return undefined;
  const conditions: Condition[] = [];
  for (const date of apart) {
    const value = resolve(state, date, column);
    if (value !== undefined) conditions.push({ column: column.name, operator: "equals", value });
  }
  return { table: filterTable(start, conditions, "any"), group: { column, part: grain, as: grain } };
}
