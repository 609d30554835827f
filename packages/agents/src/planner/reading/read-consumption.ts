import type { SurveyColumn } from "../survey/survey.ts";
import { baseTable } from "./base-table.ts";
import { columnIsOf } from "./mentions.ts";
import { measureColumns } from "./measure-columns.ts";
import type { PlanNode } from "./node.ts";
import type { Group } from "./state.ts";
import { aggregateTable, deriveColumn, filterTable, singleNumber } from "./table-nodes.ts";
import type { TableAnswer, TableQuestion } from "./table-question.ts";

/** A meter's counter: a number column named as a reading, in a table that a reading makes sense of. */
export function readingColumn({ state }: TableQuestion): SurveyColumn | undefined {
  const direct = state.columnMentions.some((mention) =>
    mention.columns.some((column) => column.type === "number" && !columnIsOf(column, "reading")),
  );
  if (direct) return undefined;
  const columns = measureColumns(state.source.columns);
  const readings = columns.filter((column) => columnIsOf(column, "reading"));
  if (readings.length === 1) return readings[0];
  return columns.length === 1 &&
    state.source.stems.some((part) => part === "read" || part === "met" || part === "meter")
    ? columns[0]
    : undefined;
}

export function readConsumption(question: TableQuestion): TableAnswer | undefined {
  const { state } = question;
  const reading = readingColumn(question);
  const date = state.dateColumns()[0];
  if (reading === undefined || date === undefined) {
    state.problems.push("Consumption needs a column of readings and a column of dates.");
    return undefined;
  }
  for (const mention of state.columnMentions) if (mention.columns.includes(reading)) state.use(mention);
  state.coverConcepts("consumption", "difference", "measure-sum", "group");
  const meter = meterColumn(question, date);
  const derived = deriveColumn(state.source.node, {
    operation: "difference",
    column: reading.name,
    as: "consumption",
    orderBy: date.name,
    within: meter?.name,
  });
  state.assumptions.push(
    `Consumption is the difference to the reading before${meter === undefined ? "" : ` of the same ${meter.name}`}; it belongs to the day of the later reading, and the first reading has none.`,
  );
  const table = baseTable(question, derived);
  const groups = state.groups.filter((group) => group.column !== meter || state.groups.length === 1);
  const wantsChart = state.has("chart", "chart-bar", "chart-line");
  const total = /\b(total|how much|sum|overall|in total)\b/i.test(state.clause.text);
  if (groups.length === 0 && total && !wantsChart) {
    if (meter !== undefined && !state.conditions.some((condition) => condition.column === meter.name))
      return grouped(table, [{ column: meter, part: "value", as: meter.name }]);
    return {
      node: singleNumber(table, { operation: "sum", column: "consumption", as: "consumption" }),
      heading: "Total consumption",
    };
  }
  const split =
    meter !== undefined &&
    !state.conditions.some((condition) => condition.column === meter.name && condition.operator === "equals");
  const answer: TableAnswer =
    groups.length === 0
      ? { node: table, heading: "Consumption", chart: { x: date.name, y: ["consumption"], isTime: true } }
      : grouped(
          table,
          split && !groups.some((group) => group.column === meter)
            ? [...groups, { column: meter, part: "value", as: meter.name }]
            : groups,
        );
  const byMeterOnly = groups.length === 1 && groups[0]!.column === meter;
  if (!split || byMeterOnly || answer.chart === undefined || meter.values.length > 6) return answer;
  const chosen = state.conditions.find(
    (condition) => condition.column === meter.name && condition.operator === "in",
  )?.value;
  const names = Array.isArray(chosen) ? chosen.map(String) : meter.values;
  const series = names.map((name) => ({
    name: `Consumption, ${name}`,
    node: filterTable(answer.node, [{ column: meter.name, operator: "equals", value: name }]),
  }));
  return { ...answer, series };
}

function grouped(table: PlanNode, groups: readonly Group[]): TableAnswer {
  const time = groups.find((group) => group.part !== "value");
  const as = "total consumption";
  return {
    node: aggregateTable(table, groups, [{ operation: "sum", column: "consumption", as }]),
    heading: `Total consumption per ${groups.map((group) => group.as).join(" and ")}`,
    chart: { x: (time ?? groups[0]!).as, y: [as], isTime: time !== undefined },
  };
}

/** The text column that tells meters apart: it repeats, and no meter was read twice on one day. */
function meterColumn({ state }: TableQuestion, date: SurveyColumn): SurveyColumn | undefined {
  const candidates = state.source.columns.filter(
    (column) =>
      column.type === "text" && column.distinct > 1 && column.distinct < state.source.rows && column.empty === 0,
  );
  const named = candidates.find((column) =>
    column.stems.some((part) => ["met", "meter", "counter", "kind", "type", "device", "sensor"].includes(part)),
  );
  if (named !== undefined) return named;
  if (candidates.length > 1 && date.distinct < state.source.rows)
    state.problems.push(
      `Which column tells the meters apart: ${candidates.map((column) => column.name).join(" or ")}?`,
    );
  return date.distinct < state.source.rows ? candidates[0] : undefined;
}
