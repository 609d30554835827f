import type { ValueKind } from "@hearth/protocol";
import { from, NodeReference, type OperationName, type PlanNode } from "./node.ts";
import type { Condition, Group } from "./state.ts";

/** One calculation of an aggregation. Without a column, rows are counted. */
export interface Measure {
  readonly operation: "sum" | "mean" | "median" | "min" | "max" | "count" | "distinct";
  readonly column?: string;
  readonly as: string;
}

const singles = { sum: "sum", mean: "mean", median: "median", min: "minimum", max: "maximum", count: "count" } as const;
const spoken = {
  sum: "total",
  mean: "average",
  median: "median",
  min: "least",
  max: "greatest",
  count: "number of",
  distinct: "different",
} as const;

/** How a measure reads in a title. */
export function measureTitle(measure: Pick<Measure, "operation" | "column">): string {
  return measure.column === undefined ? "number of rows" : `${spoken[measure.operation]} ${measure.column}`;
}

export function filterTable(table: PlanNode, conditions: readonly Condition[], match: "all" | "any" = "all"): PlanNode {
  if (conditions.length === 0) return table;
  return {
    operation: "filter-table",
    gives: "table",
    slots: { table: from(table), conditions, ...(match === "any" ? { match } : {}) },
    title: `Keep rows where ${describeConditions(conditions, match)}`,
  };
}

export function aggregateTable(table: PlanNode, groups: readonly Group[], measures: readonly Measure[]): PlanNode {
  const by = groups.map((group) => group.as).join(" and ");
  return {
    operation: "aggregate-table",
    gives: "table",
    slots: {
      table: from(table),
      groupBy: groups.map((group) => ({
        column: group.column.name,
        ...(group.part === "value" ? {} : { part: group.part }),
        as: group.as,
      })),
      measures,
    },
    title: `${capital(measures.map(measureTitle).join(", "))}${by === "" ? "" : ` per ${by}`}`,
  };
}

/** One number: a calculation over a column of a whole table, or the count of its rows. */
export function singleNumber(table: PlanNode, measure: Measure): PlanNode {
  if (measure.operation === "distinct") return aggregateTable(table, [], [measure]);
  return {
    operation: singles[measure.operation],
    gives: "number",
    slots: { table: from(table), ...(measure.column === undefined ? {} : { column: measure.column }) },
    title: capital(measureTitle(measure)),
  };
}

/** A table with a row for each value of one group and a column for each value of another. */
export function pivotTable(table: PlanNode, rows: Group, columns: Group, measure: Measure): PlanNode {
  const key = (group: Group): Record<string, string> => ({
    column: group.column.name,
    ...(group.part === "value" ? {} : { part: group.part }),
    as: group.as,
  });
  return {
    operation: "pivot-table",
    gives: "table",
    slots: {
      table: from(table),
      rows: key(rows),
      columns: key(columns),
      operation: measure.operation,
      ...(measure.column === undefined ? {} : { value: measure.column }),
    },
    title: `${capital(measureTitle(measure))} per ${rows.as}, side by side for each ${columns.as}`,
  };
}

export function sortTable(table: PlanNode, column: string, order: "ascending" | "descending"): PlanNode {
  return {
    operation: "sort-table",
    gives: "table",
    slots: { table: from(table), by: [{ column, order }] },
    title: `Sort by ${column}, ${order}`,
  };
}

/** The first or last rows. With `ties`, rows that equal the last one kept in that column are kept too. */
export function limitTable(
  table: PlanNode,
  count: number,
  skip = 0,
  end: "start" | "end" = "start",
  ties?: string,
): PlanNode {
  return {
    operation: "limit-table",
    gives: "table",
    slots: {
      table: from(table),
      count,
      ...(skip === 0 ? {} : { skip }),
      ...(end === "start" ? {} : { from: end }),
      ...(ties === undefined ? {} : { ties }),
    },
    title:
      skip === 0 ? `Keep the ${end === "end" ? "last" : "first"} ${count}` : `Keep ${count} after the first ${skip}`,
  };
}

export function selectColumns(table: PlanNode, columns: readonly string[]): PlanNode {
  return {
    operation: "select-columns",
    gives: "table",
    slots: { table: from(table), columns: columns.map((column) => ({ column })) },
    title: `Keep the columns ${columns.join(", ")}`,
  };
}

export interface DeriveOptions {
  operation: string;
  column: string;
  as: string;
  orderBy?: string | undefined;
  within?: string | undefined;
}

export function deriveColumn(table: PlanNode, options: DeriveOptions): PlanNode {
  const { operation, column, as, orderBy, within } = options;
  return {
    operation: "derive-column",
    gives: "table",
    slots: {
      table: from(table),
      operation,
      column,
      as,
      ...(orderBy === undefined ? {} : { orderBy }),
      ...(within === undefined ? {} : { within }),
    },
    title: `${capital(as)} from ${column}${within === undefined ? "" : ` for each ${within}`}`,
  };
}

/** A step over one column of a table, or over two as x and y. */
export function columnStep(
  operation: OperationName,
  gives: ValueKind,
  table: PlanNode,
  slots: Readonly<Record<string, unknown>>,
  title: string,
): PlanNode {
  return { operation, gives, slots: { table: from(table), ...slots }, title };
}

export function arithmetic(
  operation: "add" | "subtract" | "multiply" | "divide",
  operands: readonly (number | NodeReference)[],
  title: string,
): PlanNode {
  return { operation, gives: "number", slots: { operands, label: title }, title };
}

/** Conditions in words. */
export function describeConditions(conditions: readonly Condition[], match: "all" | "any" = "all"): string {
  return conditions.map(describeCondition).join(match === "all" ? " and " : " or ");
}

const operators: Readonly<Record<string, string>> = {
  equals: "is",
  "not-equals": "is not",
  greater: "is above",
  "greater-or-equal": "is at least",
  less: "is below",
  "less-or-equal": "is at most",
  in: "is one of",
  "not-in": "is none of",
  month: "is in month",
  missing: "is empty",
  present: "is not empty",
  between: "is between",
};

function describeCondition({ column, operator, value }: Condition): string {
  const text =
    value === undefined
      ? ""
      : value instanceof NodeReference
        ? ` the ${value.node.title.toLowerCase()}`
        : ` ${Array.isArray(value) ? value.join(operator === "between" ? " and " : ", ") : String(value)}`;
  return `${column} ${operators[operator] ?? operator}${text}`;
}

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
